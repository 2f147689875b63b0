/*
 * walk_test.c - paths of random recursion through functions of many shapes, in threads, signal
 * handlers, coroutines, code that nobody described, and libraries that come and go.
 * usage: LD_PRELOAD=... walk_test NAME [LIBRARY ANOTHER]
 */
#include "walk_test.h"

#include <alloca.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))
/* Keeps a call from being the function's last act. */
#define NOT_LAST() __asm__ volatile("" ::: "memory")

struct walk {
  uint32_t random;
  int left;  /* frames to go */
  int least; /* see compare_path */
};

static uint32_t next_random(struct walk *walk) {
  walk->random ^= walk->random << 13;
  walk->random ^= walk->random >> 17;
  walk->random ^= walk->random << 5;
  return walk->random;
}

static void descend(struct walk *walk);

/* A path that comes once more is kept, and from then on told at a glance. */
NOINLINE static void leaf(struct walk *walk) {
  size_t size = next_random(walk) % 7000;
  uint32_t way = next_random(walk) % 4;
  for (uint32_t times = next_random(walk) % 3 + 1; times > 0; times--) {
    switch (way) {
      case 0: ALLOCATE_AND_COMPARE(calloc(1, size), free, walk->least); break;
      case 1: ALLOCATE_AND_COMPARE(realloc(NULL, size), free, walk->least); break;
      case 2: ALLOCATE_AND_COMPARE(realloc(malloc(10), size + 100000), free, walk->least); break;
      default: ALLOCATE_AND_COMPARE(malloc(size), free, walk->least); break;
    }
  }
}

NOINLINE static void plain(struct walk *walk) {
  descend(walk);
  NOT_LAST();
}

NOINLINE static void with_buffer(struct walk *walk) {
  volatile char buffer[5000];
  buffer[walk->left] = 1;
  descend(walk);
  buffer[walk->left] = 2;
}

NOINLINE static void with_moving_stack(struct walk *walk) {
  volatile char *buffer = alloca(next_random(walk) % 300 + 1);
  buffer[0] = 1;
  descend(walk);
  buffer[0] = 2;
}

NOINLINE static void with_array(struct walk *walk) {
  volatile int array[next_random(walk) % 50 + 1];
  array[0] = 1;
  descend(walk);
  array[0] = 2;
}

NOINLINE static void with_alignment(struct walk *walk) {
  volatile __attribute__((aligned(64))) char buffer[64];
  buffer[0] = 1;
  descend(walk);
  buffer[0] = 2;
}

NOINLINE static uint64_t with_registers(struct walk *walk) {
  uint64_t a = next_random(walk), b = next_random(walk), c = next_random(walk),
           d = next_random(walk), e = next_random(walk), f = next_random(walk);
  __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e));
  descend(walk);
  __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e));
  return a ^ b ^ c ^ d ^ e ^ f;
}

NOINLINE static void with_arguments(struct walk *walk, int a, int b, int c, int d, int e, long f,
                                    long g, long h) {
  volatile long sum = a + b + c + d + e + f + g + h;
  descend(walk);
  sum = sum + 1;
}

static int compare_by_walking(const void *key, const void *element) {
  (void)element;
  struct walk *walk = *(struct walk *const *)key;
  descend(walk);
  return 0;
}

/* Through the C library. */
NOINLINE static void with_callback(struct walk *walk) {
  int array[1] = {0};
  bsearch(&walk, array, 1, sizeof *array, compare_by_walking);
  NOT_LAST();
}

NOINLINE static void descend(struct walk *walk) {
  if (walk->left-- <= 0) {
    leaf(walk);
    NOT_LAST();
    return;
  }
  switch (next_random(walk) % 8) {
    case 0: plain(walk); break;
    case 1: with_buffer(walk); break;
    case 2: with_moving_stack(walk); break;
    case 3: with_array(walk); break;
    case 4: with_alignment(walk); break;
    case 5: with_registers(walk); break;
    case 6: with_arguments(walk, 1, 2, 3, 4, 5, 6, 7, 8); break;
    default: with_callback(walk); break;
  }
  NOT_LAST();
}

/* One path, whose frames lie now here, now there. */
NOINLINE static void of_size(struct walk *walk, unsigned size) {
  volatile char array[size];
  array[0] = 1;
  walk->random = 5;
  walk->left = 0;
  descend(walk);
  array[0] = 2;
}

static void with_changing_frames(void) {
  static const unsigned sizes[] = {8, 8, 8, 100, 8, 100, 100, 100, 3000, 3000, 3000, 8, 100};
  struct walk walk = {1, 0, -1};
  for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    of_size(&walk, sizes[i]);
  }
}

static void walk_some(uint32_t seed, int walks, int least) {
  struct walk walk = {seed, 0, least};
  for (int i = 0; i < walks; i++) {
    walk.left = (int)(next_random(&walk) % 40);
    descend(&walk);
  }
}

static void *in_thread(void *seed) {
  walk_some((uint32_t)(uintptr_t)seed, 1000, -1);
  return NULL;
}

static void in_threads(void) {
  pthread_t threads[4];
  for (uintptr_t i = 0; i < 4; i++) {
    pthread_create(&threads[i], NULL, in_thread, (void *)(i * 7919 + 5));
  }
  for (int i = 0; i < 4; i++) {
    pthread_join(threads[i], NULL);
  }
}

