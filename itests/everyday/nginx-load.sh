# A web server with worker processes, loaded by parallel clients and reloaded under load.
mkdir -p www logs && seq 1 20000 > www/numbers && echo hello > www/hello
cat > nginx.conf <<CONF
$([ "$(id -u)" = 0 ] && echo "user root;")
daemon off; worker_processes 2; pid $PWD/pid; error_log $PWD/logs/error warn;
events { worker_connections 128; }
http {
  access_log off; gzip on; gzip_types text/plain; gzip_min_length 100; default_type text/plain;
  client_body_temp_path $PWD/t1; proxy_temp_path $PWD/t2; fastcgi_temp_path $PWD/t3; uwsgi_temp_path $PWD/t4; scgi_temp_path $PWD/t5;
  server { listen unix:$PWD/s; root $PWD/www; location /far/ { proxy_pass http://unix:$PWD/s:/; } }
}
CONF
nginx -p $PWD -c $PWD/nginx.conf -e $PWD/logs/error > log 2>&1 & server=$!
for i in $(seq 1 100); do [ -S s ] && [ -s pid ] && break; sleep 0.1; done
for i in $(seq 1 200); do echo "url = http://x/numbers"; echo "output = n$i"; echo "url = http://x/far/numbers"; echo "output = f$i"; done > list
load() { curl -s --compressed --unix-socket $PWD/s --parallel --parallel-max 8 -K list 2> progress; echo "load $?"; }
load & loading=$!
sleep 0.2; kill -HUP $server; wait $loading; load
cat n[0-9]* f[0-9]* | sha256sum; cat logs/error
curl -s --unix-socket $PWD/s http://x/hello; curl -s --unix-socket $PWD/s -o /dev/null -w '%{http_code}\n' http://x/nothing
kill -QUIT $server; wait $server; echo "server $?"
