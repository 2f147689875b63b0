/*
 * changes - says of its chunks what they are, and has them changed, and says where they are. Waits for its
 * standard input to end.
 */
#include <allocs.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct point {
  int x, y;
};

struct node {
  struct node *next;
  double value;
};

struct text {
  size_t length;
  char bytes[];
};

/* Debug information has no types that nobody uses. */
struct point a_point;
struct node a_node;
struct text a_text;

static void say(const char *what, const void *where) { printf("%s %p\n", what, where); }

static void check(int refusal) {
  if (refusal != ALLOCS_DONE) {
    printf("refused: %s\n", allocs_reason(refusal));
    exit(1);
  }
}

__attribute__((noinline)) static void *typed(size_t size, const char *type) {
  void *p = malloc(size);
  check(allocs_set_type(p, type));
  return p;
}

int main(void) {
  char c;
  say("points", typed(10 * sizeof(struct point), "struct point"));
  say("either", typed(48, "struct node | struct point | char *"));
  say("text", typed(sizeof(struct text) + 33, "struct text"));
  say("misfit", typed(7, "struct point"));
  say("nameless", typed(8, "struct nobody"));
  void *ended = typed(sizeof(struct node), "struct node");
  free(ended);
  char *sited = malloc(24);
  check(allocs_set_site(sited, (char *)(size_t)&say + 4));
  say("sited", sited);
  char *arena = malloc(1000);
  check(allocs_promote(arena, "my-pool"));
  allocs_announce_alloc(allocs_suballocator("my-pool"), arena + 80, sizeof(struct node));
  check(allocs_set_type(arena + 80, "struct node"));
  say("arena", arena);
  char *demoted = malloc(1000);
  check(allocs_promote(demoted, "my-pool"));
  check(allocs_demote(demoted));
  say("demoted", demoted);
  char *held = malloc(100);
  check(allocs_attach(held, "cache"));
  check(allocs_attach(held, "pin"));
  say("held", held);
  char *freed = malloc(100);
  check(allocs_attach(freed, "cache"));
  free(freed);
  say("freed", freed);
  say("zeroed", allocs_allocate(64, 64, true, "struct node"));
  puts("ready");
  fflush(stdout);
  while (read(STDIN_FILENO, &c, 1) > 0) {
  }
  return 0;
}
