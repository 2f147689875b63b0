echo 'int g = 3; static int h(void) { return g; } int main(void) { return h(); }' > p.c
gcc -g p.c -o p && objcopy --only-keep-debug p p.debug && strip -s p && objcopy --add-gnu-debuglink=p.debug p && ./p; echo $?
readelf -SW p | grep -c debuglink; gcc -c p.c && ar rcs libp.a p.o && ar t libp.a && nm libp.a | awk '{print $NF}'; ld -r p.o -o r.o; echo $?
