/* Knows a struct of its library by name alone. */
#include <stdio.h>
#include <unistd.h>

struct hidden;
struct user {
  int number;
  struct hidden *inner;
};
struct hidden *hide(void);

struct user one = {17, 0};

int main(void) {
  one.inner = hide();
  printf("one %p\nready\n", (void *)&one);
  fflush(stdout);
  return pause();
}
