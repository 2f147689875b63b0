/*
 * sample - a process to ask about. Prints its id and some addresses, and ends with its input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct item {
  struct item *next;
  char *text;
};

static struct item items[3];

int main(int argc, char **argv) {
  int local = argc;
  char c;
  int *numbers = malloc(42 * sizeof(int));
  struct item *item = malloc(sizeof *item);
  printf("%d %p %p %p %p %p %p %p 0x1000\n", getpid(), (void *)main, (void *)numbers,
         (void *)&local, (void *)argv, (void *)&items[1], (void *)item, (void *)puts);
  fflush(stdout);
  while (read(0, &c, 1) > 0) {
  }
  return local != argc;
}
