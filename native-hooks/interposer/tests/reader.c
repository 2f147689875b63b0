#include "reader.h"

#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>

#define RESTARTS 64
#define BATCH 128u

static uint32_t root32(const struct index *index, int offset) { return u32(index->root + offset); }
static uint64_t root64(const struct index *index, int offset) { return u64(index->root + offset); }

static bool get(const struct index *index, uint64_t address, void *to, size_t length) {
  return index->memory->read(index->memory, address, to, length);
}

bool process_read(const struct memory *memory, uint64_t address, void *to, size_t length) {
  struct iovec local = {to, length};
  struct iovec remote = {(void *)address, length};
  return process_vm_readv(*(const pid_t *)memory->context, &local, 1, &remote, 1, 0) ==
         (ssize_t)length;
}

/* Site tables, flags and the count of big slots change, so each query reads the root anew. */
static bool refresh(struct index *index) {
  return get(index, index->address, index->root, sizeof index->root);
}

bool index_open(struct index *index, const struct memory *memory, uint64_t root) {
  index->memory = memory;
  index->address = root;
  return get(index, root, index->root, sizeof index->root) &&
         memcmp(index->root, "ALLOCSHK", 8) == 0 && root32(index, 8) >> 16 == 3 &&
         root32(index, 184) - 1 < FRAMES_MAX &&
         root32(index, 12) >= 256 && (root32(index, 16) & 1) != 0 &&
         (root32(index, 16) & (8 | 16)) == 0;
}

/* The slot of a granule's region; false if it has none or memory cannot be read. */
static bool region_slot(const struct index *index, uint64_t granule, unsigned char *slot) {
  uint64_t tag = granule >> (root32(index, 28) - 5);
  tag = tag == 0 ? UINT64_C(1) << 40 : tag;
  uint32_t slots = root32(index, 40);
  uint32_t step = (uint32_t)(tag / slots) * 0x9e37u | 1;
  for (uint32_t i = 0; i < root32(index, 48); i++) {
    uint64_t at = (tag + (uint64_t)i * step) % slots;
    if (!get(index, root64(index, 32) + at * root32(index, 44), slot, 32)) {
      return false;
    }
    if (u64(slot) == tag || u64(slot + 16) == 0) {
      return u64(slot) == tag;
    }
  }
  return false;
}

/* The biased address of a granule's words; 0 if it has no region or memory cannot be read. */
static uint64_t words_of(const struct index *index, uint64_t granule) {
  unsigned char slot[32];
  return region_slot(index, granule, slot) ? u64(slot + 8) : 0;
}

/* The words of the short chunks in a page, if its region has any; else zeros. False: not readable. */
static bool short_words(const struct index *index, uint64_t shorts, uint64_t page, uint32_t *words) {
  uint32_t block = 0, in_region = 1u << (root32(index, 28) - 12);
  memset(words, 0, 1024);
  if (shorts == 0) {
    return true;
  }
  return get(index, shorts + page % in_region * 4, &block, 4) &&
         (block == 0 || get(index, shorts + (uint64_t)block * 1024, words, 1024));
}

struct head {
  uint64_t base, words, granule;
  uint32_t value;
};

static bool word_at(const struct index *index, uint64_t words, uint64_t granule, uint32_t *value) {
  return words != 0 && get(index, words + 4 * granule, value, 4);
}

static void find_path(const struct index *index, uint32_t id, struct chunk *chunk) {
  uint32_t most = root32(index, 184);
  chunk->frames = 0;
  for (int i = 0; i < 3 && id > 1; i++) {
    const unsigned char *table = index->root + 56 + 16 * i;
    uint64_t address = u64(table);
    if (address != 0 && id - u32(table + 8) < u32(table + 12) &&
        get(index, address + 8 * (uint64_t)(id - u32(table + 8)) * most, chunk->path, 8 * most)) {
      while (chunk->frames < most && chunk->path[chunk->frames] != 0) {
        chunk->frames++;
      }
    }
  }
}

static uint32_t check(uint32_t head, uint32_t n) {
  return (head & ~(1u << 28)) ^ n * 0x9e3779b1u;
}

static bool decode_mid(const struct index *index, const struct head *head, struct chunk *chunk) {
  uint32_t first, second;
  if (!word_at(index, head->words, head->granule + 1, &first)) {
    return false;
  }
  uint32_t n = first & 0x1ffff;
  if (first != (1u << 30 | (check(head->value, n) * 0x85ebca6bu >> 19) << 17 | n)) {
    return false;
  }
  if (n >= 128 && (!word_at(index, head->words, head->granule + 2, &second) ||
                   second != (1u << 30 | check(head->value, n)))) {
    return false;
  }
  chunk->size = n;
  return true;
}

