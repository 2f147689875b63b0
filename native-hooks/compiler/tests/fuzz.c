/*
 * fuzz.c - has the small front end read what no compiler would: nests that are too deep for any stack, and
 * preprocessed sources with random changes. It is built with checks of memory and arithmetic; whatever it
 * says of a source, it must say it, and soon.
 *   fuzz SEED COUNT FILE…      COUNT changed copies of each file
 */
#include "front.h"
#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DEEP 20000
#define SECONDS 20.0 /* that a source may take, with all checks, on a busy machine */

static unsigned long long state;
static FILE *nowhere;
static int sources, known;
static double slowest;

static unsigned below(unsigned limit) {
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  return limit ? (unsigned)(state >> 33) % limit : 0;
}

static void record(void *unit, void *data) {
  static const struct prefix_map NONE;
  (void)data;
  record_unit(unit, false, "/directory", &NONE, nowhere);
}

static double processor_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_text(const char *name, const char *text, size_t length) {
  struct front_place unknown;
  double start = processor_seconds();
  known += front_read(text, length, true, record, NULL, &unknown);
  double taken = processor_seconds() - start;
  slowest = taken > slowest ? taken : slowest;
  sources++;
  if (taken > SECONDS) {
    fprintf(stderr, "fuzz: %s took %.1f s\n", name, taken);
    exit(1);
  }
}

/* begin, then inner count times, middle, outer count times, end. */
static const struct nest {
  const char *begin, *inner, *middle, *outer, *end;
} NESTS[] = {
    {"int f(int a) { return ", "a + ", "a", "", "; }"},
    {"int f(int a) { return ", "(", "a", ")", "; }"},
    {"int f(int a) { return ", "a ? ", "a", " : a", "; }"},
    {"int f(int a) { return ", "a ? a : ", "a", "", "; }"},
    {"int f(int a) { return ", "- ", "a", "", "; }"},
    {"int f(int a) { return ", "(int) ", "a", "", "; }"},
    {"int f(int a) { return ", "sizeof ", "a", "", "; }"},
    {"int f(int a) { return ", "({ ", "a;", " })", "; }"},
    {"int f(int *a) { return a", "[0]", "", "", "; }"},
    {"int f(int a) { return ", "f(", "a", ")", "; }"},
    {"void f(int a) { ", "a = ", "a", "", "; }"},
    {"void f(int a) { ", "a, ", "a", "", "; }"},
    {"void f(int a) { ", "{ ", "", "} ", "}"},
    {"void f(int a) { ", "if (a); else ", ";", "", "}"},
    {"void f(void) { int a[] = ", "{ ", "", "} ", "; }"},
    {"void f(void) { ", "typeof(", "int", ")", " x; }"},
    {"void f(void) { ", "_Atomic(", "int", ")", " x; }"},
    {"int ", "*", "p", "", "; void f(void) { p = 0; }"},
    {"int a", "[1]", "", "", "; void f(void) { a; }"},
    {"int f", "(int", "", ")", ";"},
    {"int ", "(", "a", ")", ";"},
    {"struct s { ", "struct { ", "int a; ", "}; ", "} x; int f(struct s *p) { return p->a; }"},
    {"int x ", "__attribute__((aligned(", "8", ")))", ";"},
    {"_Alignas(", "sizeof(int[({ ", "", "", "int x;"},
    {"", "#pragma pack(push, 1)\n", "", "#pragma pack(pop)\n", "int x;"},
    {"# 1 \"", "a", "", "", ""},
    {"# 9", "9", "", "", ""},
};

static char *repeat(char *to, const char *text, int count) {
  size_t length = strlen(text);
  for (; count > 0; count--, to += length) {
    memcpy(to, text, length);
  }
  return to;
}

static void read_nest(const struct nest *nest) {
  size_t once = strlen(nest->begin) + strlen(nest->middle) + strlen(nest->end);
  char *text = malloc(once + DEEP * (strlen(nest->inner) + strlen(nest->outer)) + 1);
  char *end = repeat(text, nest->begin, 1);
  end = repeat(repeat(repeat(end, nest->inner, DEEP), nest->middle, 1), nest->outer, DEEP);
  end = repeat(end, nest->end, 1);
  *end = 0;
  read_text(nest->inner, text, (size_t)(end - text));
  free(text);
}

