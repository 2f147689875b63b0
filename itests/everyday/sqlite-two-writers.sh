sqlite3 t.db 'pragma journal_mode=wal; create table t(a integer primary key, b);'
for w in 1 2; do for i in $(seq 1 30); do echo "insert into t(b) values($w * $i);"; done | sqlite3 -cmd '.timeout 20000' t.db & done; wait
sqlite3 t.db 'select count(*), sum(b) from t; pragma integrity_check;'; sqlite3 t.db .dump | sha256sum | wc -c; sqlite3 t.db 'select nothing from t' 2> /dev/null; echo $?
