/*
 * entries.c - preloaded: every entry point of the malloc family and of operator new
 * records base, requested size and the caller, keeps errno, and forgets what is freed.
 */
#include "allocs_hook.h"
#include "check.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int (*find)(const void *, struct allocs_hook_chunk *);
static struct allocs_hook_root *root;

void *_Znwm(size_t);
void *_Znam(size_t);
void *_ZnwmRKSt9nothrow_t(size_t, const void *);
void *_ZnamRKSt9nothrow_t(size_t, const void *);
void *_ZnwmSt11align_val_t(size_t, size_t);
void *_ZnamSt11align_val_t(size_t, size_t);
void *_ZnwmSt11align_val_tRKSt9nothrow_t(size_t, size_t, const void *);
void *_ZnamSt11align_val_tRKSt9nothrow_t(size_t, size_t, const void *);
void _ZdlPv(void *);
void _ZdaPv(void *);
void _ZdlPvm(void *, size_t);
void _ZdaPvm(void *, size_t);
void _ZdlPvRKSt9nothrow_t(void *, const void *);
void _ZdaPvRKSt9nothrow_t(void *, const void *);
void _ZdlPvSt11align_val_t(void *, size_t);
void _ZdaPvSt11align_val_t(void *, size_t);
void _ZdlPvmSt11align_val_t(void *, size_t, size_t);
void _ZdaPvmSt11align_val_t(void *, size_t, size_t);
void _ZdlPvSt11align_val_tRKSt9nothrow_t(void *, size_t, const void *);
void _ZdaPvSt11align_val_tRKSt9nothrow_t(void *, size_t, const void *);

static const void *module_of(uintptr_t address) {
  Dl_info info;
  return dladdr((void *)address, &info) != 0 ? info.dli_fbase : NULL;
}

/* Live, exact, and allocated by this program. */
static bool is_live(const void *p, size_t size) {
  struct allocs_hook_chunk found = {0};
  const char *middle = (const char *)p + size / 2;
  return find(middle, &found) == ALLOCS_HOOK_LIVE && found.base == (uintptr_t)p &&
         found.size == size && module_of(found.site) == module_of((uintptr_t)&is_live);
}

static bool is_gone(const void *p) {
  struct allocs_hook_chunk found = {0};
  return find(p, &found) == ALLOCS_HOOK_NONE;
}

#define HOLDS(p, size)                     \
  do {                                     \
    CHECK((p) != NULL);                    \
    CHECK(is_live((p), (size)));           \
    CHECK(malloc_usable_size(p) >= (size)); \
    CHECK(errno == EDOM);                  \
  } while (0)

#define GONE(p)            \
  do {                     \
    CHECK(is_gone(p));     \
    CHECK(errno == EDOM);  \
  } while (0)

static void c_family(size_t size) {
  errno = EDOM;
  char *p = malloc(size);
  HOLDS(p, size);
  free(p);
  GONE(p);
  p = calloc(1, size);
  HOLDS(p, size);
  p = realloc(p, size + 1000);
  HOLDS(p, size + 1000);
  p = realloc(p, size + 1);
  HOLDS(p, size + 1);
  p = reallocarray(p, size + 1, 3);
  HOLDS(p, (size + 1) * 3);
  free(p);
  GONE(p);
  p = realloc(NULL, size);
  HOLDS(p, size);
  free(p);
  GONE(p);
}

static void aligned_family(size_t size) {
  errno = EDOM;
  void *p = NULL;
  for (size_t alignment = 8; alignment <= 65536; alignment *= 2) {
    CHECK(posix_memalign(&p, alignment, size) == 0);
    CHECK((uintptr_t)p % alignment == 0);
    HOLDS(p, size);
    free(p);
    GONE(p);
    p = memalign(alignment, size);
    HOLDS(p, size);
    free(p);
    p = aligned_alloc(alignment, size);
    HOLDS(p, size);
    free(p);
    GONE(p);
  }
  p = valloc(size);
  HOLDS(p, size);
  free(p);
  GONE(p);
  if ((root->flags & ALLOCS_HOOK_GLIBC) != 0) { /* jemalloc has none, and must not free glibc's */
    p = pvalloc(size);
    HOLDS(p, size);
    free(p);
    GONE(p);
  }
}

static void new_family(size_t size) {
  static const char nothrow;
  errno = EDOM;
  void *p = _Znwm(size);
  HOLDS(p, size);
  _ZdlPv(p);
  GONE(p);
  HOLDS(p = _Znam(size), size);
  _ZdaPv(p);
  GONE(p);
  HOLDS(p = _ZnwmRKSt9nothrow_t(size, &nothrow), size);
  _ZdlPvm(p, size);
  GONE(p);
  HOLDS(p = _ZnamRKSt9nothrow_t(size, &nothrow), size);
  _ZdaPvm(p, size);
  GONE(p);
  HOLDS(p = _Znwm(size), size);
  _ZdlPvRKSt9nothrow_t(p, &nothrow);
  GONE(p);
  HOLDS(p = _Znwm(size), size);
  _ZdaPvRKSt9nothrow_t(p, &nothrow);
  GONE(p);
}

