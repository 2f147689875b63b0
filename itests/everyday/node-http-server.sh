# An HTTP server of node's, loaded by parallel clients.
cat > server.js <<'JS'
const http = require("http"), fs = require("fs"), zlib = require("zlib");
const s = http.createServer((q, r) => {
  let body = ""; q.on("data", d => body += d);
  q.on("end", () => r.end(zlib.gzipSync(JSON.stringify({url: q.url, n: body.length, a: Array(500).fill(q.url)}))));
});
s.listen(0, "127.0.0.1", () => { fs.writeFileSync("port.new", "" + s.address().port); fs.renameSync("port.new", "port"); });
process.on("SIGTERM", () => { s.closeAllConnections?.(); s.close(() => process.exit(5)); });
JS
node server.js & server=$!
for i in $(seq 1 100); do [ -e port ] && break; sleep 0.1; done
for i in $(seq 1 300); do echo "url = http://127.0.0.1:$(cat port)/$i"; echo "output = n$i"; done > list
curl -s --no-progress-meter --parallel --parallel-max 8 -K list 2> progress; echo "load $?"
for i in $(seq 1 300); do gzip -dc < n$i; done | sha256sum
kill -TERM $server; wait $server; echo "server $?"
