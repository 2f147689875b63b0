# tar that forks gzip, and back.
mkdir d && for i in $(seq 1 60); do seq 1 $((i * 37)) > d/$i; done
tar --sort=name --mtime=@0 --owner=0 --group=0 -cz d > d.tgz
mkdir e && tar -xz -C e -f d.tgz
diff -r d e/d && gzip -dc d.tgz | sha256sum
