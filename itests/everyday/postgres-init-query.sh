# initdb refuses to run as root.
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups env HOME=$PWD "$@"; else "$@"; fi; }
[ "$(id -u)" = 0 ] && chown postgres . && chmod 755 .
as $bin/initdb -D $PWD/db -A trust -U u --no-sync > init.log 2>&1; echo "initdb $?"
as $bin/pg_ctl -s -w -D $PWD/db -l $PWD/db/log -o "-c listen_addresses= -k $PWD" start < /dev/null > /dev/null 2>&1; echo "start $?"
as psql -h $PWD -U u -d postgres -Atq <<'SQL'
create table t as select g id, md5(g::text) h from generate_series(1, 20000) g;
create index on t (h);
select count(*), min(h), max(h) from t;
select sum(a.id) from t a join t b on a.h = b.h where a.id % 7 = 0;
SQL
as $bin/pg_ctl -s -w -D $PWD/db -m fast stop; echo "stop $?"
