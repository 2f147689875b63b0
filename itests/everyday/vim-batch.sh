seq 1 2000 > f && vi -es -u NONE -c '%s/1/one/g' -c 'wq' f < /dev/null; echo $?; sha256sum < f