static void aligned_new_family(size_t size) {
  static const char nothrow;
  errno = EDOM;
  void *p;
  HOLDS(p = _ZnwmSt11align_val_t(size, 64), size);
  CHECK((uintptr_t)p % 64 == 0);
  _ZdlPvSt11align_val_t(p, 64);
  GONE(p);
  HOLDS(p = _ZnamSt11align_val_t(size, 4096), size);
  CHECK((uintptr_t)p % 4096 == 0);
  _ZdaPvSt11align_val_t(p, 4096);
  GONE(p);
  HOLDS(p = _ZnwmSt11align_val_tRKSt9nothrow_t(size, 64, &nothrow), size);
  _ZdlPvmSt11align_val_t(p, size, 64);
  GONE(p);
  HOLDS(p = _ZnamSt11align_val_tRKSt9nothrow_t(size, 64, &nothrow), size);
  _ZdaPvmSt11align_val_t(p, size, 64);
  GONE(p);
  HOLDS(p = _ZnwmSt11align_val_t(size, 1), size);
  _ZdlPvSt11align_val_tRKSt9nothrow_t(p, 1, &nothrow);
  GONE(p);
  HOLDS(p = _ZnwmSt11align_val_t(size, 32), size);
  _ZdaPvSt11align_val_tRKSt9nothrow_t(p, 32, &nothrow);
  GONE(p);
}

void free_sized(void *, size_t);
void free_aligned_sized(void *, size_t, size_t);
#pragma weak free_sized
#pragma weak free_aligned_sized

/* C23's, also for allocators that do not have them. */
static void sized_frees(size_t size) {
  errno = EDOM;
  void *p = malloc(size);
  HOLDS(p, size);
  free_sized(p, size);
  GONE(p);
  p = calloc(1, size);
  free_sized(p, size);
  GONE(p);
  p = aligned_alloc(64, size);
  HOLDS(p, size);
  free_aligned_sized(p, 64, size);
  GONE(p);
  free_sized(NULL, size);
  free_aligned_sized(NULL, 64, size);
}

/* A failure is the real allocator's, and leaves the old chunk as it was. */
static void failures(void) {
  static const char nothrow;
  volatile size_t huge = (size_t)1 << 62;
  char *p = malloc(100);
  errno = 0;
  CHECK(malloc(huge) == NULL && errno == ENOMEM);
  CHECK(calloc(huge, 8) == NULL);
  CHECK(realloc(p, huge) == NULL && is_live(p, 100));
  errno = 0;
  CHECK(reallocarray(p, huge, 8) == NULL && errno == ENOMEM && is_live(p, 100));
  void *q = NULL;
  CHECK(posix_memalign(&q, 64, huge) == ENOMEM && q == NULL);
  CHECK(posix_memalign(&q, 24, 100) == EINVAL && q == NULL);
  CHECK(_ZnwmRKSt9nothrow_t(huge, &nothrow) == NULL);
  CHECK(_ZnwmSt11align_val_tRKSt9nothrow_t(huge, 64, &nothrow) == NULL);
  free(p);
  free(NULL);
  _ZdlPv(NULL);
  CHECK(malloc_usable_size(NULL) == 0);
}

/* What realloc to 0 means is the allocator's choice. */
static void realloc_to_zero(void) {
  void *p = malloc(100);
  void *q = realloc(p, 0);
  CHECK(q == NULL ? is_gone(p) : is_live(q, 0));
  free(q);
}

static void callers_inside_libraries(void) {
  struct allocs_hook_chunk found = {0};
  char *p = strdup("a string of 24 characters");
  CHECK(find(p + 3, &found) == ALLOCS_HOOK_LIVE && found.size == 26);
  free(p);
  CHECK(is_gone(p));
  p = NULL;
  size_t capacity = 0;
  FILE *file = fopen("/proc/self/status", "r");
  CHECK(file != NULL && getline(&p, &capacity, file) > 0);
  CHECK(find(p, &found) == ALLOCS_HOOK_LIVE && found.size == capacity);
  free(p);
  fclose(file);
  p = NULL;
  CHECK(asprintf(&p, "%0*d", 1000, 7) == 1000);
  CHECK(find(p + 1000, &found) == ALLOCS_HOOK_LIVE && found.base == (uintptr_t)p && found.size >= 1001);
  free(p);
  CHECK(is_gone(p));
  char *first = NULL, *second = NULL;
  CHECK(sscanf("some words", "%ms %mc", &first, &second) == 2);
  CHECK(find(first, &found) == ALLOCS_HOOK_LIVE && found.base == (uintptr_t)first && found.size >= 5);
  CHECK(find(second, &found) == ALLOCS_HOOK_LIVE && found.base == (uintptr_t)second);
  free(first);
  free(second);
  CHECK(is_gone(first) && is_gone(second));
}