/* Each mentions the one before twice: what looks into all of them never ends. */
static void read_doubled(const char *first, const char *next, const char *end) {
  char text[16384];
  size_t used = (size_t)snprintf(text, sizeof text, "%s", first);
  for (int i = 0; i < 60; i++) {
    used += (size_t)snprintf(text + used, sizeof text - used, next, i + 1, i, i);
  }
  used += (size_t)snprintf(text + used, sizeof text - used, "%s", end);
  read_text(next, text, used);
}

static const char *const PARTS[] = {
    "typeof(", "sizeof(", "struct {", "int a[] = {", "__attribute__((aligned(", "({", "\n# 1 \"f\" 3\n",
    "\n#pragma pack(push, 1)\n", "_Alignas(", "__builtin_offsetof(struct s, ", "\"abc", "case", "union {",
    "enum { A = ", "-9223372036854775807 - 1", "*", "(*", "[", "int : ", "&&", "\\", "'", "#", "}", ")", "]", ";"};

/* One change; text has room for one more of PARTS. */
static size_t change(char *text, size_t length) {
  size_t at = below((unsigned)length), from = below((unsigned)length), size = 1 + below(below(3) ? 8 : 200);
  const char *part = PARTS[below(sizeof PARTS / sizeof *PARTS)];
  switch (below(5)) {
  case 0:
    text[at] = (char)below(256);
    return length;
  case 1: /* cut out */
    size = at + size > length ? length - at : size;
    memmove(text + at, text + at + size, length - at - size);
    return length - size;
  case 2: /* copied over */
    size = at + size > length ? length - at : size;
    size = from + size > length ? length - from : size;
    memmove(text + at, text + from, size);
    return length;
  case 3:
    return below(4) ? length : at; /* cut off */
  default:
    memmove(text + at + strlen(part), text + at, length - at);
    memcpy(text + at, part, strlen(part));
    return length + strlen(part);
  }
}

static void read_changed(const char *path, int count, unsigned long long seed) {
  static char whole[1 << 20], text[sizeof whole + 1024];
  FILE *file = fopen(path, "r");
  size_t length = file ? fread(whole, 1, sizeof whole, file) : 0;
  if (!length || fclose(file) != 0) {
    fprintf(stderr, "fuzz: %s cannot be read\n", path);
    exit(2);
  }
  for (int i = 0; i < count; i++) {
    size_t left = length;
    state = seed * 1000003 + (unsigned)i;
    memcpy(text, whole, length);
    for (unsigned edits = below(12); edits > 0 && left > 4; edits--) {
      left = change(text, left);
    }
    char *exact = malloc(left + 1); /* so that whatever is read behind it is found */
    memcpy(exact, text, left);
    exact[left] = 0;
    read_text(path, exact, left);
    free(exact);
  }
}

int main(int argc, char **argv) {
  nowhere = fopen("/dev/null", "w");
  if (argc < 3 || !nowhere) {
    return 2;
  }
  for (size_t i = 0; i < sizeof NESTS / sizeof *NESTS; i++) {
    read_nest(&NESTS[i]);
  }
  read_doubled("struct s0 { int a; };", "struct s%d { struct s%d; struct s%d; };",
               "int f(struct s60 *p) { return p->b; }");
  read_doubled("struct s0 { int a; };", "struct s%d { struct s%d a[9999]; struct s%d b; };",
               "int f(void) { return sizeof(struct s60); }");
  read_doubled("typedef int t0;", "typedef t%d *t%d, x%d;", "void f(void) { t60 x; }");
  for (int i = 3; i < argc; i++) {
    read_changed(argv[i], atoi(argv[2]), strtoull(argv[1], NULL, 10));
  }
  printf("%d sources, of which %d are known, the slowest %.2f s\n", sources, known, slowest);
  return 0;
}
