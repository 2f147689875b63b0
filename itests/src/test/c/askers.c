/* Asks for memory, threads and libraries in functions of its own; says where they are. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

struct area {
  char bytes[1];
};

NOINLINE static struct area *map_memory(size_t length) {
  void *p = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return p == MAP_FAILED ? NULL : p;
}

NOINLINE static char *map_memory_file(size_t length) {
  int fd = memfd_create("askers", 0);
  char *p = ftruncate(fd, (off_t)length) != 0
                ? MAP_FAILED
                : mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  return p == MAP_FAILED ? NULL : p;
}

NOINLINE static char *attach(void) {
  int id = shmget(IPC_PRIVATE, 8192, IPC_CREAT | 0600);
  char *p = id < 0 ? (char *)-1 : shmat(id, NULL, 0);
  shmctl(id, IPC_RMID, NULL);
  return p == (char *)-1 ? NULL : p;
}

static void *work(void *ready) {
  int here = 0;
  printf("stack %p\n", (void *)&here);
  pthread_barrier_wait(ready);
  pause();
  return NULL;
}

NOINLINE static int start(pthread_barrier_t *ready) {
  pthread_t thread;
  return pthread_create(&thread, NULL, work, ready);
}

NOINLINE static void *open_library(const char *path) {
  void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    puts(dlerror());
  }
  return handle;
}

/* Keeps what neighbours map from being merged with it. */
static void fence(char *p, size_t length) { mprotect(p + length - 4096, 4096, PROT_NONE); }

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  char *whole = map_memory(0x20000)->bytes;
  fence(whole, 0x20000);
  munmap(whole + 0x8000, 0x1000);
  pthread_barrier_t ready;
  pthread_barrier_init(&ready, NULL, 2);
  if (whole == NULL || start(&ready) != 0) {
    return 1;
  }
  pthread_barrier_wait(&ready);
  printf("whole %p\nfile %p\nshared %p\n", (void *)whole, (void *)map_memory_file(1999993),
         (void *)attach());
  struct link_map *library = argc < 2 ? NULL : open_library(argv[1]);
  printf("library %p\nready\n", library == NULL ? NULL : (void *)library->l_ld);
  pause();
}
