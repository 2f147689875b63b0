# A program of Go, which has a memory of its own.
{ echo 'package p'; for i in $(seq 1 2000); do echo "func f$i( a,b int )(int){ return a+b*$i}"; done; } > p.go
gofmt p.go | sha256sum; echo 'package p func' > bad.go; gofmt bad.go > /dev/null 2>&1; echo $?
