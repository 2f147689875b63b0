/* object_reader.c - the part of reader.h that reads objects of custom allocators. */
#include "reader.h"

#include <string.h>

#define BLOCK 512u
#define CLASS 0xffffffu
#define FINE (1u << 28)

struct subs {
  const struct index *index;
  unsigned char bytes[640];
};

static bool get(const struct subs *subs, uint64_t address, void *to, size_t length) {
  return subs->index->memory->read(subs->index->memory, address, to, length);
}

/* False if there are none. */
static bool open(struct subs *subs, struct index *index) {
  subs->index = index;
  return index->memory->read(index->memory, index->address, index->root, sizeof index->root) &&
         u64(index->root + 192) != 0 && get(subs, u64(index->root + 192), subs->bytes, 640);
}

struct region {
  uint64_t tag, words, claim, fine;
};

static bool find_region(const struct subs *subs, uint64_t number, uint64_t address,
                        struct region *region) {
  uint64_t tag = number << 40 | address >> 24;
  uint32_t home = (uint32_t)(tag * UINT64_C(0x9e3779b97f4a7c15) >> 32);
  for (uint32_t i = 0; i < u32(subs->bytes + 24); i++) {
    uint64_t slot = (home + i) % u32(subs->bytes + 16);
    if (!get(subs, u64(subs->bytes + 8) + slot * u32(subs->bytes + 20), region, sizeof *region) ||
        region->claim == 0) {
      return false;
    }
    if (region->tag == tag) {
      return true;
    }
  }
  return false;
}

static uint64_t site_of(const struct index *index, uint32_t id) {
  for (int i = 0; i < 3 && id > 1; i++) {
    const unsigned char *table = index->root + 56 + 16 * i;
    uint32_t at = id - u32(table + 8);
    uint64_t site;
    if (u64(table) != 0 && at < u32(table + 12) &&
        index->memory->read(index->memory, u64(table) + 8 * (uint64_t)at * u32(index->root + 184), &site, 8)) {
      return site;
    }
  }
  return 0;
}

static bool decode(const struct subs *subs, uint32_t class, struct object *object) {
  for (int i = 0; i < 3; i++) {
    const unsigned char *table = subs->bytes + 32 + 16 * i;
    uint64_t at = class - u32(table + 8);
    uint64_t entry[2] = {0, 0};
    if (class >= u32(table + 8) && at < u32(table + 12)) {
      uint64_t type;
      if (u64(table) == 0 || !get(subs, u64(table) + at * (i == 2 ? 16 : 8), entry, i == 2 ? 16 : 8)) {
        return false;
      }
      object->size = entry[0] >> 22;
      object->site = site_of(subs->index, entry[0] & 0x3fffff);
      object->type = entry[1] != 0 && entry[1] <= u32(subs->bytes + 88) &&
                             get(subs, u64(subs->bytes + 80) + 8 * (entry[1] - 1), &type, 8)
                         ? type
                         : 0;
      return entry[0] != 0;
    }
  }
  return false;
}

/* The objects that start in a granule, by the offset of their start: their class ids. */
static void starts(const struct subs *subs, const struct region *region, uint64_t granule,
                   uint32_t word, uint32_t classes[8]) {
  memset(classes, 0, 8 * sizeof *classes);
  if ((word & FINE) != 0 && region->fine != 0) {
    get(subs, region->fine + 4 * (granule << 3), classes, 32);
    for (int i = 0; i < 8; i++) {
      classes[i] &= CLASS;
    }
  }
  if ((word & CLASS) != 0) {
    classes[word >> 24 & 7] = word & CLASS;
  }
}

/* The highest object of a granule with a base at or below an address. */
static bool highest(const struct subs *subs, const struct region *region, uint64_t granule,
                    uint32_t word, uint64_t address, struct object *object) {
  uint32_t classes[8];
  starts(subs, region, granule, word, classes);
  for (int offset = 7; offset >= 0; offset--) {
    object->base = granule << 3 | (unsigned)offset;
    if (classes[offset] != 0 && object->base <= address) {
      return decode(subs, classes[offset], object);
    }
  }
  return false;
}

static bool find_in(const struct subs *subs, uint32_t number, uint64_t address,
                    struct object *object) {
  uint32_t words[BLOCK], entry, word;
  struct region region;
  uint64_t first = address >> 12 << 9;
  if (!find_region(subs, number, address, &region) ||
      !get(subs, region.words + 4 * first, words, sizeof words)) {
    return false;
  }
  object->sub = number;
  for (uint64_t g = address >> 3; g + 1 > first; g--) {
    if ((words[g - first] & (CLASS | FINE)) != 0 &&
        highest(subs, &region, g, words[g - first], address, object)) {
      return address - object->base < (object->size == 0 ? 1 : object->size);
    }
  }
  uint64_t entries = region.words + 4 * ((address >> 24 << 21) + (UINT64_C(1) << 21));
  if (!get(subs, entries + 4 * (address >> 12 & 4095), &entry, 4) || entry == 0 || entry > first) {
    return false;
  }
  uint64_t granule = first - entry;
  return find_region(subs, number, granule << 3, &region) &&
         get(subs, region.words + 4 * granule, &word, 4) &&
         highest(subs, &region, granule, word, address, object) &&
         address - object->base < (object->size == 0 ? 1 : object->size);
}

struct object index_find_object(struct index *index, uint64_t address) {
  struct object best = {0, 0, 0, 0, 0}, object;
  struct subs subs;
  bool any = open(&subs, index);
  for (uint32_t sub = 1; any && sub <= 64 && u64(subs.bytes + 120 + 8 * sub) != 0; sub++) {
    if (find_in(&subs, sub, address, &object) &&
        (best.sub == 0 || object.base > best.base ||
         (object.base == best.base && object.size <= best.size))) {
      best = object;
    }
  }
  return best;
}

static bool enumerate_region(const struct subs *subs, const struct region *region,
                             void (*visit)(const struct object *, void *), void *context) {
  uint32_t words[BLOCK], classes[8];
  struct object object = {.sub = (uint32_t)(region->tag >> 40)};
  uint64_t first = (region->tag & ((UINT64_C(1) << 40) - 1)) << 21;
  for (uint64_t g = first; g < first + (1 << 21); g++) {
    if (g % BLOCK == 0 && !get(subs, region->words + 4 * g, words, sizeof words)) {
      return false;
    }
    uint32_t word = words[g % BLOCK];
    if ((word & (CLASS | FINE)) == 0) {
      continue;
    }
    starts(subs, region, g, word, classes);
    for (unsigned offset = 0; offset < 8; offset++) {
      object.base = g << 3 | offset;
      if (classes[offset] != 0 && decode(subs, classes[offset], &object)) {
        visit(&object, context);
      }
    }
  }
  return true;
}

bool index_enumerate_objects(struct index *index,
                             void (*visit)(const struct object *object, void *context),
                             void *context) {
  struct subs subs;
  struct region region;
  if (!open(&subs, index)) {
    return true;
  }
  for (uint32_t i = 0; i < u32(subs.bytes + 16); i++) {
    if (!get(&subs, u64(subs.bytes + 8) + (uint64_t)i * u32(subs.bytes + 20), &region,
             sizeof region)) {
      return false;
    }
    if (region.claim != 0 && region.tag == region.claim && region.tag >> 40 <= 128 &&
        !enumerate_region(&subs, &region, visit, context)) {
      return false;
    }
  }
  return true;
}
