/* golden_test.c - reads a golden file with the reader that was written from FORMAT.md. */
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct golden {
  char *bytes;
  size_t length;
};

static const char *after_segment(const char *segment) {
  return segment + 24 + (u32(segment + 16) == 1 ? u64(segment + 8) : 0);
}

/* One byte at a time, so that a read may span segments. */
static bool read_byte(const struct golden *golden, uint64_t address, char *to) {
  const char *segment = golden->bytes + 48;
  for (uint32_t i = 0; i < u32(golden->bytes + 12); i++, segment = after_segment(segment)) {
    uint64_t offset = address - u64(segment);
    if (offset < u64(segment + 8)) {
      *to = u32(segment + 16) == 1 ? segment[24 + offset] : 0;
      return true;
    }
  }
  return false;
}

static bool read_golden(const struct memory *memory, uint64_t address, void *to, size_t length) {
  const struct golden *golden = memory->context;
  const char *segment = golden->bytes + 48;
  for (uint32_t i = 0; i < u32(golden->bytes + 12); i++, segment = after_segment(segment)) {
    uint64_t offset = address - u64(segment);
    if (offset < u64(segment + 8) && u64(segment + 8) - offset >= length) {
      if (u32(segment + 16) == 1) {
        memcpy(to, segment + 24 + offset, length);
      } else {
        memset(to, 0, length);
      }
      return true;
    }
  }
  for (size_t i = 0; i < length; i++) {
    if (!read_byte(golden, address + i, (char *)to + i)) {
      return false;
    }
  }
  return true;
}

struct listing {
  const char *next;
  uint32_t left;
  unsigned wrong;
  unsigned count;
};

static unsigned most; /* return addresses of a path */

static bool matches(const struct chunk *chunk, const char *at) {
  bool same = chunk->state == (int)u32(at) && chunk->base == u64(at + 8) &&
              chunk->size == u64(at + 16);
  for (unsigned i = 0; i < most; i++) {
    same = same && u64(at + 24 + 8 * i) == (i < chunk->frames ? chunk->path[i] : 0);
  }
  return same;
}

static void look_for(const struct chunk *chunk, void *context) {
  struct listing *listing = context;
  for (uint32_t i = 0; i < listing->left; i++) {
    const char *at = listing->next + (size_t)i * (24 + 8 * most);
    if (matches(chunk, at)) {
      listing->count++;
      return;
    }
  }
  listing->wrong++;
}

static bool is_object(const struct object *object, const char *at) {
  return object->sub == u32(at + 12) && object->base == u64(at + 16) &&
         object->size == u64(at + 24) && object->site == u64(at + 32) &&
         object->type == u64(at + 40);
}

static void look_for_object(const struct object *object, void *context) {
  struct listing *listing = context;
  for (uint32_t i = 0; i < listing->left; i++) {
    if (is_object(object, listing->next + (size_t)i * 48)) {
      listing->count++;
      return;
    }
  }
  listing->wrong++;
}

/* Objects of custom allocators come last in the file. */
static unsigned wrong_objects(struct index *index, const char *header, const char *at) {
  uint32_t queries = u32(header + 32);
  unsigned wrong = 0;
  for (uint32_t i = 0; i < queries; i++, at += 48) {
    struct object object = index_find_object(index, u64(at));
    object = object.sub == 0 ? (struct object){0, 0, 0, 0, 0} : object;
    if (!is_object(&object, at)) {
      fprintf(stderr, "golden_test: object at 0x%lx: base=0x%lx size=%lu number=%u\n", u64(at),
              object.base, object.size, object.sub);
      wrong++;
    }
  }
  struct listing listing = {at, u32(header + 36), 0, 0};
  index_enumerate_objects(index, look_for_object, &listing);
  printf("golden: %u queries, %u objects, %u wrong\n", queries, listing.count,
         wrong + listing.wrong);
  return wrong + listing.wrong + (listing.count != listing.left) + (queries == 0);
}

int main(int argc, char **argv) {
  FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  struct golden golden = {malloc(64 << 20), 0};
  if (file == NULL || golden.bytes == NULL) {
    return 2;
  }
  golden.length = fread(golden.bytes, 1, 64 << 20, file);
  fclose(file);
  struct memory memory = {read_golden, &golden};
  struct index index;
  if (golden.length < 48 || !index_open(&index, &memory, u64(golden.bytes + 24))) {
    fprintf(stderr, "golden_test: no index\n");
    return 1;
  }
  most = u32(golden.bytes + 40);
  const char *at = golden.bytes + 48;
  for (uint32_t i = 0; i < u32(golden.bytes + 12); i++) {
    at = after_segment(at);
  }
  unsigned wrong = 0;
  uint32_t queries = u32(golden.bytes + 16);
  for (uint32_t i = 0; i < queries; i++, at += 32 + 8 * most) {
    struct chunk chunk = index_find(&index, u64(at));
    if (!matches(&chunk, at + 8)) {
      fprintf(stderr, "golden_test: 0x%lx: base=0x%lx size=%lu site=0x%lx state=%d\n", u64(at),
              chunk.base, chunk.size, chunk.path[0], chunk.state);
      wrong++;
    }
  }
  struct listing listing = {at, u32(golden.bytes + 20), 0, 0};
  index_enumerate(&index, look_for, &listing);
  printf("golden: %u queries, %u chunks, %u wrong\n", queries, listing.count,
         wrong + listing.wrong);
  wrong += wrong_objects(&index, golden.bytes, at + (size_t)listing.left * (24 + 8 * most));
  return wrong + listing.wrong == 0 && listing.count == listing.left ? 0 : 1;
}
