exec sqlite3 :memory: "create table t(a integer primary key, b text);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000) insert into t select i, hex(i * 31) from n;
create index x on t(b); select count(*), sum(length(b)), min(b), max(b) from t; delete from t where a % 3 = 0; vacuum; select count(*) from t;"
