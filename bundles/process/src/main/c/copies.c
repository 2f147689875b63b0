#define _GNU_SOURCE
#include "copies.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/uio.h>

enum {
  RED_ZONE = 128, /* x86-64 psABI, section 3.2.2 */
  MOST = 256 << 10,
  LEAST = 16 << 10,
  POOL = 64 << 20,
  USUAL = 16 << 10,
};

static char *pool;
static size_t used;
static size_t share;

bool copies_prepare(void) {
  pool =
      mmap(NULL, POOL, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return pool != MAP_FAILED;
}

void copies_expect(size_t threads) {
  share = POOL / (threads + 1);
  share = share > MOST ? MOST : share < LEAST ? LEAST : share;
  size_t usual = threads * USUAL;
#ifdef MADV_POPULATE_WRITE
  madvise(pool, usual < POOL ? usual : POOL, MADV_POPULATE_WRITE);
#endif
}

static size_t copy(pid_t thread, uintptr_t from, char *to, size_t size) {
  struct iovec local = {to, size};
  struct iovec remote = {(void *)from, size};
  ssize_t got = process_vm_readv(thread, &local, 1, &remote, 1, 0);
  return got < 0 ? 0 : (size_t)got;
}

void copies_take(struct thread *thread) {
  uintptr_t pointer = thread->registers.rsp;
  size_t room = POOL - used;
  size_t size = room < share ? room : share;
  if (pointer < RED_ZONE || !size) {
    return;
  }
  uintptr_t from = pointer - RED_ZONE;
  size_t got = copy(thread->tid, from, pool + used, size);
  if (!got) {
    from = pointer; /* The red zone reaches below the stack. */
    got = copy(thread->tid, from, pool + used, size);
  }
  thread->stack_base = from;
  thread->stack_size = (unsigned int)got;
  thread->stack = pool + used;
  used += got;
}
