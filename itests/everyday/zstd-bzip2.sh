seq 1 200000 > in
zstd -q -T2 in -o in.zst && zstd -dc in.zst | cmp - in
bzip2 -k in && bzip2 -dc in.bz2 | sha256sum
