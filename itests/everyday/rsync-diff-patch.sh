mkdir a && seq 1 5000 > a/f && rsync -a a/ b/ && sed -i 's/77/seven/' b/f
diff -u --label a --label b a/f b/f > p; echo $?; patch -s a/f p && cmp a/f b/f && sha256sum < p
