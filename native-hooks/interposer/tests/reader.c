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
         memcmp(index->root, "ALLOCSHK", 8) == 0 && root32(index, 8) >> 16 == 4 &&
         root32(index, 184) - 1 < FRAMES_MAX &&
         root32(index, 12) >= 256 && (root32(index, 16) & 1) != 0 &&
         (root32(index, 16) & (8 | 16)) == 0;
}

enum { WORDS, TAG, CLAIM, SHORTS };

/* One column of a slot of the region table; false if memory cannot be read. */
static bool region_column(const struct index *index, uint64_t slot, unsigned column, uint64_t *value) {
  return get(index, root64(index, 32) + 8 * (column * (uint64_t)root32(index, 40) + slot), value, 8);
}

/* That of the slot of a granule's region; 0 if it has none or memory cannot be read. */
static uint64_t region_has(const struct index *index, uint64_t granule, unsigned column) {
  uint64_t tag = granule >> (root32(index, 28) - 5);
  tag = tag == 0 ? UINT64_C(1) << 40 : tag;
  uint32_t slots = root32(index, 40);
  uint32_t step = (uint32_t)(tag / slots) * 0x9e37u | 1;
  for (uint32_t i = 0; i < root32(index, 48); i++) {
    uint64_t slot = (tag + (uint64_t)i * step) % slots, there, claim, value;
    if (!region_column(index, slot, TAG, &there) || !region_column(index, slot, CLAIM, &claim)) {
      return 0;
    }
    if (there == tag || claim == 0) {
      return there == tag && region_column(index, slot, column, &value) ? value : 0;
    }
  }
  return 0;
}

/* The biased address of a granule's words; 0 if it has no region or memory cannot be read. */
static uint64_t words_of(const struct index *index, uint64_t granule) { return region_has(index, granule, WORDS); }

/*
 * The words of the short chunks in a page, by how many times 8 they start behind its start, if its region has
 * any; else zeros. False: not readable.
 */
static bool short_words(const struct index *index, uint64_t shorts, uint64_t page, uint32_t *words) {
  uint32_t in_region = 1u << (root32(index, 28) - 12);
  memset(words, 0, 2048);
  for (uint32_t odd = 0; odd < 2 && shorts != 0; odd++) {
    uint32_t block, copy[256] = {0};
    if (!get(index, shorts + (page % in_region + odd * in_region) * 4, &block, 4) ||
        (block != 0 && !get(index, shorts + (uint64_t)block * 1024, copy, 1024))) {
      return false;
    }
    for (uint32_t i = 0; i < 256; i++) {
      words[2 * i + odd] = copy[i];
    }
  }
  return true;
}

/* Of a short chunk there are no words; of a cell there is its page for a granule. */
struct head {
  uint64_t base, words, granule;
  uint64_t value;
  bool is_cell;
};

static uint64_t cell_address(const struct index *index, uint64_t words, uint64_t page) {
  uint64_t in_region = UINT64_C(1) << (root32(index, 28) - 12), region = page / in_region;
  return words + 4 * ((region + 1) << (root32(index, 28) - 5)) + 4096 + 8 * (page % in_region);
}

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
  uint32_t first, second, again, value = (uint32_t)head->value;
  if (!word_at(index, head->words, head->granule + 1, &first)) {
    return false;
  }
  uint32_t n = first & 0xfff;
  if (first != (5u << 28 | (check(value, n) * 0x85ebca6bu >> 16) << 12 | n)) {
    return false;
  }
  if (n >= 128 && (!word_at(index, head->words, head->granule + 2, &second) ||
                   second != (5u << 28 | check(value, n)))) {
    return false;
  }
  chunk->size = n;
  return word_at(index, head->words, head->granule, &again) && again == value;
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

static bool is_big(uint64_t cell) { return (cell >> 24 & 1) != 0; }

static bool decode_cell(const struct index *index, const struct head *head, struct chunk *chunk) {
  unsigned char slot[32];
  uint64_t again;
  if (!is_big(head->value)) {
    chunk->size = head->value >> 25 & 0x1ffff;
    find_path(index, (uint32_t)(head->value >> 42), chunk);
    return true;
  }
  if (head->value >> 25 > UINT32_MAX || !big_slot(index, (uint32_t)(head->value >> 25), slot) ||
      u64(slot) != head->base) {
    return false;
  }
  chunk->size = u64(slot + 8);
  find_path(index, u32(slot + 16), chunk);
  return get(index, cell_address(index, head->words, head->granule), &again, 8) && again == head->value;
}

