seq 1 1000 > f && curl -s file://$PWD/f | sha256sum; curl -s file:///nonexistent; echo $?
