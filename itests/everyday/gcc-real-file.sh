# The C compiler, assembler and linker on a file of some length.
seq 1 400 | awk '{printf "static int f%d(int x) { return x * %d + (x >> %d); }\n", $1, $1, $1 % 7}
  END {print "int main(void) { int s = 0;"; for (i = 1; i <= 400; i++) printf "s += f%d(s + %d);\n", i, i; print "return s & 63; }"}' > big.c
gcc -O2 -g -ffile-prefix-map=$PWD=. -c big.c -o big.o
gcc big.o -o big
./big
echo "status $?"
size -A big.o | awk '$1 == ".text" {print ($2 > 0)}'
sha256sum < big.o
