/* The C that the small front end of allocscc is to know as libclang does. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { int x, y; } point;
typedef struct list *list_pointer;
struct list { list_pointer next; union { int number; double real; char *text; }; unsigned flag : 3, : 0; char tail[]; };
enum color { RED, GREEN = 4, BLUE = GREEN * 2 + (1 << 3), LAST = sizeof(long) == 8 ? 9 : 5 };
typedef void *(*maker)(size_t);
typedef int grid[3][4];
static const char *const names[] = {"red", "green", "blue"};
static int numbers[] = {1, 2, 3,};
static char word[16], *words[LAST], (*rows)[BLUE], **deep;
static int (*table[4])(const void *, const void *);
extern void *make(), *other(int, ...);
static maker current = malloc;
static __thread long long counter;
__extension__ typedef long long big;
_Static_assert(sizeof(int) == 4, "int");
int (*chosen(int which))(const void *, const void *);
const volatile struct list *seen;
point *points;

static inline __attribute__((unused)) point *new_point(int x) {
  point *p = malloc(sizeof *p), origin = {.x = x, .y = 0};
  *p = (point){x, origin.y};
  return p;
}

static void *through(size_t n) {
  void *p = current(n);
  return p ? p : (abort(), (void *)0);
}

static void *passed(unsigned n, ...) {
  va_list rest;
  va_start(rest, n);
  size_t more = va_arg(rest, size_t);
  char *text = va_arg(rest, char *);
  va_end(rest);
  (void)text;
  return calloc(n, more ? more : sizeof(grid));
}

static size_t kinds(int which, struct list *l) {
  void *p = NULL;
  switch (which) {
  case RED ... GREEN:
    p = malloc(sizeof(point[4]));
    break;
  case BLUE: {
    struct list { int other; } *inner = malloc(sizeof *inner);
    p = inner;
  }
  default:
    for (struct list *each = l, *next; each; each = next) {
      next = each->next;
      l->text = strdup(each->text);
      free(each);
    }
    do {
      deep = realloc(deep, sizeof *deep * 8u);
      rows = malloc(sizeof *rows);
      seen = malloc(sizeof *seen);
    } while (which-- > 0);
  }
  list_pointer tail = malloc(sizeof(struct list) + strlen(word) + 1);
  typeof(tail) again = malloc(offsetof(struct list, tail));
  words[0] = which ? malloc(sizeof names) : (char *)malloc(sizeof numbers);
  tail->next = memset(malloc(sizeof(*tail)), 0, sizeof(*tail));
  points = ({ point *q = malloc(2 * sizeof(point)); q->x = 1; q; });
  uint16_t *small = malloc((size_t)which * sizeof(uint16_t)), **pair = malloc(sizeof(small) * 2);
  const char *string = words[1] ?: "a\x41\0" "b";
  unsigned long sum = sizeof "text" + sizeof(L'w') + _Alignof(double) + __alignof__(big) + 0x1fUL + 1e3 + .5f + 'a';
  void *labels[] = {&&end, &&more}, *found;
  goto *labels[which & 1];
more:
  asm volatile("" : "+r"(which) : : "memory");
  if ((found = make(sizeof(point))) != NULL || (found = other(1, sizeof(big))))
    counter += __builtin_expect(!!found, 1);
  else if (__sync_fetch_and_add(&numbers[0], 1) == 3)
    return (size_t)pair;
end:
  free(again), free((void *)string), free(p);
  return sum + (sizeof(struct { int a; }) == 4) + sizeof(int (*)(char));
}

int main(int argc, char **argv) {
  int matrix[2][argc], (*line)[2] = (void *)matrix;
  struct list *l = calloc(1, sizeof *l + 4), copy = *l, *const fixed = malloc(sizeof(copy));
  char *name = argv[0] && *argv[0] ? strdup(argv[0]) : NULL;
  line = realloc(NULL, sizeof(*line) * (size_t)argc);
  points = malloc(sizeof(points[0]) * (argc > 1 ? 4 : 8));
  (fixed->next) = (list_pointer)through(sizeof(*fixed->next));
  numbers[0] = -argc, numbers[1] ^= ~argc, numbers[2] <<= 2;
  return (int)(kinds(argc, l) + (name - (char *)0) + !new_point(1) + (passed(1) == line) + table[0]("", "") + chosen(2)(0, 0));
}

/* Pointers to functions, as they are measured. */
void spelled(void) {
  void (**nothing)(void) = malloc(sizeof *nothing), (**unknown)() = malloc(sizeof *unknown);
  int (**some)(const char *, int [4], int (*)(point), ...) = malloc(sizeof *some);
  char *(*(**made)(size_t))(void) = malloc(2 * sizeof *made);
  free(nothing), free(unknown), free(some), free(made);
}

/* Arrays that are as long as what they begin with, and constants of all kinds. */
static const struct { const char *name; int code; } pairs[] = {{"one", 1}, {"two", 2}, [4] = {"four", 4}};
static const char title[] = "a" "bc", titles[][8] = {"one", "two", "three"};
static short sparse[] = {[3] = 1, 2, ['\n' - 4] = 5};
enum letter { LETTER_A = 'A', LETTER_B, LETTER_LAST = (unsigned char)'z' & ~1 };

void long_as_what(void) {
  int (*p)[sizeof pairs / sizeof *pairs] = malloc(sizeof *p), (*q)[sizeof title] = malloc(sizeof *q);
  int (*r)[sizeof titles] = malloc(sizeof *r), (*s)[sizeof sparse / sizeof(short)] = malloc(sizeof *s);
  int (*t)[LETTER_B] = malloc(sizeof *t), (*u)[LETTER_LAST - 'a'] = malloc(sizeof *u);
  int (*v)[(sizeof(struct list) + 7u) & ~7u] = malloc(sizeof *v), (*w)[offsetof(struct list, real) ^ 1] = malloc(sizeof *w);
  struct { union { char c; struct { long l; short inner[3]; }; }; } *whole = NULL;
  int (*x)[__builtin_offsetof(__typeof__(*whole), inner[1])] = malloc(sizeof *x);
  free(p), free(q), free(r), free(s), free(t), free(u), free(v), free(w), free(x);
}

void nameless(struct list *l) {
  l->next = malloc(__builtin_offsetof(__typeof__(*l), tail));
}
