/*
 * arguments.c - keeps a copy of the memory that the answers were made from. Programs write there:
 * a new title over their arguments, other pointers into their environment.
 */
#include "arguments.h"

#include "intern.h"
#include "locks.h"
#include "ranges.h"

#include <elf.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MAX_BYTES = 1 << 18, MAX_COPIES = 16 };

/* Where the program's stack pointer was at first: at the argument count. */
extern const char *const __libc_stack_end __attribute__((weak));

static struct ranges objects;

/* Never changed once it is there, so that it can be compared with without a lock. */
struct copy {
  uint64_t state;
  uintptr_t base;
  size_t size;
  char bytes[];
};

static struct copy *_Atomic latest;

static bool is_unchanged(const struct copy *copy) {
  return memcmp(copy->bytes, (const void *)copy->base, copy->size) == 0;
}

static const struct copy *present(uintptr_t address) {
  const struct copy *copy = atomic_load_explicit(&latest, memory_order_acquire);
  return copy && address - copy->base < copy->size && is_unchanged(copy) ? copy : NULL;
}

bool arguments_find(uintptr_t address, struct answer *out) {
  const struct copy *copy = present(address);
  uint64_t state;
  return copy && ((ranges_find(&objects, address, out, &state) && state == copy->state) ||
                  ranges_find_around(&objects, address, copy->state, out));
}

/* The name of the program's file is the last thing on the stack, and ends the last page. */
static uintptr_t end_of_stack(void) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t name = getauxval(AT_EXECFN);
  return name == 0 ? 0 : (name & -page) + page;
}

/* The lock is held. A copy that others may read is left where it is. */
static const struct copy *take_copy(uintptr_t base, size_t size) {
  struct copy *before = atomic_load_explicit(&latest, memory_order_relaxed);
  uint64_t state = before ? before->state + 1 : 1;
  if (state > MAX_COPIES) {
    return NULL;
  }
  struct copy *copy = mmap(NULL, sizeof *copy + size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (copy == MAP_FAILED) {
    return NULL;
  }
  struct iovec to = {copy->bytes, size};
  struct iovec from = {(void *)base, size};
  if (process_vm_readv(getpid(), &to, 1, &from, 1, 0) != (ssize_t)size) {
    munmap(copy, sizeof *copy + size);
    return NULL;
  }
  copy->state = state;
  copy->base = base;
  copy->size = size;
  atomic_store_explicit(&latest, copy, memory_order_release);
  return copy;
}

uint64_t arguments_state(uintptr_t address) {
  uintptr_t base = &__libc_stack_end ? (uintptr_t)__libc_stack_end : 0;
  if (base == 0 || address < base || address - base >= MAX_BYTES) {
    return 0;
  }
  const struct copy *copy = present(address);
  if (!copy) {
    uintptr_t end = end_of_stack();
    pthread_mutex_lock(&ranges_lock);
    copy = address < end && end - base < MAX_BYTES ? take_copy(base, end - base) : NULL;
    pthread_mutex_unlock(&ranges_lock);
  }
  return copy ? copy->state : 0;
}

void arguments_add(uintptr_t address, uint64_t state, const struct answer *engine,
                   const struct reasons *reasons) {
  const struct copy *copy = present(address);
  if (!copy || copy->state != state || engine->base < copy->base ||
      engine->limit > copy->base + copy->size || engine->own_base != engine->base) {
    return;
  }
  struct answer kept = *engine;
  if (!kept.type) {
    kept.type_unknown = intern_string(reasons->type, strlen(reasons->type));
  }
  ranges_add(&objects, address, state, &kept);
}
