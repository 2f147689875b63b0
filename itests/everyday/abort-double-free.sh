cat > d.c <<'C'
#include <stdlib.h>
int main(void) { char *volatile p = malloc(2000), *volatile q = malloc(10); free(p); free(p); return q != 0; }
C
gcc -w -O0 d.c -o d; ulimit -c 0
exec ./d
