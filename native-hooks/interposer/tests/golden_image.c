#include "golden_image.h"
#include "counts.h"
#include "events.h"
#include "sub.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 4096u

#define REGIONS_AT UINT64_C(0x20000000)
#define SITES_AT UINT64_C(0x800000000)
#define SITES_STEP UINT64_C(0x10000000)
#define DIRECTORY_AT UINT64_C(0x50000000)
#define SEGMENTS_AT UINT64_C(0x51000000)
#define WORDS_AT UINT64_C(0x600000000)
#define WORDS_STEP UINT64_C(0x1000000)
#define SHORTS_AT UINT64_C(0x680000000)
#define EVENTS_AT UINT64_C(0x58000000)
#define SUBS_AT UINT64_C(0x59800000)
#define SUB_REGIONS_AT UINT64_C(0x59000000)
#define SUB_CLASSES_AT UINT64_C(0x5a000000)
#define SUB_CLASSES_STEP UINT64_C(0x02000000)
#define SUB_TYPES_AT UINT64_C(0x57000000)
#define SUB_STRINGS_AT UINT64_C(0x56000000)
#define SUB_WORDS_AT UINT64_C(0x700000000)
#define SUB_WORDS_STEP UINT64_C(0x10000000)
#define COUNTS_AT UINT64_C(0x40000000)
#define COUNT_DIRECTORY_AT UINT64_C(0x40100000)
#define COUNT_THREADS_AT UINT64_C(0x40200000)
#define COUNT_SEGMENTS_AT UINT64_C(0x41000000)
#define COUNT_SEGMENTS_STEP UINT64_C(0x100000)
#define COUNT_OBJECTS_AT UINT64_C(0x42000000)
#define BOOT_AT UINT64_C(0x70000000)

struct segment {
  uint64_t address, length;
  const void *bytes; /* NULL: zeros */
};
static struct segment segments[4096];
static unsigned segment_count;

static void *at(uint64_t address) { return (void *)address; }

static bool is_zero(const char *bytes) {
  static const char zeros[PAGE];
  return memcmp(bytes, zeros, PAGE) == 0;
}

/* A table as runs of pages that are zero or not. */
static void add(uint64_t address, const void *table, size_t length) {
  const char *bytes = table;
  for (size_t i = 0; i < length; i += PAGE) {
    bool whole = length - i >= PAGE;
    bool zero = whole && is_zero(bytes + i);
    struct segment *last = &segments[segment_count - 1];
    if (i > 0 && whole && (last->bytes == NULL) == zero) {
      last->length += PAGE;
      continue;
    }
    segments[segment_count++] =
        (struct segment){address + i, whole ? PAGE : length - i, zero ? NULL : bytes + i};
  }
}

static void *copy(uint64_t address, size_t length) {
  void *to = malloc(length);
  memcpy(to, at(address), length);
  return to;
}

static void add_sites(struct allocs_hook_root *root) {
  for (int i = 0; i < 3; i++) {
    if (root->sites[i].address != 0) {
      add(SITES_AT + SITES_STEP * (unsigned)i, at(root->sites[i].address),
          (size_t)root->sites[i].count * root->path_frames * sizeof(uint64_t));
      root->sites[i].address = SITES_AT + SITES_STEP * (unsigned)i;
    }
  }
}

static void add_big(struct allocs_hook_root *root) {
  uint64_t *directory = copy(root->big_directory, root->big_directory_length * 8);
  uint64_t segment = directory[0];
  directory[0] = SEGMENTS_AT;
  add(DIRECTORY_AT, directory, root->big_directory_length * 8);
  add(SEGMENTS_AT, at(segment), root->big_segment_slots * root->big_slot_size);
  root->big_directory = DIRECTORY_AT;
}

static void add_counts(struct allocs_hook_root *root) {
  struct ah_counts *counts = copy(root->counts, sizeof *counts);
  uint64_t *directory = copy(counts->directory, counts->directory_length * 8);
  struct ah_thread_count *thread = copy(counts->threads, counts->thread_slots * sizeof *thread);
  uint64_t name[2] = {0, 0};
  memcpy(name, "golden", 6);
  memcpy(thread->name, name, sizeof name);
  thread->thread = GOLDEN_PID;
  for (unsigned i = 0; i < counts->directory_length; i++) {
    uint64_t to = COUNT_SEGMENTS_AT + COUNT_SEGMENTS_STEP * i;
    if (directory[i] != 0) {
      add(to, at(directory[i]), counts->segment_slots * counts->path_slot_size);
      directory[i] = to;
    }
  }
  add(COUNT_DIRECTORY_AT, directory, counts->directory_length * 8);
  add(COUNT_THREADS_AT, thread, counts->thread_slots * sizeof *thread);
  counts->directory = COUNT_DIRECTORY_AT;
  counts->threads = COUNT_THREADS_AT;
  add(COUNT_OBJECTS_AT, at(counts->objects), (size_t)counts->object_slots * counts->object_slot_size);
  counts->objects = COUNT_OBJECTS_AT;
  add(COUNTS_AT, counts, sizeof *counts);
  root->counts = COUNTS_AT;
}

static void add_events(struct allocs_hook_root *root) {
  size_t length = (size_t)root->event_slots * root->event_slot_size;
  add(EVENTS_AT, at(root->events), length);
  root->events = EVENTS_AT;
}

