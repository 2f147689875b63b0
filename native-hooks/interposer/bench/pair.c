/*
 * pair.c - runs a command plain and preloaded in turn. Prints medians and their ratios, and
 * the ratio of the least CPU times, on which a busy machine has less influence.
 * usage: pair LIBRARY PAIRS NAME COMMAND [ARG...]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAIRS_MAX 99

struct cost {
  double seconds; /* of CPU time */
  double megabytes;
};

static struct cost run(char **command, const char *library) {
  pid_t child = fork();
  if (child == 0) {
    int sink = open("/dev/null", O_WRONLY);
    dup2(sink, 1);
    if (library != NULL) {
      setenv("LD_PRELOAD", library, 1);
    }
    execvp(command[0], command);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) < 0 || status != 0) {
    fprintf(stderr, "pair: %s: status=%d\n", command[0], status);
    exit(1);
  }
  double user = (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6;
  double system = (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
  return (struct cost){user + system, (double)usage.ru_maxrss / 1024};
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return left < right ? -1 : left > right;
}

static double median(double *values, int count) {
  qsort(values, (size_t)count, sizeof *values, ascending);
  return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

int main(int argc, char **argv) {
  static double seconds[2][PAIRS_MAX], megabytes[2][PAIRS_MAX];
  int pairs = argc > 4 ? atoi(argv[2]) : 0;
  if (pairs < 1 || pairs > PAIRS_MAX) {
    fprintf(stderr, "usage: pair LIBRARY PAIRS NAME COMMAND [ARG...]\n");
    return 2;
  }
  for (int i = 0; i < pairs; i++) {
    for (int hooked = 0; hooked < 2; hooked++) {
      struct cost cost = run(argv + 4, hooked ? argv[1] : NULL);
      seconds[hooked][i] = cost.seconds;
      megabytes[hooked][i] = cost.megabytes;
    }
  }
  double plain = median(seconds[0], pairs), hooked = median(seconds[1], pairs);
  double plain_rss = median(megabytes[0], pairs), hooked_rss = median(megabytes[1], pairs);
  /* median has sorted them */
  double least = seconds[1][0] / seconds[0][0];
  printf("%-14s CPU %6.3f s -> %6.3f s  x %.3f (least x %.3f)  RSS %6.1f MB -> %6.1f MB  x %.3f\n",
         argv[3], plain, hooked, hooked / plain, least, plain_rss, hooked_rss,
         hooked_rss / plain_rss);
  return 0;
}
