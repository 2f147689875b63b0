exec dash -c 'for i in 1 2 3 4 5; do (sleep 0.0$i; exit $i) & done; for j in 1 2 3 4 5; do wait %$j; echo $?; done'
