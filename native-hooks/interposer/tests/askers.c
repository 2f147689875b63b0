/*
 * askers.c - preloaded: mappings, threads and libraries are recorded with the call that asked
 * for them, here; what the calls return, and errno, are as without.
 * usage: askers FOLDER: where plugin.so is, and runpath/plugin_user.so, which finds
 * runpath/only_here.so by its DT_RUNPATH
 */
#include "check.h"
#include "layout.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#define PAGE ((size_t)4096)

static struct allocs_hook_root *root;

/* The live record of a kind that covers an address, or that is about `base`. */
static const struct ah_event *event_of(uint32_t kind, uintptr_t address) {
  const struct ah_event *events = (const struct ah_event *)root->events;
  for (uint32_t i = 0; i < root->events_used; i++) {
    const struct ah_event *event = &events[i];
    bool range = kind <= AH_EVENT_BREAK;
    if ((event->state & AH_EVENT_STATE) == AH_EVENT_LIVE &&
        (event->kind & AH_EVENT_KIND) == kind &&
        (range ? event->base <= address && address < event->limit : event->base == address)) {
      return event;
    }
  }
  return NULL;
}

static uintptr_t site_of(uint32_t id) {
  for (int i = 0; i < 3; i++) {
    const struct allocs_hook_sites *sites = &root->sites[i];
    if (id >= sites->first_id && id - sites->first_id < sites->count) {
      return ((const uint64_t *)sites->address)[(id - sites->first_id) * root->path_frames];
    }
  }
  return 0;
}

static bool is_here(uintptr_t site) {
  Dl_info found;
  Dl_info own;
  return dladdr((void *)site, &found) != 0 && dladdr((void *)&is_here, &own) != 0 &&
         found.dli_fbase == own.dli_fbase;
}

static bool is_ours(uint32_t kind, const void *p) {
  const struct ah_event *event = event_of(kind, (uintptr_t)p);
  return event != NULL && is_here(site_of(event->path));
}

static bool is_none(const void *p) {
  uintptr_t address = (uintptr_t)p;
  return event_of(AH_EVENT_MAPPING, address) == NULL &&
         event_of(AH_EVENT_SHARED, address) == NULL && event_of(AH_EVENT_BREAK, address) == NULL;
}