/* The C library's inner names are not followed, as they are also its allocator's own business. */
extern void *__libc_malloc(size_t);
extern void __libc_free(void *);

static void inner_names_are_not_followed(void) {
  if ((root->flags & ALLOCS_HOOK_GLIBC) == 0) {
    return;
  }
  void *p = __libc_malloc(100003);
  CHECK(is_gone(p));
  free(p);
  p = malloc(100019);
  CHECK(is_live(p, 100019));
  __libc_free(p);
  void *q = malloc(100019);
  CHECK(is_live(q, 100019));
  free(q);
  CHECK(is_gone(q));
}

/* Asking, trimming and setting changes no record. */
static void housekeeping_keeps_records(void) {
  if ((root->flags & ALLOCS_HOOK_GLIBC) == 0) {
    return;
  }
  void *kept[200];
  for (size_t i = 0; i < 200; i++) {
    kept[i] = malloc(1 + 997 * i);
  }
  errno = EDOM;
  CHECK(mallopt(M_TRIM_THRESHOLD, 100000) == 1 && mallopt(M_MMAP_THRESHOLD, 70000) == 1);
  malloc_trim(0);
  mallinfo2();
  for (size_t i = 0; i < 200; i++) {
    CHECK(is_live(kept[i], 1 + 997 * i) && malloc_usable_size(kept[i]) >= 1 + 997 * i);
    free(kept[i]);
  }
  malloc_trim(0);
  CHECK(is_gone(kept[199]));
  CHECK(errno == EDOM);
}

static void a_child_has_its_own_copy(void) {
  char *p = malloc(1999);
  pid_t child = fork();
  if (child == 0) {
    bool right = is_live(p, 1999) && root->pid == (uint32_t)getpid();
    free(p);
    _exit(right && is_gone(p) ? 0 : 1);
  }
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  CHECK(is_live(p, 1999));
  free(p);
}

/* They take no more memory than without us, and each is on record though two share a granule. */
static void short_requests_stay_short(void) {
  enum { COUNT = 2000 };
  static char *chunks[COUNT];
  unsigned neighbours = 0;
  errno = EDOM;
  for (unsigned i = 0; i < COUNT; i++) {
    chunks[i] = malloc(16 - i % 8);
  }
  for (unsigned i = 0; i < COUNT; i++) {
    HOLDS(chunks[i], 16 - i % 8);
    CHECK((root->flags & ALLOCS_HOOK_GLIBC) != 0 || malloc_usable_size(chunks[i]) == 16);
    neighbours += i > 0 && (chunks[i] - chunks[i - 1] == 16 || chunks[i - 1] - chunks[i] == 16);
  }
  CHECK((neighbours > 0) == ((root->flags & ALLOCS_HOOK_RAISED) != 0));
  for (unsigned i = 0; i < COUNT; i += 2) {
    free(chunks[i]);
    GONE(chunks[i]);
  }
  for (unsigned i = 1; i < COUNT; i += 2) {
    HOLDS(chunks[i], 16 - i % 8);
    chunks[i] = realloc(chunks[i], i % 40 + 1);
    HOLDS(chunks[i], i % 40 + 1);
    free(chunks[i]);
    GONE(chunks[i]);
  }
}

static void in_a_handler(int signal) {
  (void)signal;
  struct allocs_hook_chunk found = {0};
  find(&found, &found);
}

static void queries_work_in_signal_handlers(void) {
  signal(SIGUSR1, in_a_handler);
  errno = EDOM;
  raise(SIGUSR1);
  CHECK(errno == EDOM);
}

int main(void) {
  find = (int (*)(const void *, struct allocs_hook_chunk *))dlsym(RTLD_DEFAULT, "allocs_hook_find");
  root = dlsym(RTLD_DEFAULT, "allocs_hook_root");
  if (find == NULL || root == NULL) {
    fprintf(stderr, "entries: not preloaded\n");
    return 2;
  }
  CHECK(root->magic == ALLOCS_HOOK_MAGIC && root->pid == (uint32_t)getpid());
  CHECK((root->flags & (ALLOCS_HOOK_READY | ALLOCS_HOOK_NEW)) ==
        (ALLOCS_HOOK_READY | ALLOCS_HOOK_NEW));
  CHECK((root->flags & ALLOCS_HOOK_GLIBC) != 0 || (root->flags & ALLOCS_HOOK_RAISED) != 0);
  static const size_t sizes[] = {0, 1, 16, 17, 24, 168, 4093, 4095, 65537, 131072, 1999993};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    c_family(sizes[i]);
    aligned_family(sizes[i]);
    sized_frees(sizes[i]);
    new_family(sizes[i]);
    aligned_new_family(sizes[i]);
  }
  failures();
  realloc_to_zero();
  short_requests_stay_short();
  callers_inside_libraries();
  inner_names_are_not_followed();
  housekeeping_keeps_records();
  a_child_has_its_own_copy();
  queries_work_in_signal_handlers();
  return report(strrchr((const char *)getenv("LD_PRELOAD"), '/') + 1);
}
