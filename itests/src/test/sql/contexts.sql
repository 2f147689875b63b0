CREATE TABLE person (id int PRIMARY KEY, name text NOT NULL, age int CHECK (age > 0));
INSERT INTO person SELECT i, 'person ' || i, 1 + i % 90 FROM generate_series(1, 5000) i;
CREATE FUNCTION old(n int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE r record; s int := 0;
BEGIN FOR r IN SELECT name FROM person WHERE age > n LOOP s := s + length(r.name); END LOOP; RETURN s; END $$;
SELECT old(n) FROM generate_series(1, 80, 20) n;
PREPARE named (int) AS SELECT name, count(*) FROM person WHERE age > $1 GROUP BY name;
EXECUTE named (10);
CREATE TEMPORARY TABLE note (id int, text text);
BEGIN;
DECLARE c CURSOR FOR SELECT p.*, q.name AS other FROM person p JOIN person q USING (age) ORDER BY q.name, p.name;
FETCH 10 FROM c;