static char *anonymous(size_t length) {
  return mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void mappings(void) {
  errno = 77;
  char *p = anonymous(5 * PAGE);
  CHECK(is_ours(AH_EVENT_MAPPING, p) && is_ours(AH_EVENT_MAPPING, p + 5 * PAGE - 1));
  CHECK((event_of(AH_EVENT_MAPPING, (uintptr_t)p)->kind & ~AH_EVENT_KIND) ==
        (AH_EVENT_TOLD | AH_EVENT_IS_ANONYMOUS));
  CHECK(munmap(p + PAGE, PAGE - 100) == 0 && is_none(p + PAGE));
  CHECK(is_ours(AH_EVENT_MAPPING, p) && is_ours(AH_EVENT_MAPPING, p + 2 * PAGE));
  CHECK(errno == 77);
  CHECK(munmap(p + 1, PAGE) == -1 && errno == EINVAL && is_ours(AH_EVENT_MAPPING, p));
  CHECK(munmap(p, 0) == -1 && errno == EINVAL && is_ours(AH_EVENT_MAPPING, p));
  CHECK(mmap64(p, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == p);
  CHECK((event_of(AH_EVENT_MAPPING, (uintptr_t)p)->kind & AH_EVENT_IS_SHARED) != 0);
  CHECK(munmap(p, 5 * PAGE) == 0 && is_none(p) && is_none(p + 4 * PAGE));
  errno = 0;
  CHECK(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
  CHECK(errno == EINVAL);
  CHECK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, -1, 0) == MAP_FAILED && errno == EBADF);
  int fd = memfd_create("m", 0);
  CHECK(ftruncate(fd, 1999993) == 0);
  p = mmap(NULL, 1999993, PROT_READ, MAP_SHARED, fd, 0);
  CHECK(is_ours(AH_EVENT_MAPPING, p + 1999992) && is_none(p + 1999993 + PAGE));
  CHECK(munmap(p, 1999993) == 0 && is_none(p));
  close(fd);
}

static void remappings(void) {
  char *p = anonymous(4 * PAGE);
  strcpy(p, "moved");
  char *q = mremap(p, 4 * PAGE, 2 * PAGE, 0);
  CHECK(q == p && is_ours(AH_EVENT_MAPPING, q) && is_none(p + 2 * PAGE));
  q = mremap(p, 2 * PAGE, 300 * PAGE, MREMAP_MAYMOVE);
  CHECK(q != MAP_FAILED && strcmp(q, "moved") == 0 && is_ours(AH_EVENT_MAPPING, q + 299 * PAGE));
  CHECK(p == q || is_none(p));
  errno = 0;
  CHECK(mremap(q, 300 * PAGE, (size_t)1 << 46, MREMAP_MAYMOVE) == MAP_FAILED && errno == ENOMEM);
  CHECK(is_ours(AH_EVENT_MAPPING, q) && is_ours(AH_EVENT_MAPPING, q + 299 * PAGE));
  char *place = anonymous(300 * PAGE);
  CHECK(mremap(q, 300 * PAGE, 300 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place) == place);
  CHECK(is_none(q) && is_ours(AH_EVENT_MAPPING, place) && strcmp(place, "moved") == 0);
  CHECK(munmap(place, 300 * PAGE) == 0 && is_none(place));
}

static uint32_t objects;
static void (*add_object)(uint32_t, void *, size_t, uint32_t);
static bool (*take_object)(uint32_t, void *);

static void add(char *p) { add_object(objects, p, 16, 0); }
static bool has(char *p) { return take_object(objects, p); }

/* Objects stay on record in memory that stays, and only there. */
static void remapped_objects(void) {
  uint32_t (*named)(const char *) =
      (uint32_t (*)(const char *))dlsym(RTLD_DEFAULT, "allocs_hook_suballocator");
  *(void **)&add_object = dlsym(RTLD_DEFAULT, "allocs_hook_sub_alloc");
  *(void **)&take_object = dlsym(RTLD_DEFAULT, "allocs_hook_sub_free");
  objects = named("askers");
  char *p = anonymous(4 * PAGE);
  add(p);
  add(p + 3 * PAGE);
  CHECK(mremap(p, 4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE) == p);
  CHECK(!has(p + 3 * PAGE) && has(p));
  add(p);
  errno = 77;
  CHECK(mremap(p, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE) == p && errno == 77);
  CHECK(has(p));
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  char *lower = anonymous(8 * PAGE);
  CHECK(mmap(lower + 4 * PAGE, PAGE, PROT_READ, flags, -1, 0) == lower + 4 * PAGE);
  add(lower);
  char *moved = mremap(lower, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE);
  CHECK(moved != MAP_FAILED && moved != lower && errno == 77 && !has(lower));
  add(moved);
  add(p);
  CHECK(mremap(moved, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p) == p);
  CHECK(!has(moved) && !has(p));
  CHECK(munmap(p, 4 * PAGE) == 0 && munmap(moved, 8 * PAGE) == 0);
  CHECK(munmap(lower, 8 * PAGE) == 0);
}

static void shared_memory(void) {
  int id = shmget(IPC_PRIVATE, 3 * PAGE, IPC_CREAT | 0600);
  if (id < 0) {
    printf("no System V shared memory here: errno=%d\n", errno);
    return;
  }
  char *p = shmat(id, NULL, 0);
  shmctl(id, IPC_RMID, NULL);
  CHECK(p != (void *)-1 && is_ours(AH_EVENT_SHARED, p + 3 * PAGE - 1) && is_none(p + 3 * PAGE));
  errno = 0;
  CHECK(shmdt(p + PAGE) == -1 && errno == EINVAL && is_ours(AH_EVENT_SHARED, p));
  CHECK(shmdt(p) == 0 && is_none(p));
}

static void the_break(void) {
  char *start = sbrk(0);
  CHECK(sbrk(100) == start && is_ours(AH_EVENT_BREAK, start) && is_none(start + 100));
  CHECK(sbrk(0) == start + 100);
  CHECK(sbrk(-100) == start + 100 && is_none(start) && sbrk(0) == start);
  CHECK(brk(start + 3 * PAGE) == 0 && is_ours(AH_EVENT_BREAK, start + 3 * PAGE - 1));
  CHECK(brk(start) == 0 && is_none(start) && sbrk(0) == start);
  errno = 0;
  CHECK(sbrk((intptr_t)1 << 46) == (void *)-1 && errno == ENOMEM);
}

static void *wait_for_it(void *barrier) {
  pthread_barrier_wait(barrier);
  pthread_barrier_wait(barrier);
  return barrier;
}

static int add_one(void *number) { return *(int *)number + 1; }

static void thread(void) {
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, NULL, 2);
  pthread_t started;
  CHECK(pthread_create(&started, NULL, wait_for_it, &barrier) == 0);
  pthread_barrier_wait(&barrier);
  const struct ah_event *event = event_of(AH_EVENT_THREAD, (uintptr_t)started);
  CHECK(event != NULL && is_here(site_of(event->path)));
  CHECK(event != NULL && event->limit == (uintptr_t)wait_for_it && event->thread != 0 &&
        event->thread != (uint32_t)getpid());
  pthread_barrier_wait(&barrier);
  void *result = NULL;
  CHECK(pthread_join(started, &result) == 0 && result == &barrier);
  thrd_t standard;
  int number = 41;
  CHECK(thrd_create(&standard, add_one, &number) == thrd_success);
  CHECK(thrd_join(standard, &number) == thrd_success && number == 42);
}

