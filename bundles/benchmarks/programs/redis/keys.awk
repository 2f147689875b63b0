# Commands for redis, one a line: keys of every kind, small and large encodings.
BEGIN {
  for (i = 0; i < 40000; i++) {
    print "SET int:" i, i * 7919
    print "SET short:" i, "value-" i
  }
  for (i = 0; i < 4000; i++) {
    print "SET long:" i, sprintf("%0200d", i)
    print "APPEND raw:" i, "appended-" i
    print "EXPIRE short:" i, 100000
  }
  for (i = 0; i < 1500; i++) {
    print "RPUSH list:" i, i, "a" i, "b" i
    print "SADD ints:" i, i, i + 1, i + 2
    print "SADD words:" i, "one" i, "two" i
    print "HSET small:" i, "name", "n" i, "size", i
    print "ZADD board:" i, i, "p" i, i + 1, "q" i
    print "XADD stream:" i, "*", "sensor", i, "value", i * 3
  }
  for (i = 0; i < 3000; i++) {
    print "RPUSH biglist", sprintf("%0120d", i)
    print "SADD bigset member" i, "m" i
    print "HSET bighash field" i, sprintf("%080d", i)
    print "ZADD bigzset", i * 1.5, "player" i
    print "SETBIT bits", i * 3, 1
    print "PFADD hll element" i
    print "GEOADD places", (i % 180) / 2, (i % 80) / 2, "place" i
  }
  print "XGROUP CREATE stream:1 readers 0"
  print "XREADGROUP GROUP readers alice COUNT 10 STREAMS stream:1 >"
}
