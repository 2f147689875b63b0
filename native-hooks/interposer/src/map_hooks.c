/*
 * map_hooks.c - calls that map and unmap memory: each is passed on, and who asked is recorded.
 *
 * A range is taken off the record before it is given back: afterwards it may be another
 * thread's. Seen is what the program and its libraries call by name; not the C library's own
 * calls, such as malloc's, and not bare system calls.
 */
#include "events.h"
#include "frames.h"
#include "free.h"
#include "modules.h"
#include "os.h"
#include "sub.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#define PAGE ((uintptr_t)4096)

/* The function behind a hook. Nothing that a program can call is missing behind us. */
#define NEXT(name)                    \
  static _Atomic(uintptr_t) slot;     \
  __typeof__(name) *next;             \
  next = (__typeof__(next))ah_modules_next(#name, &slot)

static uintptr_t page_after(uintptr_t length) { return (length + PAGE - 1) & -PAGE; }

static void record(const void *p, size_t length, uint32_t kind, uintptr_t site, uintptr_t cfa,
                   uintptr_t rbp) {
  uintptr_t base = (uintptr_t)p;
  uintptr_t limit = base + page_after(length);
  if (limit > base) {
    ah_events_add(&(struct ah_range){base, limit, ah_path_here(site, cfa, rbp), kind});
  }
}

/* Nobody's objects are left in memory that is no longer there, or is new. */
static void purge(const void *p, size_t length) {
  ah_pages_gone();
  ah_sub_purge_at_need((uintptr_t)p, (uintptr_t)p + page_after(length));
}

static void *recorded(void *p, size_t length, int flags, uintptr_t site, uintptr_t cfa,
                   uintptr_t rbp) {
  if (p != MAP_FAILED) {
    purge(p, length);
    uint32_t told = AH_EVENT_TOLD;
    told |= (flags & MAP_ANONYMOUS) != 0 ? AH_EVENT_IS_ANONYMOUS : 0;
    told |= (flags & MAP_TYPE) != MAP_PRIVATE ? AH_EVENT_IS_SHARED : 0;
    record(p, length, AH_EVENT_MAPPING | told, site, cfa, rbp);
  }
  return p;
}

AH_HOOK void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  NEXT(mmap);
  return recorded(next(address, length, protection, flags, fd, offset), length, flags, AH_CALL);
}

AH_HOOK void *mmap64(void *address, size_t length, int protection, int flags, int fd,
                     off64_t offset) {
  NEXT(mmap64);
  return recorded(next(address, length, protection, flags, fd, offset), length, flags, AH_CALL);
}

/* Nothing where the kernel will refuse. */
static struct ah_cuts cut(const void *p, size_t length) {
  uintptr_t base = (uintptr_t)p;
  return ah_events_cut(base, base % PAGE == 0 ? base + page_after(length) : base);
}

AH_HOOK int munmap(void *address, size_t length) {
  NEXT(munmap);
  struct ah_cuts cuts = cut(address, length);
  purge(address, (uintptr_t)address % PAGE == 0 ? length : 0);
  int result = next(address, length);
  if (result != 0) {
    ah_events_restore(&cuts);
  }
  return result;
}

/* With an old length of 0, or where told so, the old range stays. */
static bool gives_back(size_t old_length, int flags) {
#ifdef MREMAP_DONTUNMAP
  return old_length != 0 && (flags & MREMAP_DONTUNMAP) == 0;
#else
  (void)flags;
  return old_length != 0;
#endif
}

/* Whether only the kernel knows if the old range will be given back: it is first asked to grow it
 * in place, for what was forgotten of a range that stays could not be restored. */
static bool may_stay(size_t old_length, size_t length, int flags) {
  return flags == MREMAP_MAYMOVE && old_length != 0 && length > old_length;
}

