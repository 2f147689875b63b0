# The linker opens the compiler's plugin, which starts the compiler again.
echo 'int twice(int x) { return 2 * x; }' > a.c; echo 'int twice(int); int main(void) { return twice(21); }' > b.c
gcc -O2 -flto a.c b.c -o p && ./p; echo $?
