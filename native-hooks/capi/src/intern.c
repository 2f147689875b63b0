/*
 * intern.c - a hash table of things that are never given back. Its memory comes from the kernel and
 * not from malloc, so that looking at the program's heap does not add to it.
 */
#include "intern.h"

#include "locks.h"

#include <string.h>
#include <sys/mman.h>

enum { BUCKETS = 4096, SLAB_BYTES = 1 << 20 };

enum kind { STRING, ALLOCATOR, TYPE };

struct uniqtype {
  const char *name;
  const char *spelling;
  size_t size;
};

struct entry {
  struct entry *next;
  enum kind kind;
  size_t size; /* part of the identity of a type */
  size_t length;
  union {
    struct allocator allocator;
    struct uniqtype type;
  } value;
  char text[];
};

static struct entry *buckets[BUCKETS];
static char *slab;
static size_t slab_left;

static void *allocate(size_t size) {
  size = (size + 15) & ~(size_t)15;
  if (size > SLAB_BYTES / 4) {
    return NULL;
  }
  if (size > slab_left) {
    void *fresh = mmap(NULL, SLAB_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (fresh == MAP_FAILED) {
      return NULL;
    }
    slab = fresh;
    slab_left = SLAB_BYTES;
  }
  void *result = slab;
  slab += size;
  slab_left -= size;
  return result;
}

static size_t hash(enum kind kind, const char *text, size_t length) {
  size_t value = (size_t)kind + 5381;
  for (size_t i = 0; i < length; i++) {
    value = value * 33 + (unsigned char)text[i];
  }
  return value % BUCKETS;
}

/* The entry of this identity; a new one has a zeroed value. */
static struct entry *find(enum kind kind, const char *text, size_t length, size_t size) {
  struct entry **bucket = &buckets[hash(kind, text, length)];
  for (struct entry *entry = *bucket; entry; entry = entry->next) {
    if (entry->kind == kind && entry->length == length && entry->size == size &&
        memcmp(entry->text, text, length) == 0) {
      return entry;
    }
  }
  struct entry *entry = allocate(sizeof *entry + length + 1);
  if (entry) {
    memset(entry, 0, sizeof *entry);
    entry->kind = kind;
    entry->size = size;
    entry->length = length;
    memcpy(entry->text, text, length);
    entry->text[length] = 0;
    entry->next = *bucket;
    *bucket = entry;
  }
  return entry;
}

const char *intern_string(const char *text, size_t length) {
  pthread_mutex_lock(&intern_lock);
  struct entry *entry = find(STRING, text, length, 0);
  pthread_mutex_unlock(&intern_lock);
  return entry ? entry->text : NULL;
}

const struct allocator *intern_allocator(const char *name, size_t length) {
  pthread_mutex_lock(&intern_lock);
  struct entry *entry = find(ALLOCATOR, name, length, 0);
  if (entry) {
    entry->value.allocator.name = entry->text;
  }
  pthread_mutex_unlock(&intern_lock);
  return entry ? &entry->value.allocator : NULL;
}

const struct uniqtype *intern_type(const char *name, size_t name_length, const char *spelling,
                                   size_t spelling_length, size_t size) {
  const char *kept = intern_string(spelling, spelling_length);
  pthread_mutex_lock(&intern_lock);
  struct entry *entry = kept ? find(TYPE, name, name_length, size) : NULL;
  if (entry && !entry->value.type.name) {
    entry->value.type = (struct uniqtype){entry->text, kept, size};
  }
  pthread_mutex_unlock(&intern_lock);
  return entry ? &entry->value.type : NULL;
}

__attribute__((visibility("default"))) const char *uniqtype_name(const struct uniqtype *type) { return type ? type->name : NULL; }

__attribute__((visibility("default"))) const char *uniqtype_spelling(const struct uniqtype *type) { return type ? type->spelling : NULL; }

__attribute__((visibility("default"))) size_t uniqtype_size(const struct uniqtype *type) {
  return type ? type->size : ALLOC_SIZE_UNKNOWN;
}
