/* Structs with what is hard to lay out, and code with something inlined. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum colour { RED, GREEN = 5, BLUE };

struct inner {
  char c;
  short s;
};

struct node {
  struct node *next;
  int value;
  char tag : 3;
  unsigned int flags : 13;
  char big[100];
  struct inner inner;
  union {
    int a;
    double d;
  } u;
  struct {
    int x;
    int y;
  };
  int (*function)(int, char **);
  struct inner table[3][2];
  const volatile char *text;
};

struct __attribute__((packed)) tight {
  char a;
  int b;
  short c;
};

struct bits {
  unsigned int a : 1;
  unsigned int b : 2;
  unsigned long long c : 40;
  int d : 3;
  uint8_t e;
};

union mix {
  int i;
  char c[7];
  struct inner s;
};

struct flexible {
  int n;
  enum colour colour;
  char data[];
};

typedef struct {
  int q;
  long w;
} unnamed_t;

struct node node;
struct tight tight;
struct bits bits;
union mix mix;
struct flexible flexible;
unnamed_t unnamed;

static inline int twice(int x) { return x * atoi("2"); }

static inline int thrice(int x) { return twice(x) + x; }

__attribute__((noinline)) int work(int n, char **arguments) {
  int sum = 0;
  for (int i = 0; i < n; i++) {
    sum += thrice(i) + (arguments[i] != NULL);
  }
  return sum;
}

int main(int argc, char **argv) {
  printf("%d\n", work(argc, argv));
  return 0;
}