static void *nothing(void *argument) { return argument; }

static void thread_that_cannot_be(void) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, (size_t)1 << 46);
  pthread_t started;
  uint32_t lost = root->lost_event;
  for (uint32_t i = 0; i < root->event_slots + 5; i++) {
    CHECK(pthread_create(&started, &attributes, nothing, NULL) == EAGAIN);
  }
  CHECK(root->lost_event == lost); /* each gave its slot back */
}

static const char *in(const char *folder, const char *file) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  return path;
}

static uintptr_t bias_of(void *handle) { return ((struct link_map *)handle)->l_addr; }

static void libraries(const char *folder) {
  void *handle = dlopen(in(folder, "plugin.so"), RTLD_NOW | RTLD_LOCAL);
  CHECK(handle != NULL);
  uintptr_t bias = bias_of(handle);
  const struct ah_event *event = event_of(AH_EVENT_LIBRARY, bias);
  CHECK(event != NULL && is_here(site_of(event->path)) && event->limit == (uintptr_t)handle);
  CHECK(dlopen(in(folder, "plugin.so"), RTLD_NOW) == handle);
  CHECK(dlclose(handle) == 0 && event_of(AH_EVENT_LIBRARY, bias) == event);
  CHECK(dlclose(handle) == 0 && event_of(AH_EVENT_LIBRARY, bias) == NULL);
  handle = dlopen("libc.so.6", RTLD_NOW); /* is there already */
  CHECK(handle != NULL && event_of(AH_EVENT_LIBRARY, bias_of(handle)) == NULL);
  CHECK(dlopen(NULL, RTLD_NOW) != NULL && dlopen("/no/such", RTLD_NOW) == NULL);
  CHECK(dlerror() != NULL);
}

/* A library may be found only because of who asks for it. */
static void search_paths(const char *folder) {
  CHECK(dlopen("only_here.so", RTLD_NOW) == NULL);
  void *user = dlopen(in(folder, "runpath/plugin_user.so"), RTLD_NOW | RTLD_LOCAL);
  CHECK(user != NULL);
  void *(*use)(const char *) = (void *(*)(const char *))dlsym(user, "plugin_open");
  void *found = use("only_here.so");
  CHECK(found != NULL && event_of(AH_EVENT_LIBRARY, bias_of(found)) == NULL);
  CHECK(use("$ORIGIN/only_here.so") == found);
  found = use(in(folder, "plugin.so"));
  CHECK(found != NULL && event_of(AH_EVENT_LIBRARY, bias_of(found)) != NULL);
}

static void forked_child(void) {
  char *p = anonymous(PAGE);
  pid_t child = fork();
  if (child == 0) {
    bool right = is_ours(AH_EVENT_MAPPING, p) && munmap(p, PAGE) == 0 && is_none(p);
    _exit(right ? 0 : 1);
  }
  int status;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  CHECK(is_ours(AH_EVENT_MAPPING, p) && munmap(p, PAGE) == 0);
}

int main(int argc, char **argv) {
  root = dlsym(RTLD_DEFAULT, "allocs_hook_root");

  if (argc < 2 || root == NULL) {
    fprintf(stderr, "usage: LD_PRELOAD=.../liballocs_preload.so askers FOLDER\n");
    return 2;
  }
  mappings();
  remappings();
  remapped_objects();
  shared_memory();
  the_break();
  thread();
  thread_that_cannot_be();
  libraries(argv[1]);
  search_paths(argv[1]);
  forked_child();
  return report("askers");
}
