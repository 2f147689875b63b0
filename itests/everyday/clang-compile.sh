seq 1 200 | awk '{printf "struct s%d { int a; double b[%d]; }; double f%d(struct s%d *p) { double t = 0; for (int i = 0; i < %d; i++) t += p->b[i]; return t; }\n", $1, $1, $1, $1, $1}' > p.c
clang -O2 -g -ffile-prefix-map=$PWD=. -c p.c -o p.o && llvm-dwarfdump --verify p.o | tail -1 && sha256sum < p.o
clang -fsyntax-only -x c - <<< 'int f(void) { return x; }' 2>&1 | grep -c error; echo "${PIPESTATUS[0]}"
