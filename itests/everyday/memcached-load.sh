# A cache with threads, filled by parallel clients until it has to throw out.
memcached $([ "$(id -u)" = 0 ] && echo "-u root") -s $PWD/s -m 8 -t 4 > log 2>&1 & server=$!
for i in $(seq 1 100); do [ -S s ] && break; sleep 0.1; done
cat > client.py <<'PY'
import socket, sys, threading
def work(n, seen):
    s = socket.socket(socket.AF_UNIX); s.connect("s"); f = s.makefile("rwb")
    for i in range(3000):
        value = b"%d" % i * (i % 500)
        f.write(b"set k%d-%d 0 0 %d\r\n%s\r\n" % (n, i % 1009, len(value), value)); f.flush()
        seen[n] += f.readline() == b"STORED\r\n"
    f.write(b"get k%d-981\r\nincr none 1\r\nbad\r\n" % n); f.flush()
    seen[n] = (seen[n], f.readline(), f.readline(), f.readline())
seen = [0] * 6
threads = [threading.Thread(target=work, args=(n, seen)) for n in range(6)]
[t.start() for t in threads]; [t.join() for t in threads]
print(seen)
PY
python3 client.py; echo "load $?"
kill -TERM $server; wait $server; echo "server $?"
