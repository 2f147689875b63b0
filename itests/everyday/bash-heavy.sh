declare -A m; for i in {1..20000}; do m[$((i % 977))]+=$i; done
echo ${#m[@]} ${#m[5]}
x=$(for i in 1 2 3; do (echo $i; exit $i) || echo "s $?"; done); echo "$x"
trap 'echo trapped' USR1; kill -USR1 $BASHPID; diff <(seq 1 5) <(seq 1 6); echo $?
