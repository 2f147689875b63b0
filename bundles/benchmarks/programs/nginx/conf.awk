# Configuration of nginx: 200 servers with 20 places each, and upstreams.
BEGIN {
  print "daemon off; master_process off; worker_processes 1; pid " home "/nginx.pid;"
  print "error_log " home "/error.log; events { worker_connections 1000; }"
  print "http { access_log off; keepalive_timeout 1000; server_names_hash_bucket_size 128;"
  print "types { text/html html; text/css css; image/png png; }"
  for (i = 0; i < 50; i++) printf "upstream up%d { server 127.0.0.1:%d; server unix:/tmp/none%d; }\n", i, 9000 + i, i
  for (i = 0; i < 200; i++) {
    printf "server { listen unix:%s/socket; server_name name%d *.name%d.org;\n", home, i, i
    for (j = 0; j < 20; j++) printf "location /place%d/ { empty_gif; }\n", i + 20 * j
    printf "location /pass/ { proxy_pass http://up%d; add_header X-Name \"$host $uri\"; }\n}\n", i % 50
  }
  print "}"
}
