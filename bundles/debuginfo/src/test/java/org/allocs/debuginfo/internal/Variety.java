package org.allocs.debuginfo.internal;

/** C source with one of everything that C can declare. */
final class Variety {
  static final String SOURCE =
      String.join(
          "\n",
          "#include <stdlib.h>",
          "#include <stdarg.h>",
          "typedef unsigned long word;",
          "typedef int (*callback)(int, char **);",
          "struct list_node { struct list_node *next; int value; char tag[3]; };",
          "typedef struct { word low : 5; word high : 59; double d[2][3]; } packed;",
          "union either { int i; float f; struct list_node node; };",
          "enum colour { RED = -1, GREEN = 7 };",
          "struct outer { union { int a; long b; }; struct { char c; } inner; enum colour k; };",
          "struct hidden; struct hidden *opaque;",
          "int numbers[42]; char *names[3]; const char *const title = \"x\";",
          "struct list_node head = {0, 7, \"ab\"}; packed bits[5]; union either one;",
          "enum colour paint = GREEN; struct outer nested; callback handler; word many[7][11];",
          "long double wide; _Bool truth; short brief; unsigned char byte; volatile int touchy;",
          "int (*table[4])(void); void *nothing; struct list_node **chain; float _Complex imaginary;",
          "extern int shared; int shared = 3; static double local_file = 2.5;",
          "__attribute__((noipa)) static int leaf(struct list_node *n, int depth) {",
          "  static int calls; static struct { int hits; } stats;",
          "  int doubled = depth * 2; char text[19] = \"abc\"; struct list_node copy = *n;",
          "  calls++; stats.hits += text[depth & 3];",
          "  return doubled + copy.value + calls + stats.hits; }",
          "static inline __attribute__((always_inline)) int twice(int x) {",
          "  int inlined = x * x;",
          "  return inlined + numbers[inlined & 7]; }",
          "int sum(int count, ...) { va_list ap; va_start(ap, count); int s = 0;",
          "  for (int i = 0; i < count; i++) { int item = va_arg(ap, int); s += item; }",
          "  va_end(ap); return s; }",
          "void *make(void) {",
          "  int *block = malloc(42 * sizeof(int));",
          "  return block; }",
          "int main(int argc, char **argv) {",
          "  struct list_node node = {&head, argc, \"z\"};",
          "  packed here; here.low = argc;",
          "  int total = leaf(&node, argc) + twice(argc)",
          "      + twice(argc + 1) + here.low;",
          "  free(make());",
          "  return total + sum(2, 1, 2) + (int) local_file > 1999993; }",
          "");

  private Variety() {}
}
