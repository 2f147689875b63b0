/* frames.c - the table of return addresses: how they are told from other words, learnt, and doubted. */
#include "frames.h"
#include "between.h"
#include "borrowed.h"

#include "os.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <time.h>

#define FIRST_ENTRIES 512u
#define PROBES 32u /* a power of two */
#define STRAYS_MAX 16u

static struct {
  uint64_t mask;
  _Atomic(uint64_t) used;
  struct ah_frame entries[FIRST_ENTRIES];
} first_frames = {.mask = FIRST_ENTRIES - 1};

struct ah_frames *_Atomic ah_frames = (struct ah_frames *)&first_frames;
static _Atomic(bool) growing;
static _Atomic(uint32_t) unloads;

/* --- the table --- */

static struct ah_frame *place(struct ah_frames *frames, uintptr_t address, uint64_t probe) {
  uint64_t home = address * UINT64_C(0x9e3779b97f4a7c15) >> 32;
  return &frames->entries[(home ^ probe) & frames->mask];
}

/* The entry of an address; NULL if it has none. */
static struct ah_frame *look_up(struct ah_frames *frames, uintptr_t address) {
  for (uint64_t i = 0; i < PROBES; i++) {
    struct ah_frame *entry = place(frames, address, i);
    uintptr_t held = atomic_load_explicit(&entry->address, memory_order_acquire);
    if (held == address || held == 0) {
      return held == 0 ? NULL : entry;
    }
  }
  return NULL;
}

/* Its entry, made at need; NULL if there is no room. */
static struct ah_frame *insert(struct ah_frames *frames, uintptr_t address) {
  for (uint64_t i = 0; i < PROBES; i++) {
    struct ah_frame *entry = place(frames, address, i);
    uintptr_t held = 0;
    if (atomic_compare_exchange_strong(&entry->address, &held, address)) {
      atomic_fetch_add(&frames->used, 1);
      return entry;
    }
    if (held == address) {
      return entry;
    }
  }
  return NULL;
}

static void copy(struct ah_frames *from, struct ah_frames *to) {
  for (uint64_t i = 0; i <= from->mask; i++) {
    uintptr_t address = atomic_load_explicit(&from->entries[i].address, memory_order_acquire);
    struct ah_frame *entry = address == 0 ? NULL : insert(to, address);
    if (entry != NULL) {
      atomic_store_explicit(&entry->step, atomic_load(&from->entries[i].step),
                            memory_order_relaxed);
    }
  }
}

/* All but the first page of a table that was mapped: whoever still looks there finds nothing, and learns. */
static void empty(struct ah_frames *frames) {
  if (frames != (struct ah_frames *)&first_frames && !ah_flag_is_set(ALLOCS_HOOK_SANDBOXED)) {
    size_t bytes = sizeof *frames + (frames->mask + 1) * sizeof(struct ah_frame);
    ah_syscall(SYS_madvise, (long)frames + 4096, (long)bytes - 4096, MADV_DONTNEED, 0, 0, 0);
  }
}

/*
 * The old table is left to those who read it. What they add to it meanwhile is learnt once more
 * later; but what they doubt must be doubted in the new one.
 */
static void grow(struct ah_frames *frames) {
  if (atomic_exchange(&growing, true)) {
    return;
  }
  uint64_t entries = (frames->mask + 1) * 2;
  uint32_t before = atomic_load(&unloads);
  struct ah_frames *larger = NULL;
  if (atomic_load(&ah_frames) == frames) {
    larger = ah_map_patiently(sizeof *larger + entries * sizeof(struct ah_frame));
  }
  if (larger != NULL) {
    larger->mask = entries - 1;
    copy(frames, larger);
    atomic_store(&ah_frames, larger);
    empty(frames);
    if (atomic_load(&unloads) != before) {
      ah_frames_unloaded();
    }
  }
  atomic_store(&growing, false);
}

static struct ah_frame *keep(uintptr_t address, uint64_t step) {
  struct ah_frames *frames = atomic_load_explicit(&ah_frames, memory_order_acquire);
  if (atomic_load(&frames->used) * 2 > frames->mask) {
    grow(frames);
    frames = atomic_load_explicit(&ah_frames, memory_order_acquire);
  }
  struct ah_frame *entry = insert(frames, address);
  if (entry != NULL) {
    atomic_store_explicit(&entry->step, step, memory_order_release);
  }
  return entry;
}

/* --- the hot ones --- */

_Atomic(uint64_t) ah_hot_steps[AH_HOT_STEPS];

