cat > c.c <<'C'
#include <stdlib.h>
#include <unistd.h>
int main(void) {
  if (write(1, "before\n", 7) != 7) return 1;
  for (int fd = 0; fd < 1024; fd++) close(fd);
  char *p = 0; for (int i = 1; i < 5000; i++) { p = realloc(p, i * 13); p[i] = (char)i; }
  int ok = p[77] == 77; free(p);
  return ok ? 23 : 24;
}
C
gcc -O1 c.c -o c && exec ./c
