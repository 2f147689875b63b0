/* Every entry point of the malloc family with arguments that few give it: results and errno. */
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HUGE_SIZE ((size_t)PTRDIFF_MAX + 1)

/* Whether there is memory, how it is aligned up to a page, and errno. */
#define SHOW(call)                                                                    \
  do {                                                                                \
    errno = 0;                                                                        \
    char *p_ = (call);                                                                \
    int error_ = errno;                                                               \
    size_t aligned_ = (uintptr_t)p_ & -(uintptr_t)p_;                                 \
    printf("%s: %d %d %s\n", #call, p_ != NULL, aligned_ >= 4096 ? 4096 : 0, strerror(error_)); \
    errno = 55;                                                                       \
    free(p_);                                                                         \
    printf("  free keeps errno: %d\n", errno == 55);                                  \
  } while (0)

static void posix(size_t alignment, size_t size) {
  void *p = (void *)0x10;
  errno = 33;
  int result = posix_memalign(&p, alignment, size);
  printf("posix_memalign(%zu, %zu): %d errno %d %d\n", alignment, size, result, errno,
         result == 0 ? ((uintptr_t)p % alignment) == 0 : p == (void *)0x10);
  if (result == 0) {
    free(p);
  }
}

static void aligned(void) {
  static const size_t alignments[] = {0, 1, 3, 8, 12, 16, 24, 48, 64, 4096, 5000, 65536, HUGE_SIZE};
  for (size_t i = 0; i < sizeof alignments / sizeof *alignments; i++) {
    size_t alignment = alignments[i];
    posix(alignment, 100);
    posix(alignment, 0);
    SHOW(alignment == 0 ? aligned_alloc(0, 77) : aligned_alloc(alignment, 77));
    SHOW(memalign(alignment, 1));
    SHOW(memalign(alignment, HUGE_SIZE));
  }
  posix(16, HUGE_SIZE);
}

static void reallocations(void) {
  char *p = realloc(NULL, 100);
  strcpy(p, "kept");
  errno = 0;
  printf("realloc refused: %d %d\n", realloc(p, HUGE_SIZE) == NULL, errno);
  printf("still there: %s\n", p);
  errno = 0;
  printf("reallocarray refused: %d %d\n", reallocarray(p, SIZE_MAX / 2, 3) == NULL, errno);
  p = reallocarray(p, 1000, 1000);
  printf("moved: %s %d\n", p, malloc_usable_size(p) >= 1000000);
  p = realloc(p, 5);
  printf("shrunk: %s\n", p);
  printf("to nothing: %d\n", realloc(p, 0) == NULL);
  SHOW(realloc(NULL, 0));
  SHOW(reallocarray(NULL, 0, 5));
  SHOW(reallocarray(NULL, SIZE_MAX, SIZE_MAX));
}

static void info(void) {
  printf("usable of nothing: %zu\n", malloc_usable_size(NULL));
  printf("mallopt: %d\n", mallopt(M_MMAP_THRESHOLD, 300000));
  void *p = malloc(400000);
  struct mallinfo2 before = mallinfo2();
  printf("mapped: %d\n", before.hblks == 1 && before.hblkhd >= 400000);
  free(p);
  printf("mapped: %zu\n", mallinfo2().hblks);
  malloc_trim(0);
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream(&text, &length);
  printf("malloc_info: %d ", malloc_info(0, stream));
  printf("%d ", malloc_info(1, stream));
  fclose(stream);
  printf("%d\n", strncmp(text, "<malloc version=", 16) == 0);
  free(text);
}

/* The C library's inner names, mixed with the outer ones, which free the same memory. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static void inner_names(void) {
  int right = 0;
  for (int i = 0; i < 1000; i++) {
    char *p = i % 2 == 0 ? malloc(50) : __libc_malloc(50);
    p = i % 3 == 0 ? realloc(p, 5000) : __libc_realloc(p, 5000);
    char *q = i % 2 == 0 ? __libc_calloc(7, 7) : __libc_memalign(64, 7);
    right += p != NULL && q != NULL && (i % 2 != 0 || q[48] == 0);
    i % 5 == 0 ? free(p) : __libc_free(p);
    i % 7 == 0 ? __libc_free(q) : free(q);
  }
  printf("inner names: %d\n", right);
}

/* C23's, where the C library has them, or the hooks. */
static void sized_frees(void) {
  void (*sized)(void *, size_t) = (void (*)(void *, size_t))dlsym(RTLD_DEFAULT, "free_sized");
  void (*aligned_sized)(void *, size_t, size_t) =
      (void (*)(void *, size_t, size_t))dlsym(RTLD_DEFAULT, "free_aligned_sized");
  if (sized != NULL && aligned_sized != NULL) {
    sized(malloc(77), 77);
    aligned_sized(aligned_alloc(64, 128), 64, 128);
  }
}

int main(void) {
  SHOW(malloc(0));
  SHOW(malloc(1));
  SHOW(malloc(HUGE_SIZE));
  SHOW(malloc(SIZE_MAX));
  SHOW(calloc(0, 0));
  SHOW(calloc(SIZE_MAX / 2, 3));
  SHOW(calloc(1, HUGE_SIZE));
  SHOW(valloc(0));
  SHOW(valloc(HUGE_SIZE));
  SHOW(pvalloc(1));
  SHOW(pvalloc(SIZE_MAX));
  aligned();
  reallocations();
  info();
  inner_names();
  sized_frees();
  return 0;
}