/* False: restart. */
static bool decode(const struct index *index, const struct head *head, struct chunk *chunk) {
  chunk->base = head->base;
  chunk->state = (head->value >> (head->is_cell ? 23 : 28) & 1) != 0 ? IN_FLIGHT : LIVE;
  if (head->is_cell) {
    return decode_cell(index, head, chunk);
  }
  bool wide = (head->value >> 29 & 1) != 0;
  chunk->size = wide ? head->value >> 22 & 63 : head->value >> 16 & 4095;
  find_path(index, head->value & (wide ? 0x3fffff : 0xffff), chunk);
  return !wide || chunk->size != 63 || decode_mid(index, head, chunk);
}

static bool covers(const struct chunk *chunk, uint64_t address) {
  return address - chunk->base < (chunk->size == 0 ? 1 : chunk->size);
}

static bool head_from(uint64_t words, uint64_t granule, uint32_t value, struct head *head) {
  *head = (struct head){granule << 5 | (value >> 31) << 4, words, granule, value, false};
  return value != 0 && (value >> 30 & 1) == 0;
}

static bool cell_from(uint64_t words, uint64_t page, uint64_t value, struct head *head) {
  *head = (struct head){page << 12 | (value >> 14 & 255) << 4, words, page, value, true};
  return value >> 14 != 0;
}

