package org.allocs.dwarf.oracle;

import java.nio.file.Path;
import java.util.List;

/** Programs that the tests compile. */
public final class Fixtures {
  /** Loops, inlining, recursion, variable-length arrays, floats, a signal handler, cold paths. */
  public static final String PROGRAM =
      """
      #include <alloca.h>
      #include <signal.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>

      struct point { long x, y; double weight; };
      static volatile long sink;
      static inline long square(long v) { return v * v + sink; }
      __attribute__((noinline)) static long twice(long v) {
        long a = square(v), b = square(v + 1);
        if (a == 1999993) { fprintf(stderr, "cold %ld\\n", b); abort(); }
        return a + b;
      }
      __attribute__((noinline)) static double blend(struct point p, struct point *q, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) { sum += p.weight * q[i].weight + twice(i); }
        return sum;
      }
      __attribute__((noinline)) long depth(int n, const char *text) {
        char *copy = alloca(strlen(text) + n);
        long many[n + 1];
        memset(many, n, sizeof many);
        strcpy(copy, text);
        sink += copy[0] + many[n / 2];
        return n == 0 ? sink : depth(n - 1, copy) + many[0];
      }
      static void handler(int number) { sink += number; }
      int main(int argc, char **argv) {
        struct point p = {argc, argc + 1, 2.5}, list[7];
        memset(list, 0, sizeof list);
        signal(SIGUSR1, handler);
        for (int i = 0; i < 7; i++) list[i].weight = i;
        switch (argc) {
          case 1: sink = twice(3); break;
          case 2: sink = depth(4, argv[0]); break;
          case 3: raise(SIGUSR1); break;
          default: sink = (long) blend(p, list, 7);
        }
        printf("%ld\\n", sink + (long) blend(p, list, argc));
        return 0;
      }
      """;

  private Fixtures() {}

  /** The program as several compilers and options make it. */
  public static List<Path> programs(Path directory, String debug) throws Exception {
    return List.of(
        Tools.compile(directory, "gcc0", PROGRAM, "gcc", debug, "-O0"),
        Tools.compile(directory, "gcc2", PROGRAM, "gcc", debug, "-O2"),
        Tools.compile(directory, "gcc3", PROGRAM, "gcc", debug, "-O3", "-no-pie"),
        Tools.compile(directory, "clang2", PROGRAM, "clang", debug, "-O2"));
  }
}
