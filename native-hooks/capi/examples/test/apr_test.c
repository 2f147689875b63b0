#include <apr_general.h>
#include <apr_pools.h>

#include "announced_apr.h"
#include "objects.h"

int main(int argc, char **argv) {
  apr_initialize();
  apr_pool_t *pool, *sub;
  apr_pool_create(&pool, NULL);
  apr_pool_create(&sub, pool);
  for (int round = 0; round < 5; round++) {
    const void *first = NULL;
    for (size_t i = 0; i < 1000; i++) {
      void *p = made(apr_palloc(pool, i % 77 + 1), i % 77 + 1, NULL);
      first = first == NULL ? p : first;
      made(apr_pcalloc(sub, 8 * i + 8), 8 * i + 8, NULL);
    }
    check_objects("apr-pool");
    if (round < 4) {
      ended(first, 1);
      apr_pool_clear(pool); /* which destroys its sub-pools */
      apr_pool_create(&sub, pool);
      check_objects("apr-pool");
    }
  }
  return finish_test("apr-pool", argc, argv);
}
