readelf -Wa /bin/ls | sha256sum; objdump -d /bin/ls | sha256sum; nm -D /bin/ls | wc -l
