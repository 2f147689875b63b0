seq 1 500000 > f; for s in md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum cksum sum; do $s f; done
md5sum f > m; md5sum -c m; echo x >> f; md5sum -c m 2> /dev/null; echo $?; dd if=f of=g bs=64k status=none && cmp f g; truncate -s 5 g; stat -c %s g
