/* Obstacks of the C library, and what is in them: each line is a record, a state, and where. */
#include <obstack.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

static struct obstack lasting, emptied, shortened, aligned;

static void say(struct obstack *stack, const char *state, char *base, char *limit) {
  if (base < limit)
    printf("%p %s %p %p\n", (void *)stack, state, (void *)base, (void *)limit);
}

static void tell(struct obstack *stack) {
  unsigned long mask = obstack_alignment_mask(stack);
  say(stack, "growing", obstack_base(stack), obstack_next_free(stack));
  char *end = obstack_base(stack);
  for (struct _obstack_chunk *chunk = stack->chunk; chunk; chunk = chunk->prev) {
    char *first = (char *)(((unsigned long)chunk->contents + mask) & ~mask);
    say(stack, "finished", first, chunk == stack->chunk ? end : chunk->limit);
  }
}

static char *fill(struct obstack *stack, int count, int size) {
  char *middle = 0;
  for (int i = 0; i < count; i++) {
    char *object = obstack_alloc(stack, size + i % 7);
    memset(object, i, size);
    if (i == count / 2)
      middle = object;
  }
  return middle;
}

int main(void) {
  struct obstack local;
  struct obstack *kept = malloc(sizeof *kept);
  obstack_init(&lasting);
  obstack_init(&emptied);
  obstack_begin(&shortened, 1000);
  obstack_begin(&aligned, 777);
  obstack_init(&local);
  obstack_init(kept);
  fill(&lasting, 3000, 20);
  fill(&emptied, 1000, 20);
  obstack_free(&emptied, 0);
  obstack_free(&shortened, fill(&shortened, 500, 31));
  obstack_alignment_mask(&aligned) = 255;
  fill(&aligned, 40, 100);
  fill(&local, 10, 5000);
  obstack_printf(kept, "it grows, from %d on", 1999993);
  obstack_blank(&lasting, 300);
  tell(&lasting);
  tell(&shortened);
  tell(&aligned);
  tell(&local);
  tell(kept);
  puts("ready");
  fflush(stdout);
  pause();
}
