#include "announced_obstack.h"
#include "objects.h"

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

struct word {
  int length;
  char letters[12];
};

int main(int argc, char **argv) {
  struct obstack stack;
  obstack_init(&stack);
  for (int round = 0; round < 3; round++) {
    char *mark = NULL;
    for (int i = 0; i < 1000; i++) {
      struct word *word = made(obstack_alloc(&stack, sizeof *word), sizeof *word, NULL);
      word->length = i;
      char *text = made(obstack_copy0(&stack, "abcdefgh", i % 8 + 1), (size_t)i % 8 + 2, NULL);
      mark = i == 400 ? text : mark;
    }
    if (check_objects("obstack") == 0) {
      return 1;
    }
    ended(mark, 1);
    obstack_free(&stack, mark);
    check_objects("obstack");
  }
  obstack_grow(&stack, "growing ", 8);
  obstack_grow0(&stack, "object", 6);
  size_t size = obstack_object_size(&stack);
  made(obstack_finish(&stack), size, NULL);
  return finish_test("obstack", argc, argv);
}