/* Forgets what lies where mremap will, unless it fails, take memory away. */
static void purge_moved(char *old, size_t old_length, size_t length, int flags,
                        const void *wanted) {
  if ((uintptr_t)old % PAGE != 0) {
    return;
  }
  if ((flags & MREMAP_FIXED) != 0) {
    purge(wanted, (uintptr_t)wanted % PAGE == 0 ? length : 0);
  }
  bool stays = (flags & MREMAP_FIXED) == 0 && length <= old_length;
  uintptr_t kept = stays ? page_after(length) : 0;
  if (gives_back(old_length, flags) && kept < old_length) {
    purge(old + kept, old_length - kept);
  }
}

AH_HOOK void *mremap(void *old, size_t old_length, size_t length, int flags, ...) {
  NEXT(mremap);
  va_list list;
  va_start(list, flags);
  void *wanted = va_arg(list, void *);
  va_end(list);
  struct ah_cuts cuts = cut(old, gives_back(old_length, flags) ? old_length : 0);
  void *p = MAP_FAILED;
  if (ah_subs_any() && may_stay(old_length, length, flags)) {
    int before = errno;
    p = next(old, old_length, length, 0);
    errno = before;
  }
  if (p == MAP_FAILED) {
    purge_moved(old, old_length, length, flags, wanted);
    p = next(old, old_length, length, flags, wanted);
  }
  if (p == MAP_FAILED) {
    ah_events_restore(&cuts);
  } else {
    record(p, length, cuts.count == 0 ? AH_EVENT_MAPPING : cuts.range[0].kind, AH_CALL);
  }
  return p;
}

/* The kernel knows how long a segment is; where it may not be asked, a page is there for sure. */
static size_t segment_size(int id) {
  struct shmid_ds status;
  bool asked = !ah_flag_is_set(ALLOCS_HOOK_SANDBOXED) &&
               ah_syscall(SYS_shmctl, id, IPC_STAT, (long)&status, 0, 0, 0) >= 0;
  return asked ? status.shm_segsz : PAGE;
}

AH_HOOK void *shmat(int id, const void *address, int flags) {
  NEXT(shmat);
  void *p = next(id, address, flags);
  if (p != (void *)-1) {
    record(p, segment_size(id), AH_EVENT_SHARED, AH_CALL);
  }
  return p;
}

AH_HOOK int shmdt(const void *address) {
  NEXT(shmdt);
  ah_pages_gone();
  struct ah_cuts cuts =
      ah_events_cut((uintptr_t)address, ah_events_limit((uintptr_t)address, AH_EVENT_SHARED));
  int result = next(address);
  if (result != 0) {
    ah_events_restore(&cuts);
  }
  return result;
}

static uintptr_t current_break(void) {
  static _Atomic(uintptr_t) slot;
  void *(*next)(intptr_t) = (void *(*)(intptr_t))ah_modules_next("sbrk", &slot);
  return next == NULL ? 0 : (uintptr_t)next(0);
}

/* The break is moved by the byte; the part of a page that stays has its record cut too. */
static void record_break(uintptr_t before, uintptr_t after, uintptr_t site, uintptr_t cfa,
                   uintptr_t rbp) {
  if (before < after) {
    ah_events_add(&(struct ah_range){before, after, ah_path_here(site, cfa, rbp), AH_EVENT_BREAK});
  }
}

AH_HOOK int brk(void *address) {
  NEXT(brk);
  uintptr_t before = current_break();
  struct ah_cuts cuts = ah_events_cut((uintptr_t)address, before);
  ah_sub_purge_at_need((uintptr_t)address, before);
  int result = next(address);
  if (result != 0) {
    ah_events_restore(&cuts);
  } else {
    record_break(before, (uintptr_t)address, AH_CALL);
  }
  return result;
}

AH_HOOK void *sbrk(intptr_t increment) {
  NEXT(sbrk);
  if (increment == 0) {
    return next(0);
  }
  uintptr_t before = increment < 0 ? current_break() : 0;
  struct ah_cuts cuts = ah_events_cut(before + (uintptr_t)increment, before);
  ah_sub_purge_at_need(before + (uintptr_t)increment, before);
  void *p = next(increment);
  if (p == (void *)-1) {
    ah_events_restore(&cuts);
  } else {
    record_break((uintptr_t)p, (uintptr_t)p + (uintptr_t)increment, AH_CALL);
  }
  return p;
}
