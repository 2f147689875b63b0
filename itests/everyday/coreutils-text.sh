seq 1 30000 > a; seq 15000 40000 > b
sort a > sa; sort b > sb; comm -12 sa sb | wc -l; join sa sb | sort -R --random-source=a | sha256sum
paste -d: a b | cut -d: -f2 | tac | nl | fold -w 7 | fmt -w 60 | pr -n -l 20 -h x -D x | sha256sum
uniq -c <(cut -c1 a | sort) | tr -s ' ' | sort -n; factor 123456789 1000000007; numfmt --to=iec 123456789; od -An -tx1 -N 16 a; base64 a | sha256sum; split -l 7000 a part; ls part* | wc -l; shuf --random-source=a -n 3 b; tsort <<< 'a b b c'
