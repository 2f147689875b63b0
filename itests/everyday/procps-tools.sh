exec 2> /dev/null # what a shell says of a child that was killed has its number
sleep 30 & p=$!; ps -o comm= -p $p; pgrep -P $$ -x sleep | wc -l; kill -STOP $p; sleep 0.2; ps -o state= -p $p; pkill -KILL -P $$ -x sleep; wait $p 2> /dev/null; echo $?
ps -o ppid= -p $BASHPID | tr -d ' ' | grep -c .; free -b | head -1 | wc -w; uptime -p | cut -c1-2
