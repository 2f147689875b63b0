/* With gettext_lib.c: gettext still works afterwards. */
#include <libintl.h>
#include <stdio.h>

const char *library_domain(void);

int main(void) {
  printf("%s %s\n", textdomain("allocs"), library_domain());
  return 0;
}
