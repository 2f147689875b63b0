printf 'struct inner { char c; long l; }; struct outer { struct inner i[3]; short s; } o; int main(void) { return o.s; }\n' > p.c
gcc -g p.c -o p && pahole -C outer p && eu-readelf -h p | grep Machine && eu-elflint --gnu-ld p; echo $?
gcc -g p.c -shared -fPIC -o q.so && dwz p q.so -o /dev/null; echo $?; eu-nm p | grep -c main
