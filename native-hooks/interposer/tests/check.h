/* check.h - a test says what it expects and goes on; main returns failures(). */
#ifndef ALLOCS_TEST_CHECK_H
#define ALLOCS_TEST_CHECK_H

#include <stdio.h>

static int check_failures;
static int check_count;

#define CHECK(condition)                                                     \
  do {                                                                       \
    check_count++;                                                           \
    if (!(condition)) {                                                      \
      if (check_failures++ < 20) {                                           \
        fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      }                                                                      \
    }                                                                        \
  } while (0)

static inline int report(const char *name) {
  printf("%s: %d checks, %d failed\n", name, check_count, check_failures);
  return check_failures == 0 ? 0 : 1;
}

#endif
