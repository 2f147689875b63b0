CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INT CHECK (age > 0), note TEXT DEFAULT 'none');
CREATE TABLE visit(person REFERENCES person(id), place TEXT, day INT, PRIMARY KEY (person, place, day)) WITHOUT ROWID;
CREATE INDEX by_age ON person(age, name);
CREATE INDEX by_day ON visit(day) WHERE day > 3;
CREATE VIEW old AS SELECT name, count(*) AS visits FROM person JOIN visit ON visit.person = person.id WHERE age > 60 GROUP BY name;
CREATE TRIGGER seen AFTER INSERT ON visit BEGIN UPDATE person SET note = 'seen ' || new.place WHERE id = new.person; END;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
  INSERT INTO person(id, name, age) SELECT i, 'person ' || i, 1 + i % 90 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
  INSERT INTO visit SELECT i, 'place ' || (i % 17), i % 7 FROM n;
CREATE TEMP TABLE summary AS SELECT place, sum(day) AS days FROM visit GROUP BY place ORDER BY days DESC;
SELECT * FROM old ORDER BY visits, name;
SELECT a.name, b.name, a.note || b.note FROM person a, person b WHERE a.age = b.age ORDER BY a.name LIMIT 100000;
