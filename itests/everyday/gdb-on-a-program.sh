echo 'int g = 3; int f(int x) { return x + g; } int main(void) { return f(4); }' > p.c
gcc -g p.c -o p
gdb -q -nx -batch -ex 'set debuginfod enabled off' -ex 'break f' -ex run -ex bt -ex 'print x' -ex continue ./p 2>&1 | grep -E '^#|^\$|exited' | sed -e 's/0x[0-9a-f]*/ADDR/' -e 's/process [0-9]*/process/'
