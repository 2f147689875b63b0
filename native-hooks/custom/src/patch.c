/* patch.c - see patch.h. */
#include "patch.h"

#include <string.h>
#include <sys/mman.h>

#include "os.h"
#include "plan.h"

#define PAGE UINT64_C(4096)

enum { SLOT = 128, THUNK = 32, PAGES_LENGTH = AC_BATCH_MAX * SLOT, PROBES = 2000 };

/* Distances that a jump has to span: both ends of the module, with some room. */
#define REACH ((INT64_C(1) << 31) - (INT64_C(1) << 20))
#define STEP (INT64_C(1) << 20)

_Static_assert(THUNK + AC_MOVED_MAX <= SLOT, "a slot has room for both");

/* The ends of the module in memory, in whole pages. */
static void ends(const struct ac_module *module, uint64_t *base, uint64_t *limit) {
  *base = UINT64_MAX;
  *limit = 0;
  for (size_t i = 0; i < module->count; i++) {
    const Elf64_Phdr *segment = &module->segments[i];
    if (segment->p_type == PT_LOAD) {
      uint64_t from = (module->bias + segment->p_vaddr) & ~(PAGE - 1);
      uint64_t to = (module->bias + segment->p_vaddr + segment->p_memsz + PAGE - 1) & ~(PAGE - 1);
      *base = from < *base ? from : *base;
      *limit = to > *limit ? to : *limit;
    }
  }
}

static uint8_t *map_at(uint64_t address) {
  long got = ah_syscall(SYS_mmap, (long)address, PAGES_LENGTH, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if ((uint64_t)got == address) {
    return (uint8_t *)got;
  }
  if (got > 0) { /* A kernel before 4.17 takes the address for a wish. */
    ah_syscall(SYS_munmap, got, PAGES_LENGTH, 0, 0, 0, 0);
  }
  return NULL;
}

/* Below the module first: what grows, the heap of an executable, grows above it. */
static uint8_t *map_near(const struct ac_module *module) {
  uint64_t base, limit;
  ends(module, &base, &limit);
  for (int64_t i = 1; i <= PROBES; i++) {
    uint64_t below = base - (uint64_t)(i * STEP) + (STEP - PAGES_LENGTH);
    uint64_t above = limit + (uint64_t)(i * STEP);
    uint8_t *pages = NULL;
    if (below < base && below > 0x10000 && (int64_t)(limit - below) < REACH) {
      pages = map_at(below);
    }
    if (pages == NULL && above > limit && (int64_t)(above + PAGES_LENGTH - base) < REACH) {
      pages = map_at(above);
    }
    if (pages != NULL) {
      return pages;
    }
  }
  return NULL;
}

/* push %r11; mov $hook, %r11; jmp *stub */
static void write_thunk(uint8_t *to, const struct ac_hook *hook, void (*stub)(void)) {
  static const uint8_t push_move[] = {0x41, 0x53, 0x49, 0xbb};
  static const uint8_t jump[] = {0xff, 0x25, 0, 0, 0, 0};
  memcpy(to, push_move, sizeof push_move);
  memcpy(to + 4, &hook, 8);
  memcpy(to + 12, jump, sizeof jump);
  memcpy(to + 18, &stub, 8);
}

static size_t size_of(const struct ac_module *module, const struct ac_place *place) {
  return place->size != 0 ? place->size : ac_module_function_size(module, place->address);
}

const char *ac_batch_add(struct ac_batch *batch, const struct ac_place *place, struct ac_hook *hook,
                         void (*stub)(void), size_t *at) {
  const struct ac_module *module = batch->module;
  const Elf64_Phdr *segment = ac_module_code(module, place->address);
  *at = SIZE_MAX;
  if (place->resolver) {
    return "which function it is, is chosen while the program starts (IFUNC)";
  }
  if (segment == NULL) {
    return "it is not in executable memory of the file";
  }
  struct ac_code code = {(const uint8_t *)(module->bias + place->address),
                         module->bias + place->address, size_of(module, place),
                         segment->p_vaddr + segment->p_filesz - place->address,
                         module->bias + segment->p_vaddr};
  if (code.size == 0 || code.size > code.readable) {
    return "no function of a known length starts there";
  }
  if (batch->count == AC_BATCH_MAX) {
    return "there are more than 128 such functions in this file";
  }
  if (batch->pages == NULL && (batch->pages = map_near(module)) == NULL) {
    return "no memory is free near enough for a jump";
  }
  uint8_t *slot = batch->pages + batch->count * SLOT;
  struct ac_plan plan;
  if (!ac_plan(&code, (uint64_t)slot + THUNK, &plan)) {
    *at = plan.at;
    return plan.refusal;
  }
  write_thunk(slot, hook, stub);
  memcpy(slot + THUNK, plan.moved, plan.length);
  hook->trampoline = slot + THUNK;
  hook->clobbers = plan.clobbers;
  int protection = PROT_READ | PROT_EXEC | ((segment->p_flags & PF_W) != 0 ? PROT_WRITE : 0);
  batch->entries[batch->count++] =
      (struct ac_entry){code.address + plan.kept, (uint64_t)slot, protection};
  return NULL;
}

static bool protect(uint64_t from, uint64_t to, int protection) {
  from &= ~(PAGE - 1);
  return ah_syscall(SYS_mprotect, (long)from, (long)(to - from), protection, 0, 0, 0) == 0;
}

/* Nobody runs the page: it is never made writable and executable at once. */
static bool write_jump(const struct ac_entry *entry) {
  uint64_t limit = entry->jump_at + AC_JUMP;
  if (!protect(entry->jump_at, limit, PROT_READ | PROT_WRITE)) {
    return false;
  }
  int32_t distance = (int32_t)(entry->thunk - limit);
  uint8_t *to = (uint8_t *)entry->jump_at;
  to[0] = 0xe9;
  memcpy(to + 1, &distance, sizeof distance);
  return protect(entry->jump_at, limit, entry->protection);
}

void ac_batch_discard(uint8_t *pages) {
  if (pages != NULL) {
    ah_syscall(SYS_munmap, (long)pages, PAGES_LENGTH, 0, 0, 0, 0);
  }
}

const char *ac_batch_commit(struct ac_batch *batch) {
  if (batch->pages == NULL) {
    return NULL;
  }
  if (batch->count == 0) {
    ac_batch_discard(batch->pages);
    batch->pages = NULL;
    return NULL;
  }
  if (!protect((uint64_t)batch->pages, (uint64_t)batch->pages + PAGES_LENGTH, PROT_READ | PROT_EXEC)) {
    return "memory may not be made executable";
  }
  for (size_t i = 0; i < batch->count; i++) {
    if (!write_jump(&batch->entries[i])) {
      return "its code may not be changed";
    }
  }
  return NULL;
}
