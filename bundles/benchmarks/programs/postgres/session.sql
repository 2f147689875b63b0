CREATE TABLE person(id int PRIMARY KEY, name text NOT NULL, age int CHECK (age > 0), note jsonb);

CREATE TABLE visit(person int REFERENCES person, place text, day date) PARTITION BY RANGE (day);

DO $$ BEGIN FOR i IN 1..200 LOOP EXECUTE format('CREATE TABLE visit_%s PARTITION OF visit FOR VALUES FROM (%L) TO (%L)', i, date '2020-01-01' + i, date '2020-01-01' + i + 1); END LOOP; END $$;

INSERT INTO person SELECT i, 'person ' || i, 1 + i % 90, jsonb_build_object('i', i) FROM generate_series(1, 20000) i;

INSERT INTO visit SELECT i, 'place ' || i % 17, date '2020-01-02' + i % 200 FROM generate_series(1, 20000) i;

CREATE FUNCTION old(n int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE r record; s int := 0; BEGIN FOR r IN SELECT p.name, v.place FROM person p JOIN visit v ON v.person = p.id WHERE p.age > n LOOP s := s + length(r.name) + length(r.place); END LOOP; RETURN s; END $$;

SELECT old(n) FROM generate_series(1, 80, 20) n;

PREPARE named(int) AS SELECT p.name, count(*) FROM person p JOIN visit v ON v.person = p.id WHERE p.age > $1 GROUP BY p.name ORDER BY 2 DESC, 1;

BEGIN;

DECLARE c CURSOR WITH HOLD FOR SELECT p.*, v.place FROM person p LEFT JOIN visit v ON v.person = p.id ORDER BY v.place, p.name;

FETCH 1000 FROM c;

EXECUTE named(10);

