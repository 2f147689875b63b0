#include <talloc.h>

#include "announced_talloc.h"
#include "objects.h"

struct item {
  int number;
  double weight;
};

static void fill(void *context) {
  for (int i = 0; i < 300; i++) {
    struct item *item = made(talloc(context, struct item), sizeof *item, "struct item");
    made(talloc_zero(item, struct item), sizeof *item, "struct item");
    made(talloc_array(item, int, 7), 7 * sizeof(int), "int");
    made(talloc_size(item, 11 + (size_t)i), 11 + (size_t)i, NULL);
  }
}

int main(int argc, char **argv) {
  void *pool = talloc_pool(NULL, 200000);
  fill(pool);
  check_objects("talloc");
  struct item *parent = made(talloc(NULL, struct item), sizeof *parent, "struct item");
  fill(parent);
  check_objects("talloc");
  ended(parent, 1);
  talloc_free(parent);
  check_objects("talloc");
  for (unsigned i = 0; i < 400; i += 4) { /* with what hangs on them, out of the pool */
    struct expected *item = &objects[i];
    for (unsigned j = 0; j < 4; j++) {
      objects[i + j].lives = 0;
    }
    talloc_free(item->base);
  }
  return finish_test("talloc", argc, argv);
}
