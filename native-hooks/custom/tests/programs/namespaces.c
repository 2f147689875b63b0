/*
 * namespaces.c - a library with an allocator in namespaces of its own, and the C library's there: all
 * works, and nothing of it is on record. Several threads that load and unload it at once, in the
 * program's own namespace.   namespaces LIBRARY
 */
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include <allocs_hook.h>

#include "check.h"

#pragma weak allocs_hook_sub_find
#pragma weak allocs_hook_find

enum { THREADS = 4, ROUNDS = 150 };

static const char *library_path;

static bool is_on_record(const void *p, size_t size) {
  struct allocs_hook_object object;
  return allocs_hook_sub_find(p, &object) == ALLOCS_HOOK_LIVE && object.base == (uintptr_t)p &&
         object.size == size && strcmp(object.name, "racing_alloc") == 0;
}

static void another_namespace(void) {
  struct allocs_hook_chunk chunk;
  struct allocs_hook_object object;
  void *library = dlmopen(LM_ID_NEWLM, library_path, RTLD_NOW);
  void *libc = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
  CHECK(library != NULL && libc != NULL);
  if (library == NULL || libc == NULL) {
    return;
  }
  void *(**pointer)(void *, size_t) = dlsym(library, "racing_pointer");
  static char memory[128];
  void *p = (*pointer)(memory, 100);
  CHECK(p == memory && allocs_hook_sub_find(p, &object) == ALLOCS_HOOK_NONE);
  void *(*its_malloc)(size_t) = (void *(*)(size_t))dlsym(libc, "malloc");
  void (*its_free)(void *) = (void (*)(void *))dlsym(libc, "free");
  for (size_t size = 1; size < 300000; size = size * 3 + 7) {
    void *q = its_malloc(size);
    CHECK(q != NULL && allocs_hook_find(q, &chunk) == ALLOCS_HOOK_NONE);
    memset(q, 1, size);
    its_free(q);
  }
  CHECK(dlclose(library) == 0 && dlclose(libc) == 0);
}

static void *load_and_unload(void *context) {
  long *wrong = context;
  char memory[20][64];
  for (int i = 0; i < ROUNDS; i++) {
    void *library = dlopen(library_path, RTLD_NOW | RTLD_LOCAL);
    void *(**pointer)(void *, size_t) = library == NULL ? NULL : dlsym(library, "racing_pointer");
    for (size_t k = 0; k < 20 && pointer != NULL; k++) {
      *wrong += !is_on_record((*pointer)(memory[k], 40 + k), 40 + k);
    }
    *wrong += pointer == NULL || dlclose(library) != 0;
  }
  return NULL;
}

int main(int argc, char **argv) {
  CHECK(argc == 2);
  library_path = argv[1];
  for (int i = 0; i < 3; i++) {
    another_namespace();
    pthread_t threads[THREADS];
    long wrong[THREADS] = {0};
    for (int k = 0; k < THREADS; k++) {
      pthread_create(&threads[k], NULL, load_and_unload, &wrong[k]);
    }
    for (int k = 0; k < THREADS; k++) {
      pthread_join(threads[k], NULL);
      CHECK(wrong[k] == 0);
    }
  }
  return report("namespaces");
}
