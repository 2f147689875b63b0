seq 1 100000 | sed -E 's/(.)(.*)/\2\1/' | grep -E '^(1|22|333)+' | gawk '{s += length($0)} END {print NR, s}'
