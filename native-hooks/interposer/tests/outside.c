/*
 * outside.c - starts a stress and reads its index from outside while it churns, with
 * nothing but FORMAT.md's reader and process_vm_readv.
 * usage: outside PRELOAD STRESS THREADS OPERATIONS SEED [objects]
 */
#include "reader.h"
#include "shared.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start(char **argv, const char *file) {
  pid_t child = fork();
  if (child == 0) {
    setenv("LD_PRELOAD", argv[1], 1);
    execl(argv[2], argv[2], argv[3], argv[4], argv[5], file, (char *)NULL);
    _exit(127);
  }
  return child;
}

static unsigned long checks, wrong;

static struct chunk (*find)(struct index *index, uint64_t address) = index_find;

static struct chunk find_object(struct index *index, uint64_t address) {
  struct object object = index_find_object(index, address);
  return (struct chunk){
      .base = object.base, .size = object.size, .state = object.sub == 0 ? NO_CHUNK : LIVE};
}

static void check(struct index *index, struct shared *shared, struct held *held,
                  uint32_t *random) {
  struct snapshot expected;
  if (!held_get(held, &expected)) {
    return;
  }
  uint64_t offset = expected.size == 0 ? 0 : random_next(random) % expected.size;
  struct chunk found = find(index, expected.base + offset);
  /* When it is done, the stress drops everything without saying so. */
  if (!held_still(held, &expected) || atomic_load(&shared->done)) {
    return;
  }
  checks++;
  atomic_store(&shared->watched, 1);
  if (found.state != LIVE || found.base != expected.base || found.size != expected.size ||
      (found.frames == 0 && find == index_find)) {
    wrong++;
    fprintf(stderr, "outside: 0x%lx+%lu size=%lu: state=%d base=0x%lx size=%lu\n", expected.base,
            offset, expected.size, found.state, found.base, found.size);
  }
}

int main(int argc, char **argv) {
  char file[] = "/tmp/allocs-outside-XXXXXX";
  int fd = argc >= 6 ? mkstemp(file) : -1;
  if (fd < 0 || ftruncate(fd, sizeof(struct shared)) != 0) {
    fprintf(stderr, "usage: outside PRELOAD STRESS THREADS OPERATIONS SEED [objects]\n");
    return 2;
  }
  find = argc == 7 ? find_object : index_find;
  struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  pid_t child = start(argv, file);
  int status = 0;
  while (!atomic_load(&shared->ready) && waitpid(child, &status, WNOHANG) == 0) {
    usleep(1000);
  }
  struct memory memory = {process_read, &child};
  struct index index;
  bool opened = index_open(&index, &memory, atomic_load(&shared->root));
  uint32_t random = 99;
  unsigned threads = (unsigned)atoi(argv[3]);
  for (unsigned looks = 1; opened && !atomic_load(&shared->done); looks++) {
    if (looks % 64 == 0) {
      usleep(200); /* the processors are for the stress */
    }
    unsigned thread = random_next(&random) % threads;
    check(&index, shared, &shared->held[thread][random_next(&random) % SLOTS_PER_THREAD], &random);
  }
  atomic_store(&shared->watched, 1);
  waitpid(child, &status, 0);
  unlink(file);
  printf("outside: %lu checks, %lu wrong; the stress ended with 0x%x\n", checks,
         wrong, (unsigned)status);
  return opened && wrong == 0 && checks > 0 && status == 0 ? 0 : 1;
}