/* 0 for a step that is unusual. */
static uint64_t hot(uintptr_t address, uint64_t step) {
  uint32_t way = ah_step_way(step);
  uint64_t saved = (uint64_t)-ah_step_rbp(step) / 8, cfa = (uint64_t)ah_step_cfa(step) / 8;
  if (ah_step_kind(step) == AH_STEP_END || (way != AH_STEP_SP && way != AH_STEP_RBP) ||
      ah_step_rbp(step) % 8 != 0 || saved > AH_HOT_SAVED_MAX || cfa > AH_HOT_CFA_MAX ||
      address >> (64 - AH_HOT_ADDRESS_SHIFT) != 0) {
    return 0;
  }
  return address << AH_HOT_ADDRESS_SHIFT | ((step & AH_STEP_INTERNAL) != 0 ? AH_HOT_INTERNAL : 0) |
         (way == AH_STEP_RBP ? AH_HOT_RBP : 0) | saved << AH_HOT_SAVED_SHIFT | cfa;
}

/* Where an address has its word, or is to have it. */
static _Atomic(uint64_t) *hot_place(uintptr_t address) {
  _Atomic(uint64_t) *places = ah_hot_places_of(address);
  for (uint32_t i = 0; i < 2; i++) {
    uint64_t held = atomic_load_explicit(&places[i], memory_order_relaxed);
    if (held == 0 || held >> AH_HOT_ADDRESS_SHIFT == address) {
      return &places[i];
    }
  }
  return &places[address * UINT64_C(0x9e3779b97f4a7c15) >> 63];
}

/*
 * Puts a step there that was read since `before` unloads. Who unloads counts before and after doubting
 * all, and only then clears what is hot: what is stored too late for that is taken back here.
 */
static void heat(const struct ah_frame *entry, uintptr_t address, uint64_t step, uint32_t before) {
  uint64_t word = entry == NULL ? 0 : hot(address, step);
  if (word == 0) {
    return;
  }
  _Atomic(uint64_t) *place = hot_place(address);
  atomic_store(place, word);
  if (atomic_load(&unloads) != before || hot(address, atomic_load(&entry->step)) != word) {
    atomic_compare_exchange_strong(place, &word, 0);
  }
}

/* Another thread may have put it into both places. */
static void cool(uintptr_t address) {
  _Atomic(uint64_t) *places = ah_hot_places_of(address);
  for (uint32_t i = 0; i < 2; i++) {
    uint64_t word = atomic_load(&places[i]);
    if (word >> AH_HOT_ADDRESS_SHIFT == address) {
      atomic_compare_exchange_strong(&places[i], &word, 0);
    }
  }
}

/* --- what can be read --- */

/* Numbers of pages that could be read; above them how often memory had been given back by then. */
#define PAGES 1024u
#define PAGE_BITS 36
static _Atomic(uintptr_t) pages[PAGES];
static _Atomic(uintptr_t) unmappings;

void ah_pages_gone(void) { atomic_fetch_add(&unmappings, (uintptr_t)1 << PAGE_BITS); }

/*
 * Whether 8 bytes can be read. The kernel reads what a waiter expects to find before it waits,
 * which is for no time at all; nobody who looks on takes it for a mistake.
 */
static bool is_readable(uintptr_t address) {
  if (ah_flag_is_set(ALLOCS_HOOK_SANDBOXED)) {
    return false;
  }
  static const struct timespec no_time;
  const long unlikely = 0x5bd1e995;
  return ah_syscall(SYS_futex, (long)address, FUTEX_WAIT_PRIVATE, unlikely, (long)&no_time, 0, 0) !=
         -EFAULT;
}

bool ah_can_read(uintptr_t address) {
  uintptr_t number = address >> 12;
  _Atomic(uintptr_t) *known = &pages[number * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (PAGES - 1)];
  uintptr_t page = number + atomic_load_explicit(&unmappings, memory_order_relaxed);
  if (number >> PAGE_BITS != 0) {
    return false; /* nobody's memory */
  }
  if (atomic_load_explicit(known, memory_order_relaxed) == page) {
    return true;
  }
  if (!is_readable(address)) {
    return false;
  }
  atomic_store_explicit(known, page, memory_order_relaxed);
  return true;
}

/* Whether a call stands before an address, in any of its encodings. */
static bool is_after_call(uintptr_t address) {
  if (address < 4096 || !is_readable((address - 1) & ~(uintptr_t)7) ||
      !is_readable((address - 7) & ~(uintptr_t)7)) {
    return false;
  }
  const uint8_t *code = (const uint8_t *)address;
  static const int8_t indirect[] = {2, 3, 4, 6, 7};
  if (code[-5] == 0xe8) {
    return true;
  }
  for (unsigned i = 0; i < sizeof indirect; i++) {
    if (code[-indirect[i]] == 0xff && (code[1 - indirect[i]] & 0x38) == 0x10) {
      return true;
    }
  }
  return false;
}

