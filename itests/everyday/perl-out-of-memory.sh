ulimit -v 300000
perl -e 'my @a; push @a, "x" x 1000000 for 1..100000' 2> err; echo "status $?"
grep -c -i 'out of memory' err
