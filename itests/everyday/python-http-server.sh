# A threaded HTTP server, loaded by parallel clients.
mkdir www && seq 1 20000 > www/numbers && echo hello > www/hello
cat > server.py <<'PY'
import functools, http.server, threading
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *a): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory="www"))
with open("port.new", "w") as f: f.write(str(s.server_port))
import os; os.rename("port.new", "port")
s.serve_forever()
PY
python3 server.py & server=$!
for i in $(seq 1 100); do [ -e port ] && break; sleep 0.1; done
url=http://127.0.0.1:$(cat port)
for i in $(seq 1 150); do echo "url = $url/numbers"; echo "output = n$i"; done > list
curl -s --no-progress-meter --parallel --parallel-max 8 -K list 2> progress; echo "load $?"
cat n* | sha256sum; curl -s $url/hello; curl -s -o /dev/null -w '%{http_code}\n' $url/nothing
kill -TERM $server; wait $server; echo "server $?"
