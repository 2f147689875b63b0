# A database under load: four clients that change the same tables, and autovacuum.
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups env HOME=$PWD "$@"; else "$@"; fi; }
[ "$(id -u)" = 0 ] && chown postgres . && chmod 755 .
as $bin/initdb -D $PWD/db -A trust -U u --no-sync > init.log 2>&1; echo "initdb $?"
as $bin/pg_ctl -s -w -D $PWD/db -l $PWD/db/log -o "-c listen_addresses= -c fsync=off -k $PWD" start < /dev/null > /dev/null 2>&1; echo "start $?"
as $bin/pgbench -h $PWD -U u -i -s 2 -q postgres > bench.log 2>&1; echo "made $?"
as $bin/pgbench -h $PWD -U u -c 4 -j 2 -t 250 -M prepared postgres > bench.log 2>&1; echo "load $?"
grep -c 'processed: 1000/1000' bench.log
as psql -h $PWD -U u -d postgres -Atq <<'SQL'
select count(*), sum(delta) = (select sum(abalance) from pgbench_accounts) from pgbench_history;
select sum(tbalance) = (select sum(bbalance) from pgbench_branches) from pgbench_tellers;
SQL
as $bin/pg_ctl -s -w -D $PWD/db -m fast stop; echo "stop $?"