/* --- learning --- */

static uint64_t step_of(const struct ah_rule *rule, bool internal) {
  static const uint8_t kinds[] = {[AH_RULE_NONE] = AH_STEP_END, [AH_RULE_SP] = AH_STEP_SP,
                                  [AH_RULE_RBP] = AH_STEP_RBP,
                                  [AH_RULE_REALIGNED] = AH_STEP_REALIGNED,
                                  [AH_RULE_END] = AH_STEP_END};
  int64_t rbp = rule->rbp;
  if (kinds[rule->kind] == AH_STEP_END) {
    return AH_STEP_END;
  }
  if (rule->kind == AH_RULE_REALIGNED || (rbp == AH_RBP_SAME && rule->kind == AH_RULE_SP)) {
    rbp = AH_STEP_RBP_SAME;
  } else if (rbp >= 0) {
    rbp = AH_STEP_RBP_UNKNOWN;
  }
  return (uint64_t)rbp << AH_STEP_RBP_SHIFT | (uint32_t)rule->cfa | kinds[rule->kind] |
         (internal ? AH_STEP_INTERNAL : 0);
}

uint64_t ah_frame_learn(uintptr_t address, bool certain) {
  uint32_t before = atomic_load(&unloads);
  struct ah_frame *entry =
      look_up(atomic_load_explicit(&ah_frames, memory_order_acquire), address);
  uint64_t step = entry == NULL ? 0 : atomic_load_explicit(&entry->step, memory_order_acquire);
  if (step != 0) {
    heat(entry, address, step, before);
    return step;
  }
  struct ah_image image;
  bool is_held = ah_image_of(address - 1, &image);
  bool called = is_after_call(address);
  if (!is_held && !called && !certain) {
    return 0;
  }
  struct ah_rule rule = {AH_RULE_NONE, 0, AH_RBP_UNKNOWN};
  if (is_held && called) {
    rule = ah_rule_of(&image, address - 1);
    ah_borrowed(image.unwind);
  }
  step = step_of(&rule, is_held && ah_is_between(&image, address));
  heat(keep(address, step), address, step, before);
  return step;
}

/* Changes the step of a frame as long as nobody else does. */
static void change(uintptr_t address, uint64_t (*changed)(uint64_t)) {
  struct ah_frame *entry =
      look_up(atomic_load_explicit(&ah_frames, memory_order_acquire), address);
  uint64_t step = entry == NULL ? 0 : atomic_load_explicit(&entry->step, memory_order_relaxed);
  if (step != 0 && changed(step) != step) {
    atomic_compare_exchange_strong(&entry->step, &step, changed(step));
    cool(address);
  }
}

bool ah_frame_does_continue(uintptr_t address) {
  struct ah_frame *entry =
      look_up(atomic_load_explicit(&ah_frames, memory_order_acquire), address);
  return entry != NULL &&
         (atomic_load_explicit(&entry->step, memory_order_relaxed) & AH_STEP_CONTINUES) != 0;
}

static uint64_t continuing(uint64_t step) { return step | AH_STEP_CONTINUES; }

void ah_frame_continues(uintptr_t address) { change(address, continuing); }

/* Every stray costs system calls, so a frame behind which there are only strays is the last. */
static uint64_t straying(uint64_t step) {
  if ((step & AH_STEP_CONTINUES) != 0) {
    return step;
  }
  return step / AH_STEP_STRAY % (AH_STEP_STRAYS_MAX + 1) == STRAYS_MAX ? AH_STEP_END
                                                                      : step + AH_STEP_STRAY;
}

void ah_frame_strays(uintptr_t address) { change(address, straying); }

static void doubt(struct ah_frames *frames) {
  for (uint64_t i = 0; i <= frames->mask; i++) {
    struct ah_frame *entry = &frames->entries[i];
    uintptr_t address = atomic_load_explicit(&entry->address, memory_order_acquire);
    struct ah_image image;
    if (address != 0 && !ah_image_of(address - 1, &image)) {
      atomic_store(&entry->step, 0);
    }
  }
}

void ah_frames_unloaded(void) {
  struct ah_frames *frames;
  atomic_fetch_add(&unloads, 1);
  do {
    frames = atomic_load(&ah_frames);
    doubt(frames);
    atomic_fetch_add(&unloads, 1);
  } while (atomic_load(&ah_frames) != frames);
  for (uint32_t i = 0; i < AH_HOT_STEPS; i++) {
    atomic_store_explicit(&ah_hot_steps[i], 0, memory_order_release);
  }
}
