/*
 * protocol - has something of every allocator, and says where. Waits for its standard input to end.
 */
#include <allocs.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct shape {
  int kind;
  union {
    struct {
      int x, y;
    } point;
    double radius;
  } as;
};

struct shape shapes[3];
static __thread long own = 1999993;
static sem_t waiting;

static void say(const char *what, const void *where) { printf("%s %p\n", what, where); }

__attribute__((noinline)) static struct shape *make(size_t count) {
  return calloc(count, sizeof(struct shape));
}

__attribute__((noinline)) static void wait_with(int bytes) {
  char taken[bytes];
  taken[0] = 'x';
  say("alloca", taken);
  say("frame", __builtin_frame_address(0));
  puts("ready");
  fflush(stdout);
  while (read(STDIN_FILENO, taken, 1) > 0) {
  }
}

static void *work(void *argument) {
  say("thread-stack", &argument);
  say("tls", &own);
  sem_post(&waiting);
  pause();
  return argument;
}

int main(int argc, char **argv) {
  sem_init(&waiting, 0, 0);
  say("function", (const void *)(size_t)&make);
  say("variable", shapes);
  for (int i = 0; i < 5; i++) {
    struct shape *made = make(7);
    if (i == 3) {
      say("malloc", made);
    }
  }
  char *block = malloc(1000);
  unsigned pool = allocs_suballocator("pool");
  for (int i = 0; i < 4; i++) {
    allocs_announce_alloc(pool, block + 64 * i, 32);
    allocs_announce_type(pool, block + 64 * i, "struct shape");
  }
  say("pool", block + 64);
  say("anonymous", mmap(NULL, 0x123000, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  say("argv", argv[argc - 1]);
  pthread_t thread;
  if (pthread_create(&thread, NULL, work, NULL) != 0) {
    return 1;
  }
  sem_wait(&waiting);
  wait_with(argc * 333);
  return 0;
}
