/*
 * reader.h - a reader written from FORMAT.md alone: it shares no code with the recorder.
 * It reads through a function, so the memory may be another process's or a golden file's.
 */
#ifndef ALLOCS_TEST_READER_H
#define ALLOCS_TEST_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t u32(const void *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static inline uint64_t u64(const void *at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

struct memory {
  /* All or nothing. */
  bool (*read)(const struct memory *memory, uint64_t address, void *to, size_t length);
  const void *context;
};

#define FRAMES_MAX 256

struct chunk {
  uint64_t base, size;
  uint64_t path[FRAMES_MAX]; /* innermost return address first */
  unsigned frames;
  int state; /* 0 none, 1 live, 2 in flight, -1 unknown */
};

struct index {
  const struct memory *memory;
  uint64_t address;
  unsigned char root[256];
};

enum { NO_CHUNK = 0, LIVE = 1, IN_FLIGHT = 2, UNKNOWN = -1 };

/* False if there is no index that this reader understands. */
bool index_open(struct index *index, const struct memory *memory, uint64_t root);
struct chunk index_find(struct index *index, uint64_t address);
/* Calls `visit` for each chunk, ascending within a region; false if memory cannot be read. */
bool index_enumerate(struct index *index,
                     void (*visit)(const struct chunk *chunk, void *context), void *context);

struct object {
  uint64_t base, size, site;
  uint64_t type; /* address of its name; 0: none */
  uint32_t sub;  /* number of the index; 0: no object */
};

/* The innermost object of custom allocators that covers an address. */
struct object index_find_object(struct index *index, uint64_t address);
/* Calls `visit` for each object and each arena, ascending within a region. */
bool index_enumerate_objects(struct index *index,
                             void (*visit)(const struct object *object, void *context),
                             void *context);

/* The memory of another process, and the symbol of the root in it; context is its pid. */
bool process_read(const struct memory *memory, uint64_t address, void *to, size_t length);

#endif
