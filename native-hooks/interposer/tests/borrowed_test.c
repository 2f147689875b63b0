/*
 * borrowed_test.c - pages that rules were read from are given back, and no others: not those that were
 * written to, nor those of what was loaded later.
 * usage: borrowed_test PLUGIN
 */
#include "borrowed.h"
#include "check.h"
#include "frames.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE ((uintptr_t)4096)
#define NEW_REGIONS UINT64_C(0x223456000000)
#define MANY 100000 /* attempts at what takes a few, unless the machine stands still between two of them */

static int pagemap;

struct pages {
  const uint8_t *unwind;
  volatile uint8_t *start, *limit;
};

/*
 * Of the object that holds an address, those between its .eh_frame_hdr and the end of that segment. What is read
 * just before makes the kernel map up to 16 pages there too, so these are left out if there are more.
 */
static struct pages pages_of(uintptr_t address) {
  struct ah_image image;
  struct pages pages = {NULL, NULL, NULL};
  if (ah_image_of(address, &image) && image.unwind != NULL) {
    struct ah_extent segment = ah_image_segment(&image, (uintptr_t)image.unwind);
    uintptr_t start = ((uintptr_t)image.unwind & -PAGE) + 16 * PAGE;
    start = start < segment.limit ? start : (uintptr_t)image.unwind & -PAGE;
    pages = (struct pages){image.unwind, (uint8_t *)start, (uint8_t *)segment.limit};
  }
  return pages;
}

static unsigned resident(struct pages pages) {
  unsigned count = 0;
  for (volatile uint8_t *at = pages.start; at < pages.limit; at += PAGE) {
    uint64_t entry = 0;
    CHECK(pread(pagemap, &entry, sizeof entry, (off_t)((uintptr_t)at / PAGE * sizeof entry)) == sizeof entry);
    count += entry >> 63;
  }
  return count;
}

static void read_all(struct pages pages) {
  for (volatile uint8_t *at = pages.start; at < pages.limit; at += PAGE) {
    (void)*at;
  }
}

static uintptr_t caller;

static int compare(const void *a, const void *b) {
  caller = (uintptr_t)__builtin_return_address(0);
  return *(const int *)a - *(const int *)b;
}

/* A place in the C library to which a call returns. */
static uintptr_t place_in_libc(void) {
  int numbers[] = {3, 1, 2};
  qsort(numbers, 3, sizeof *numbers, compare);
  return caller;
}

static void single_rules_leave_nothing(uintptr_t place, struct pages pages) {
  read_all(pages);
  CHECK(resident(pages) > 0);
  uint64_t step = ah_frame_learn(place, true);
  CHECK(step != 0 && ah_step_kind(step) != AH_STEP_END);
  CHECK(resident(pages) == 0);
}

/* Reads, as if for a rule, until it is left for later to give the pages back. */
static bool leave_for_later(struct pages pages) {
  for (int i = 0; i < MANY; i++) {
    read_all(pages);
    ah_borrowed(pages.unwind);
    if (resident(pages) > 0) {
      return true;
    }
  }
  return false;
}

static void a_new_region_gives_all_back(struct pages pages) {
  CHECK(leave_for_later(pages));
  CHECK(ah_region_make(NEW_REGIONS) != NULL);
  CHECK(resident(pages) == 0);
  CHECK(leave_for_later(pages));
  CHECK(ah_region_make(NEW_REGIONS) != NULL); /* it is there */
  CHECK(resident(pages) > 0);
  ah_give_back();
  CHECK(resident(pages) == 0);
}

static void what_was_written_stays(struct pages pages) {
  uint8_t *page = (uint8_t *)pages.start + (((uintptr_t)pages.limit - (uintptr_t)pages.start) / 2 & -PAGE);
  CHECK(mprotect(page, PAGE, PROT_READ | PROT_WRITE) == 0);
  page[77] ^= 1;
  uint8_t written = page[77];
  CHECK(mprotect(page, PAGE, PROT_READ) == 0);
  CHECK(leave_for_later(pages));
  ah_give_back();
  CHECK(resident(pages) == 1 && *(volatile uint8_t *)&page[77] == written);
  CHECK(mprotect(page, PAGE, PROT_READ | PROT_WRITE) == 0);
  page[77] ^= 1;
  CHECK(mprotect(page, PAGE, PROT_READ) == 0);
}

static void pages_of_later_objects_stay(const char *plugin) {
  void *handle = dlopen(plugin, RTLD_NOW);
  struct pages pages = handle == NULL ? (struct pages){NULL, NULL, NULL}
                                      : pages_of((uintptr_t)dlsym(handle, "plugin_open"));
  CHECK(pages.unwind != NULL);
  for (int i = 0; i < 20 && pages.unwind != NULL; i++) {
    read_all(pages);
    ah_borrowed(pages.unwind);
    ah_give_back();
    CHECK(resident(pages) > 0);
  }
}

static void nothing_is_done_in_a_sandbox(struct pages pages) {
  ah_flag_set(ALLOCS_HOOK_SANDBOXED);
  read_all(pages);
  ah_borrowed(pages.unwind);
  ah_give_back();
  CHECK(resident(pages) > 0);
}

int main(int argc, char **argv) {
  pagemap = open("/proc/self/pagemap", O_RDONLY);
  if (argc != 2 || pagemap < 0) {
    printf("borrowed_test: %s\n", argc != 2 ? "usage: borrowed_test PLUGIN" : "not tested for want of /proc/self/pagemap");
    return argc == 2 ? 0 : 2;
  }
  ah_borrow_init();
  ah_index_init();
  ah_flag_set(ALLOCS_HOOK_READY);
  uintptr_t place = place_in_libc();
  struct pages libc = pages_of(place);
  CHECK(libc.unwind != NULL);
  single_rules_leave_nothing(place, libc);
  a_new_region_gives_all_back(libc);
  what_was_written_stays(libc);
  pages_of_later_objects_stay(argv[1]);
  nothing_is_done_in_a_sandbox(libc);
  return report("borrowed_test");
}
