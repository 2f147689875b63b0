/*
 * recorder.c - stands in for liballocs_preload.so: keeps what it is told in a table. Clears all vector
 * registers whenever it is called, as any code may that is not made for this.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <allocs_hook.h>

enum { NAMES = 64, SLOTS = 1 << 20 };

static char names[NAMES + 1][64];
static atomic_uint used;
static struct slot {
  uintptr_t base; /* 1: was one */
  size_t size;
  uint32_t sub, path;
} slots[SLOTS];
static atomic_flag busy = ATOMIC_FLAG_INIT;

static void clear(void) {
  if (__builtin_cpu_supports("avx")) {
    __asm__ volatile("vzeroall" : : : "memory");
  } else {
    __asm__ volatile("pxor %%xmm9, %%xmm9\n\tpxor %%xmm15, %%xmm15" : : : "memory");
  }
}

static void enter(void) {
  clear();
  while (atomic_flag_test_and_set(&busy)) {
  }
}

static void leave(void) {
  atomic_flag_clear(&busy);
  clear();
}

uint32_t allocs_hook_suballocator(const char *name) {
  uint32_t number = ++used;
  strncpy(names[number], name, sizeof *names - 1);
  return number;
}

uint32_t allocs_hook_path(uintptr_t address, uintptr_t stack, uintptr_t frame) {
  (void)address;
  (void)stack;
  (void)frame;
  clear();
  return 7;
}

static struct slot *slot_of(uint32_t sub, uintptr_t base, int make) {
  size_t at = (base >> 3) * 0x9e3779b1 % SLOTS;
  for (size_t i = 0; i < SLOTS; i++, at = (at + 1) % SLOTS) {
    if (slots[at].base == base && slots[at].sub == sub) {
      return &slots[at];
    }
    if (slots[at].base == 0) {
      return make ? &slots[at] : NULL;
    }
  }
  return NULL;
}

void allocs_hook_sub_alloc(uint32_t sub, void *p, size_t size, uint32_t path) {
  enter();
  struct slot *slot = slot_of(sub, (uintptr_t)p, 1);
  if (slot != NULL) {
    *slot = (struct slot){(uintptr_t)p, size, sub, path};
  }
  leave();
}

void allocs_hook_sub_restore(uint32_t sub, void *p, size_t size, uint32_t path) {
  allocs_hook_sub_alloc(sub, p, size, path);
}

bool allocs_hook_sub_free(uint32_t sub, void *p) {
  enter();
  struct slot *slot = slot_of(sub, (uintptr_t)p, 0);
  if (slot != NULL) {
    slot->base = 1;
  }
  leave();
  return slot != NULL;
}

void allocs_hook_sub_reset(uint32_t sub, void *base, void *limit) {
  enter();
  for (size_t i = 0; i < SLOTS; i++) {
    if (slots[i].sub == sub && slots[i].base >= (uintptr_t)base && slots[i].base < (uintptr_t)limit) {
      slots[i].base = 1;
    }
  }
  leave();
}

int allocs_hook_sub_find(const void *p, struct allocs_hook_object *out) {
  int state = ALLOCS_HOOK_NONE;
  enter();
  for (uint32_t sub = 1; sub <= used; sub++) {
    const struct slot *slot = slot_of(sub, (uintptr_t)p, 0);
    if (slot != NULL) {
      *out = (struct allocs_hook_object){slot->base, slot->size, 0, sub, slot->path, names[sub], NULL};
      state = ALLOCS_HOOK_LIVE;
    }
  }
  leave();
  return state;
}

bool allocs_hook_resite(void *p, uint32_t path) {
  (void)p;
  (void)path;
  return false;
}
