/*
 * objects.h - what a test believes to live, checked against what the hooks have on record: each
 * object at its first, middle and last byte, and those that ended nowhere. With `wait` the program
 * then prints what lives and waits for its standard input to end, to be read from outside.
 */
#ifndef TEST_OBJECTS_H
#define TEST_OBJECTS_H

#include <allocs_hook.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma weak allocs_hook_sub_find

#define OBJECTS_MAX 20000

static struct expected {
  char *base;
  size_t size;
  const char *type; /* NULL: none announced */
  int lives;
} objects[OBJECTS_MAX];
static unsigned object_count, wrong;

static inline void *made(void *p, size_t size, const char *type) {
  if (object_count < OBJECTS_MAX) {
    objects[object_count].base = (char *)p;
    objects[object_count].size = size;
    objects[object_count].type = type;
    objects[object_count++].lives = 1;
  }
  return p;
}

/* Ends an object, and with `and_later` all that were made since. */
static inline void ended(const void *p, int and_later) {
  unsigned i = object_count;
  while (i-- > 0 && (objects[i].base != p || !objects[i].lives)) {
  }
  for (; i < object_count; i++) {
    objects[i].lives = 0;
    if (!and_later) {
      return;
    }
  }
}

static inline int is_right(const struct expected *object, size_t offset, const char *name) {
  struct allocs_hook_object found;
  return allocs_hook_sub_find(object->base + offset, &found) == ALLOCS_HOOK_LIVE &&
         found.base == (uintptr_t)object->base && found.size == object->size && found.site != 0 &&
         strcmp(found.name, name) == 0 &&
         (object->type == NULL ? found.type == NULL
                               : found.type != NULL && strcmp(found.type, object->type) == 0);
}

/* Whether somebody who lives now has the memory of one who does not. */
static inline int is_taken(const char *p) {
  for (unsigned i = 0; i < object_count; i++) {
    if (objects[i].lives && p >= objects[i].base && p < objects[i].base + objects[i].size) {
      return 1;
    }
  }
  return 0;
}

static inline unsigned check_objects(const char *name) {
  unsigned live = 0;
  for (unsigned i = 0; i < object_count; i++) {
    struct allocs_hook_object found;
    const struct expected *object = &objects[i];
    live += object->lives != 0;
    if (!allocs_hook_sub_find) {
      continue;
    }
    int right = object->lives
                    ? is_right(object, 0, name) && is_right(object, object->size / 2, name) &&
                          is_right(object, object->size - 1, name)
                    : is_taken(object->base) ||
                          allocs_hook_sub_find(object->base, &found) == ALLOCS_HOOK_NONE;
    if (!right) {
      fprintf(stderr, "%s: %p of %zu bytes, lives=%d\n", name, (void *)object->base, object->size,
              object->lives);
      wrong++;
    }
  }
  return live;
}

static inline int finish_test(const char *name, int argc, char **argv) {
  unsigned live = check_objects(name);
  printf("%s: %u objects live of %u, %u wrong%s\n", name, live, object_count, wrong,
         allocs_hook_sub_find ? "" : " (no hooks)");
  if (argc > 1 && strcmp(argv[1], "wait") == 0) {
    for (unsigned i = 0; i < object_count; i++) {
      if (objects[i].lives) {
        printf("object 0x%lx %zu\n", (unsigned long)objects[i].base, objects[i].size);
      }
    }
    printf("ready\n");
    fflush(stdout);
    while (getchar() != EOF) {
    }
  }
  return wrong == 0 ? 0 : 1;
}

#endif
