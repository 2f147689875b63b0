exec awk 'BEGIN { for (i = 0; i < 300000; i++) a[i % 7001, i % 13] += i; n = 0; for (k in a) { n++; s += a[k] } print n, s; exit 4 }'
