# Go with goroutines, and memory that C allocates for it.
export GOFLAGS=-mod=mod GO111MODULE=off
cat > p.go <<'G'
package main

// #include <stdlib.h>
// #include <string.h>
// static char *copy(const char *s, int n) { char *p = malloc(n + 1); memcpy(p, s, n); p[n] = 0; return p; }
import "C"
import ("fmt"; "os"; "runtime"; "sort"; "sync"; "unsafe")

func main() {
	var wait sync.WaitGroup
	var lock sync.Mutex
	found := map[string]int{}
	for g := 0; g < 8; g++ {
		wait.Add(1)
		go func(g int) {
			defer wait.Done()
			for i := 0; i < 2000; i++ {
				s := C.CString(fmt.Sprintf("%d-%d", g, i%97))
				t := C.copy(s, C.int(C.strlen(s)))
				lock.Lock(); found[C.GoString(t)]++; lock.Unlock()
				C.free(unsafe.Pointer(s)); C.free(unsafe.Pointer(t))
			}
			runtime.GC()
		}(g)
	}
	wait.Wait()
	keys := []string{}
	for k := range found { keys = append(keys, k) }
	sort.Strings(keys)
	fmt.Println(len(keys), keys[0], found[keys[0]])
	defer os.Exit(5)
}
G
go build -o p p.go > log 2>&1; echo $?; ./p; echo $?
