seq 1 300000 > in
xz -T2 --block-size=262144 -k in
xz -dc in.xz | cmp - in && sha256sum < in.xz