/* The head of the short chunk that starts at an address; false if there is none. */
static bool short_head(const struct index *index, uint64_t base, struct head *head) {
  uint32_t words[512];
  uint64_t granule = base >> 5;
  if ((root32(index, 16) & 4) == 0 ||
      !short_words(index, region_has(index, granule, SHORTS), base >> 12, words) ||
      !head_from(0, granule, words[base >> 3 & 511], head)) {
    return false;
  }
  bool is_its = head->base == (base & ~UINT64_C(15));
  head->base = base;
  return is_its;
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

/* The same among cells, from page *at; each that is looked at goes into the sum. */
static bool scan_cells(const struct index *index, uint64_t *at, uint64_t last, uint64_t address,
                       struct head *head, uint64_t *sum) {
  for (; *at >= last; --*at) {
    uint64_t words = words_of(index, *at << 7), value;
    if (words == 0 || !get(index, cell_address(index, words, *at), &value, 8)) {
      continue;
    }
    *sum = *sum * 31 + value;
    if (cell_from(words, *at, value, head) && head->base <= address) {
      --*at;
      return true;
    }
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
    uint64_t value;
    if (!slot_bytes(index, slot, bytes) || u64(bytes) == 0 ||
        address - u64(bytes) >= u64(bytes + 8)) {
      continue;
    }
    uint64_t page = u64(bytes) >> 12;
    uint64_t words = words_of(index, page << 7);
    if (words != 0 && get(index, cell_address(index, words, page), &value, 8) &&
        cell_from(words, page, value, &head) && head.base == u64(bytes) && is_big(value) &&
        value >> 25 == slot) {
      if (!decode(index, &head, &chunk)) {
        return false;
      }
      keep(answer, &chunk, address);
    }
  }
  return true;
}

/* 1: a chunk decides; 0: none does; -1: restart. */
static int take(const struct index *index, const struct head *head, uint64_t address, struct chunk *answer) {
  struct chunk chunk;
  if (!decode(index, head, &chunk)) {
    return -1;
  }
  keep(answer, &chunk, address);
  return chunk.state == LIVE;
}

/* False: restart. The sum is that of all cells that were looked at. */
static bool look(const struct index *index, uint64_t address, struct chunk *answer, uint64_t *sum) {
  uint64_t granule = address >> 5, limit = root32(index, 52), page = address >> 12;
  uint64_t last_granule = granule > limit ? granule - limit : 1, last_page = page > 32 ? page - 32 : 1;
  struct head head;
  int by_head = 0, by_cell = 0;
  *answer = (struct chunk){.state = NO_CHUNK};
  *sum = 0;
  for (uint64_t odd = address >> 3 & 1; odd + 1 > 0; odd--) {
    uint64_t base = (address & ~UINT64_C(15)) + 8 * odd;
    int by_short = short_head(index, base, &head) ? take(index, &head, address, answer) : 0;
    if (by_short != 0) {
      return by_short > 0;
    }
  }
  while (by_head == 0 && granule >= last_granule && scan(index, &granule, last_granule, address, &head)) {
    by_head = take(index, &head, address, answer);
  }
  while (by_head >= 0 && answer->state != LIVE && by_cell == 0 && page >= last_page &&
         scan_cells(index, &page, last_page, address, &head, sum)) {
    by_cell = take(index, &head, address, answer);
  }
  if (by_head < 0 || by_cell < 0) {
    return false;
  }
  return by_head + by_cell > 0 || search_big(index, address, answer);
}

static bool attempt(const struct index *index, uint64_t address, struct chunk *answer) {
  uint64_t first, second;
  if (!look(index, address, answer, &first)) {
    return false;
  }
  return answer->state != NO_CHUNK ||
         (look(index, address, answer, &second) && (answer->state != NO_CHUNK || first == second));
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

static void report(const struct index *index, const struct head *head,
                   void (*visit)(const struct chunk *, void *), void *context) {
  struct chunk chunk;
  if (decode(index, head, &chunk)) {
    visit(&chunk, context);
  }
}

/* What starts in a granule, ascending: up to four short chunks, another between or around them, and a large one. */
static void enumerate_granule(const struct index *index, uint64_t words, uint64_t granule, const uint32_t *shorts,
                              uint32_t word, const struct head *large,
                              void (*visit)(const struct chunk *, void *), void *context) {
  struct head head;
  for (uint64_t i = 0; i < 4; i++) {
    uint64_t base = (granule << 5) + 8 * i;
    if (head_from(words, granule, word, &head) && head.base == base) {
      report(index, &head, visit, context);
    }
    if (head_from(0, granule, shorts[i], &head) && head.base == (base & ~UINT64_C(15))) {
      head.base = base;
      report(index, &head, visit, context);
    }
    if (large != NULL && large->base == base) {
      report(index, large, visit, context);
    }
  }
}

static bool enumerate_region(const struct index *index, uint64_t tag, uint64_t words, uint64_t shorts,
                             void (*visit)(const struct chunk *, void *), void *context) {
  static uint32_t page[128], block[512];
  uint64_t first = (tag & ((UINT64_C(1) << 40) - 1)) << (root32(index, 28) - 5);
  uint64_t count = UINT64_C(1) << (root32(index, 28) - 5);
  for (uint64_t g = first; g < first + count; g += 128) {
    uint64_t cell;
    struct head large;
    if (!short_words(index, shorts, g >> 7, block) || !get(index, words + 4 * g, page, sizeof page) ||
        !get(index, cell_address(index, words, g >> 7), &cell, 8)) {
      return false;
    }
    bool is_large = cell_from(words, g >> 7, cell, &large);
    for (uint32_t i = 0; i < 128; i++) {
      enumerate_granule(index, words, g + i, &block[4 * i], page[i], is_large ? &large : NULL, visit, context);
    }
  }
  return true;
}

/* Slots are read many at a time: most of the table is empty. */
bool index_enumerate(struct index *index,
                     void (*visit)(const struct chunk *chunk, void *context), void *context) {
  enum { AT_ONCE = 512 };
  static unsigned char columns[SHORTS + 1][AT_ONCE * 8];
  const uint32_t slots = root32(index, 40);
  if (!refresh(index) || root32(index, 44) <= SHORTS || slots % AT_ONCE != 0) {
    return false;
  }
  for (uint32_t i = 0; i < slots; i++) {
    const size_t at = i % AT_ONCE * 8;
    for (uint64_t c = 0; at == 0 && c <= SHORTS; c++) {
      if (!get(index, root64(index, 32) + 8 * (c * slots + i), columns[c], sizeof columns[c])) {
        return false;
      }
    }
    uint64_t tag = u64(columns[TAG] + at), words = u64(columns[WORDS] + at);
    if (tag != 0 && tag == u64(columns[CLAIM] + at) && words != 0 &&
        !enumerate_region(index, tag, words, u64(columns[SHORTS] + at), visit, context)) {
      return false;
    }
  }
  return true;
}