static bool slot_bytes(const struct index *index, uint32_t slot, unsigned char *bytes) {
  uint64_t segment;
  uint32_t per_segment = root32(index, 116);
  if (slot / per_segment >= root32(index, 112) ||
      !get(index, root64(index, 104) + 8 * (uint64_t)(slot / per_segment), &segment, 8) ||
      segment == 0) {
    return false;
  }
  return get(index, segment + (uint64_t)(slot % per_segment) * root32(index, 120), bytes, 32);
}

/* A slot that does not change. */
static bool big_slot(const struct index *index, uint32_t slot, unsigned char *bytes) {
  unsigned char again[32];
  return slot_bytes(index, slot, bytes) && slot_bytes(index, slot, again) &&
         memcmp(bytes, again, 32) == 0 && (u32(bytes + 24) & 1) == 0;
}

static bool decode_big(const struct index *index, const struct head *head, struct chunk *chunk) {
  uint32_t first;
  unsigned char slot[32];
  if (!word_at(index, head->words, head->granule + 1, &first) || (first >> 30 & 1) == 0 ||
      !big_slot(index, first & 0x3fffffff, slot) || u64(slot) != head->base) {
    return false;
  }
  chunk->size = u64(slot + 8);
  find_path(index, u32(slot + 16), chunk);
  return true;
}

static bool is_big(uint32_t value) { return (value & 0x2fc00000) == (0x20000000 | 62u << 22); }

/* False: restart. */
static bool decode(const struct index *index, const struct head *head, struct chunk *chunk) {
  uint32_t value = head->value, again;
  bool wide = (value >> 29 & 1) != 0;
  uint32_t size = wide ? value >> 22 & 63 : value >> 16 & 4095;
  chunk->base = head->base;
  chunk->size = size;
  chunk->state = (value >> 28 & 1) != 0 ? IN_FLIGHT : LIVE;
  if (!is_big(value)) {
    find_path(index, value & (wide ? 0x3fffff : 0xffff), chunk);
  }
  bool elsewhere = size == (wide ? 63 : 4095) || is_big(value);
  if (!elsewhere) {
    return true;
  }
  return (is_big(value) ? decode_big(index, head, chunk) : decode_mid(index, head, chunk)) &&
         word_at(index, head->words, head->granule, &again) && again == value;
}

static bool covers(const struct chunk *chunk, uint64_t address) {
  return address - chunk->base < (chunk->size == 0 ? 1 : chunk->size);
}

static bool head_from(uint64_t words, uint64_t granule, uint32_t value, struct head *head) {
  *head = (struct head){granule << 5 | (value >> 31) << 4, words, granule, value};
  return value != 0 && (value >> 30 & 1) == 0;
}

/* The head of the short chunk that an address may be in; false if there is none. */
static bool short_head(const struct index *index, uint64_t address, struct head *head) {
  unsigned char slot[32];
  uint32_t words[256];
  uint64_t granule = address >> 5;
  return (root32(index, 16) & 4) != 0 && region_slot(index, granule, slot) &&
         short_words(index, u64(slot + 24), address >> 12, words) &&
         head_from(0, granule, words[address >> 4 & 255], head);
}

/* The nearest head at or below an address, from granule *at down to `last`; *at moves. */
static bool scan(const struct index *index, uint64_t *at, uint64_t last, uint64_t address,
                 struct head *head) {
  uint64_t region = (UINT64_C(1) << (root32(index, 28) - 5)) - 1;
  while (*at >= last) {
    uint64_t start = *at & ~region;
    uint64_t stop = *at > BATCH && *at - BATCH > start ? *at - BATCH : start;
    stop = stop < last ? last : stop;
    uint64_t words = words_of(index, *at);
    uint32_t copy[BATCH + 1];
    if (words != 0 && !get(index, words + 4 * stop, copy, 4 * (*at - stop + 1))) {
      return false;
    }
    for (uint64_t g = *at; words != 0 && g + 1 > stop; g--) {
      if (head_from(words, g, copy[g - stop], head) && head->base <= address) {
        *at = g - 1;
        return true;
      }
    }
    *at = stop - 1;
  }
  return false;
}

/* Keeps the nearest moving chunk; any other one that covers the address takes its place. */
static void keep(struct chunk *answer, const struct chunk *chunk, uint64_t address) {
  if (covers(chunk, address) && (chunk->state == LIVE || answer->state == NO_CHUNK)) {
    *answer = *chunk;
  }
}