/* A path ends at the frame of a signal: the handler's caller is no call. */
static void on_signal(int number) {
  walk_some((uint32_t)number, 50, 1);
}

NOINLINE static void in_signal_handlers(void) {
  static char other_stack[256 * 1024];
  stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
  sigaltstack(&stack, NULL);
  struct sigaction action = {.sa_handler = on_signal};
  for (int i = 0; i < 20; i++) {
    action.sa_flags = i % 2 == 0 ? SA_ONSTACK : 0;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
  }
}

static ucontext_t main_context, side_context;

static void in_context(void) {
  walk_some(99, 300, 1);
  swapcontext(&side_context, &main_context);
}

/* On a stack that ends where nothing else is mapped. */
static char *lonely_stack(size_t length) {
  char *map = mmap(NULL, length + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(map + 4096, length, PROT_READ | PROT_WRITE);
  return map + 4096;
}

static void in_coroutines(void) {
  const size_t length = 512 * 1024;
  for (int i = 0; i < 10; i++) {
    getcontext(&side_context);
    side_context.uc_stack.ss_sp = lonely_stack(length);
    side_context.uc_stack.ss_size = length;
    side_context.uc_link = NULL;
    makecontext(&side_context, in_context, 0);
    swapcontext(&main_context, &side_context);
  }
}

#if defined(__x86_64__)
/* Calls f(argument) on another stack, on which it finds `above` as its return address. */
void call_there(void (*f)(void *), void *argument, uintptr_t *stack);
__asm__(
    ".text\n"
    "call_there:\n"
    "  pushq %rbx\n"
    "  pushq %rbp\n"
    "  movq %rsp, %rbx\n"
    "  movq %rdi, %rax\n"
    "  movq %rsi, %rdi\n"
    "  movq %rdx, %rsp\n"
    "  movq $1234567, %rbp\n"
    "  call *%rax\n"
    "  movq %rbx, %rsp\n"
    "  popq %rbp\n"
    "  popq %rbx\n"
    "  ret\n");

static void side_entry(void *seed) {
  walk_some((uint32_t)(uintptr_t)seed, 20, 1);
}

/* Stacks made by hand end anyhow: with what was there before, or with their last byte. */
static void on_made_stacks(void) {
  static const uintptr_t leftovers[] = {0, 1, 8, 4096, UINTPTR_MAX, UINTPTR_MAX - 7, UINT64_C(1) << 47,
                                        UINT64_C(0x8000000000000000)};
  const size_t length = 256 * 1024;
  for (unsigned i = 0; i < 64; i++) {
    char *stack = lonely_stack(length);
    uintptr_t *top = (uintptr_t *)(void *)(stack + length);
    unsigned words = i % 8 * 2;
    for (unsigned j = 0; j < words; j++) {
      uintptr_t leftover = leftovers[(i + j) % 8];
      top[-1 - (int)j] = i % 3 == 0 ? leftover : i % 3 == 1 ? (uintptr_t)&walk_some : (uintptr_t)&top[-1 - (int)j];
    }
    call_there(side_entry, (void *)(uintptr_t)(i + 1), top - words);
  }
}

/* Code as a just-in-time compiler makes it: it calls, and nothing describes its frames. */
static void in_made_code(void) {
  static const unsigned char code[] = {0x55, 0x48, 0x89, 0xe5, 0x48, 0x89, 0xf8, 0x48, 0x89, 0xf7,
                                       0xff, 0xd0, 0x5d, 0xc3};
  for (unsigned i = 0; i < 50; i++) {
    unsigned char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(map + i, code, sizeof code);
    void (*made)(void (*)(void *), void *);
    unsigned char *start = map + i;
    memcpy(&made, &start, sizeof made);
    made(side_entry, (void *)(uintptr_t)(i + 1000));
    munmap(map, 4096);
  }
}
#endif

/* Two libraries that differ only in the size of a frame take turns at one place. */
static void with_libraries(const char *first, const char *second) {
  struct walk walk = {31, 0, -1};
  void *places[2] = {NULL, NULL};
  for (int i = 0; i < 20; i++) {
    void *library = dlopen(i % 2 == 0 ? first : second, RTLD_NOW);
    void (*through)(void (*)(void *), void *) =
        (void (*)(void (*)(void *), void *))dlsym(library, "through");
    places[i % 2] = (void *)through;
    for (int j = 0; j < 20; j++) {
      walk.left = j % 3;
      through((void (*)(void *))(void *)descend, &walk);
    }
    dlclose(library);
  }
  if (places[0] != places[1]) {
    printf("walk_test: the libraries were not in one place\n");
  }
}

int main(int argc, char **argv) {
  void *loaded[1];
  backtrace(loaded, 1); /* loads the unwinder */
  walk_some(1, 3000, -1);
  with_changing_frames();
  in_threads();
  in_signal_handlers();
  in_coroutines();
#if defined(__x86_64__)
  on_made_stacks();
  in_made_code();
#endif
  if (argc == 4) {
    with_libraries(argv[2], argv[3]);
  }
  return walk_report(argc > 1 ? argv[1] : "walk_test");
}