static uint64_t first_granule(uint64_t tag) { return tag == AH_TAG_ZERO ? 0 : tag << 19; }

static void add_regions(struct allocs_hook_root *root) {
  struct ah_regions *table = copy(root->regions, sizeof *table);
  struct segment words[16], shorts[16];
  unsigned count = 0, short_count = 0;
  for (unsigned i = 0; i < root->region_slots; i++) {
    if (table->words[i] != NULL) {
      uint64_t bias = 4 * first_granule(table->tag[i]);
      words[count] = (struct segment){WORDS_AT + WORDS_STEP * count, AH_REGION_BYTES,
                                      at((uintptr_t)table->words[i] + bias)};
      table->words[i] = at(words[count++].address - bias);
    }
    if (table->shorts[i] != NULL) {
      shorts[short_count] =
          (struct segment){SHORTS_AT + WORDS_STEP * short_count, sizeof(struct ah_shorts), table->shorts[i]};
      table->shorts[i] = at(shorts[short_count++].address);
    }
  }
  add(REGIONS_AT, table, sizeof *table);
  root->regions = REGIONS_AT;
  for (unsigned i = 0; i < count; i++) {
    add(words[i].address, words[i].bytes, words[i].length);
  }
  for (unsigned i = 0; i < short_count; i++) {
    add(shorts[i].address, shorts[i].bytes, shorts[i].length);
  }
}

/* Strings all lie in one mapping, which starts with the first name. */
uint64_t golden_string_at(uint64_t address) {
  return address == 0 ? 0 : address - ah_subs.names[0] + SUB_STRINGS_AT;
}

static void add_strings(struct ah_subs *subs) {
  add(SUB_STRINGS_AT, at(ah_subs.names[0]), AH_SUB_STRINGS_BYTES);
  for (unsigned i = 0; i < AH_SUBS; i++) {
    subs->names[i] = golden_string_at(ah_subs.names[i]);
  }
  uint64_t *types = copy(subs->types, AH_SUB_TYPES * 8);
  for (unsigned i = 0; i < AH_SUB_TYPES; i++) {
    types[i] = golden_string_at(types[i]);
  }
  add(SUB_TYPES_AT, types, AH_SUB_TYPES * 8);
  subs->types = SUB_TYPES_AT;
}

static void add_classes(struct ah_subs *subs) {
  for (unsigned i = 0; i < 3; i++) {
    struct allocs_hook_sites *classes = &subs->classes[i];
    if (classes->address != 0) {
      uint64_t to = SUB_CLASSES_AT + SUB_CLASSES_STEP * i;
      add(to, at(classes->address), (size_t)classes->count * (i == 2 ? 16 : 8));
      classes->address = to;
    }
  }
}

/* A table with what one region keeps, moved; returns its biased address. */
static uint64_t move(uint64_t biased, uint64_t bias, size_t length, uint64_t *next) {
  uint64_t to = *next;
  *next += SUB_WORDS_STEP;
  add(to, at(biased + bias), length);
  return to - bias;
}

static void add_sub_regions(struct ah_subs *subs) {
  struct ah_sub_region *slots = copy(subs->regions, sizeof ah_sub_regions);
  uint64_t next = SUB_WORDS_AT;
  for (unsigned i = 0; i < AH_SUB_REGION_SLOTS; i++) {
    struct ah_sub_region *slot = &slots[i];
    uint64_t first = (slot->tag & ((UINT64_C(1) << 40) - 1)) << AH_SUB_REGION_SHIFT;
    if (slot->tag != 0) {
      slot->words = move(slot->words, first / 2, AH_SUB_REGION_BYTES, &next);
      slot->fine = slot->fine == 0 ? 0 : move(slot->fine, first * 4, AH_SUB_FINE_BYTES, &next);
    }
  }
  add(SUB_REGIONS_AT, slots, sizeof ah_sub_regions);
  subs->regions = SUB_REGIONS_AT;
}

static void add_subs(struct allocs_hook_root *root) {
  struct ah_subs *subs = copy(root->suballocators, sizeof *subs);
  add_strings(subs);
  add_classes(subs);
  add_sub_regions(subs);
  add(SUBS_AT, subs, sizeof *subs);
  root->suballocators = SUBS_AT;
}

static int by_address(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

uint32_t golden_image(const struct allocs_hook_root *from) {
  static struct allocs_hook_root root; /* written later */
  root = *from;
  root.boot_base = BOOT_AT;
  root.boot_limit = BOOT_AT + 0x4000;
  add_sites(&root);
  add_big(&root);
  add_regions(&root);
  add_events(&root);
  add_subs(&root);
  if (root.counts != 0) {
    add_counts(&root);
  }
  add(GOLDEN_ROOT, &root, sizeof root);
  qsort(segments, segment_count, sizeof *segments, by_address);
  return segment_count;
}

static void write32(FILE *file, uint32_t value) { fwrite(&value, 4, 1, file); }
static void write64(FILE *file, uint64_t value) { fwrite(&value, 8, 1, file); }

void golden_image_write(FILE *file) {
  for (unsigned i = 0; i < segment_count; i++) {
    write64(file, segments[i].address);
    write64(file, segments[i].length);
    write32(file, segments[i].bytes != NULL);
    write32(file, 0);
    if (segments[i].bytes != NULL) {
      fwrite(segments[i].bytes, 1, segments[i].length, file);
    }
  }
}