/* False: restart. */
static bool search_big(const struct index *index, uint64_t address, struct chunk *answer) {
  for (uint32_t slot = 0; slot < root32(index, 124) && answer->state != LIVE; slot++) {
    unsigned char bytes[32];
    struct head head;
    struct chunk chunk;
    uint32_t value, first;
    if (!slot_bytes(index, slot, bytes) || u64(bytes) == 0 ||
        address - u64(bytes) >= u64(bytes + 8)) {
      continue;
    }
    uint64_t granule = u64(bytes) >> 5;
    uint64_t words = words_of(index, granule);
    if (word_at(index, words, granule, &value) && head_from(words, granule, value, &head) &&
        head.base == u64(bytes) && is_big(value) &&
        word_at(index, words, granule + 1, &first) && first == (1u << 30 | slot)) {
      if (!decode(index, &head, &chunk)) {
        return false;
      }
      keep(answer, &chunk, address);
    }
  }
  return true;
}

static bool attempt(const struct index *index, uint64_t address, struct chunk *answer) {
  uint64_t at = address >> 5;
  uint64_t last = at > root32(index, 52) ? at - root32(index, 52) : 1;
  struct head head;
  struct chunk chunk;
  *answer = (struct chunk){.state = NO_CHUNK};
  if (short_head(index, address, &head)) {
    if (head.base != (address & ~UINT64_C(15)) || !decode(index, &head, &chunk)) {
      return false;
    }
    keep(answer, &chunk, address);
    if (chunk.state == LIVE) {
      return true;
    }
  }
  while (at >= last && scan(index, &at, last, address, &head)) {
    if (!decode(index, &head, &chunk)) {
      return false;
    }
    keep(answer, &chunk, address);
    if (chunk.state == LIVE) {
      return true;
    }
  }
  return search_big(index, address, answer);
}

struct chunk index_find(struct index *index, uint64_t address) {
  struct chunk chunk;
  for (int i = 0; i < RESTARTS && refresh(index); i++) {
    if (attempt(index, address, &chunk)) {
      return chunk;
    }
  }
  return (struct chunk){.state = UNKNOWN};
}

/* What there is in a granule, ascending: two short chunks, another between or around them. */
static void enumerate_granule(const struct index *index, uint64_t words, uint64_t granule,
                              const uint32_t *shorts, uint32_t word,
                              void (*visit)(const struct chunk *, void *), void *context) {
  const uint32_t values[] = {shorts[0], word >> 31 == 0 ? word : 0, shorts[1], word >> 31 != 0 ? word : 0};
  for (int i = 0; i < 4; i++) {
    struct head head;
    struct chunk chunk;
    if (head_from(words, granule, values[i], &head) && decode(index, &head, &chunk)) {
      visit(&chunk, context);
    }
  }
}

static bool enumerate_region(const struct index *index, uint64_t tag, uint64_t words, uint64_t shorts,
                             void (*visit)(const struct chunk *, void *), void *context) {
  static uint32_t page[1024], blocks[8][256];
  uint64_t first = (tag & ((UINT64_C(1) << 40) - 1)) << (root32(index, 28) - 5);
  uint64_t count = UINT64_C(1) << (root32(index, 28) - 5);
  for (uint64_t g = first; g < first + count; g += 1024) {
    for (uint32_t i = 0; i < 8; i++) {
      if (!short_words(index, shorts, (g >> 7) + i, blocks[i])) {
        return false;
      }
    }
    if (!get(index, words + 4 * g, page, sizeof page)) {
      return false;
    }
    for (uint32_t i = 0; i < 1024; i++) {
      const uint32_t *pair = &blocks[i / 128][i % 128 * 2];
      if (page[i] != 0 || pair[0] != 0 || pair[1] != 0) {
        enumerate_granule(index, words, g + i, pair, page[i], visit, context);
      }
    }
  }
  return true;
}

/* Slots are read many at a time: most of the table is empty. */
bool index_enumerate(struct index *index,
                     void (*visit)(const struct chunk *chunk, void *context), void *context) {
  static unsigned char slots[512 * 32];
  const uint32_t step = sizeof slots / 32;
  if (!refresh(index) || root32(index, 44) != 32) {
    return false;
  }
  for (uint32_t i = 0; i < root32(index, 40); i++) {
    const unsigned char *slot = slots + i % step * 32;
    if (i % step == 0 && !get(index, root64(index, 32) + (uint64_t)i * 32, slots, sizeof slots)) {
      return false;
    }
    if (u64(slot + 16) != 0 && u64(slot) == u64(slot + 16) && u64(slot + 8) != 0 &&
        !enumerate_region(index, u64(slot), u64(slot + 8), u64(slot + 24), visit, context)) {
      return false;
    }
  }
  return true;
}
