coproc UP { while read -r l; do echo "${l^^}"; done; }
for w in one two three; do echo $w >&${UP[1]}; read -r r <&${UP[0]}; echo $r; done
kill ${UP_PID}; wait ${UP_PID} 2> /dev/null; echo $?; mapfile -t m < <(seq 1 20000); echo ${#m[@]} ${m[777]}
printf -v big '%*s' 300000 x; echo ${#big}; [[ $big =~ x$ ]] && echo match; ulimit -n 20; exec 9>&1; for i in {1..30}; do : <(:); done; set -e; false
