mkdir -p a/b/c && for i in $(seq 1 300); do echo $i > a/b/c/f$i; done
find a -type f -print0 | sort -z | xargs -0 -P2 -n 50 cat | sort -n | sha256sum
