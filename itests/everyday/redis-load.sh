redis-server --port 0 --unixsocket $PWD/s --save '' --appendonly no --daemonize no > log 2>&1 &
server=$!
for i in $(seq 1 100); do [ -S s ] && break; sleep 0.1; done
redis-benchmark -s $PWD/s -n 20000 -c 10 -P 16 -r 5000 -t set,get,lpush,sadd -q > bench 2>&1; echo "load $?"
redis-cli -s $PWD/s <<'CMD'
set greeting hello
get greeting
eval "local t = {} for i = 1, 1000 do t[i] = redis.call('incr', 'n') end return #t" 0
get n
CMD
redis-cli -s $PWD/s shutdown nosave
wait $server; echo "server $?"
