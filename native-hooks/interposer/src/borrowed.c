/* borrowed.c - gives back what the rules of frames were read from. */
#include "borrowed.h"
#include "index.h"
#include "os.h"

#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#define PAGE ((uintptr_t)4096)
#define OBJECTS 128u
#define ENTRIES 128u

/* How often pages are given back at once, in milliseconds of the processors, and how many times after a rest. */
#define EVERY 20
#define AFTER_REST 8

/* From .eh_frame_hdr to the end of its segment: linkers put little else there than .eh_frame. */
static struct {
  uintptr_t unwind, limit;
  _Atomic(bool) read;
} objects[OBJECTS];
static uint32_t count;

static int note(struct dl_phdr_info *module, size_t size, void *unused) {
  (void)size;
  (void)unused;
  uintptr_t unwind = 0;
  for (int i = 0; i < module->dlpi_phnum; i++) {
    const Elf64_Phdr *segment = &module->dlpi_phdr[i];
    unwind = segment->p_type == PT_GNU_EH_FRAME ? module->dlpi_addr + segment->p_vaddr : unwind;
  }
  for (int i = 0; i < module->dlpi_phnum && unwind != 0 && count < OBJECTS; i++) {
    const Elf64_Phdr *segment = &module->dlpi_phdr[i];
    uintptr_t start = module->dlpi_addr + segment->p_vaddr;
    bool is_file = (segment->p_flags & PF_W) == 0 && start != getauxval(AT_SYSINFO_EHDR);
    if (segment->p_type == PT_LOAD && is_file && unwind - start < segment->p_filesz) {
      objects[count].unwind = unwind;
      objects[count++].limit = start + segment->p_filesz;
    }
  }
  return 0;
}

void ah_borrow_init(void) {
  if (count == 0) {
    dl_iterate_phdr(note, NULL);
  }
}

/* See pagemap in Documentation/admin-guide/mm of the kernel. A page that was written to is no file's any more. */
static bool is_of_file(uint64_t entry) {
  const uint64_t present = UINT64_C(1) << 63, of_file = UINT64_C(1) << 61;
  return (entry & (present | of_file)) == (present | of_file);
}

static void let_go(const uint64_t *entries, uint32_t pages, uintptr_t start) {
  for (uint32_t i = 0, first = 0; i <= pages; i++) {
    if (i == pages || !is_of_file(entries[i])) {
      if (first < i) {
        ah_syscall(SYS_madvise, (long)(start + first * PAGE), (long)((i - first) * PAGE), MADV_DONTNEED, 0, 0, 0);
      }
      first = i + 1;
    }
  }
}

static void let_go_of(uint32_t object, int pagemap) {
  uint64_t entries[ENTRIES];
  uintptr_t limit = (objects[object].limit + PAGE - 1) & ~(PAGE - 1);
  uintptr_t start = objects[object].unwind & ~(PAGE - 1);
  while (start < limit) {
    uint32_t pages = limit - start < ENTRIES * PAGE ? (uint32_t)((limit - start) / PAGE) : ENTRIES;
    if (!ah_os_read(pagemap, entries, pages * sizeof *entries, start / PAGE * sizeof *entries)) {
      return;
    }
    let_go(entries, pages, start);
    start += pages * PAGE;
  }
}

void ah_give_back(void) {
  int pagemap = -1;
  for (uint32_t i = 0; i < count && !ah_flag_is_set(ALLOCS_HOOK_SANDBOXED); i++) {
    if (!atomic_load_explicit(&objects[i].read, memory_order_relaxed)) {
      continue;
    }
    pagemap = pagemap < 0 ? ah_os_open("/proc/thread-self/pagemap") : pagemap;
    if (pagemap < 0) {
      return;
    }
    atomic_store_explicit(&objects[i].read, false, memory_order_relaxed);
    let_go_of(i, pagemap);
  }
  if (pagemap >= 0) {
    ah_os_close(pagemap);
  }
}

/* Whether one more time is due, which then counts. */
static bool is_due(void) {
  static _Atomic(int64_t) counted = -EVERY * AFTER_REST; /* as if each had taken its time */
  int64_t now = ah_os_worked(), before = atomic_load_explicit(&counted, memory_order_relaxed);
  int64_t rested = now - EVERY * AFTER_REST;
  bool is_new = before > now; /* a fork's time begins again */
  int64_t after = (is_new || before < rested ? rested : before) + EVERY;
  return after <= now && atomic_compare_exchange_strong(&counted, &before, after);
}

void ah_borrowed(const uint8_t *unwind) {
  bool known = false;
  for (uint32_t i = 0; i < count && !known; i++) {
    if (objects[i].unwind == (uintptr_t)unwind) {
      atomic_store_explicit(&objects[i].read, true, memory_order_relaxed);
      known = true;
    }
  }
  if (known && !ah_flag_is_set(ALLOCS_HOOK_SANDBOXED) && is_due()) {
    ah_give_back();
  }
}
