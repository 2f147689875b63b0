seq 1 200000 | mawk '{a[$1 % 1777] = a[$1 % 1777] "," $1; n += NF} END {for (k in a) s += length(a[k]); print n, s, toupper(substr("hello", 2))}'
mawk 'BEGIN {exit 6}'; echo $?
