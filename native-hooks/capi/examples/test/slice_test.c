#include "announced_slice.h"
#include "objects.h"

struct node {
  struct node *next;
  int value[5];
};

int main(int argc, char **argv) {
  for (int round = 0; round < 4; round++) {
    struct node *chain = NULL;
    for (int i = 0; i < 500; i++) {
      struct node *node = made(g_slice_new(struct node), sizeof *node, "struct node");
      node->next = chain;
      chain = node;
      char *bytes = made(g_slice_alloc0(17 + (gsize)i), 17 + (gsize)i, NULL);
      if (i % 3 != 0) {
        ended(bytes, 0);
        g_slice_free1(17 + (gsize)i, bytes);
      }
    }
    made(g_slice_copy(sizeof *chain, chain), sizeof *chain, NULL);
    for (int i = 0; i < 100; i++) {
      struct node *first = chain;
      chain = chain->next;
      ended(first, 0);
      g_slice_free(struct node, first);
    }
    check_objects("glib-slice");
    if (round % 2 == 0) {
      for (struct node *node = chain; node != NULL; node = node->next) {
        ended(node, 0);
      }
      g_slice_free_chain(struct node, chain, next);
    }
  }
  return finish_test("glib-slice", argc, argv);
}
