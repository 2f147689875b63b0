/*
 * subject MODE - a process to look at. Prints what a test needs to know, flushes, and lives until
 * its standard input ends, unless the mode says otherwise.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char word[] = "a word of 1999993";
static char zeroes[1 << 20];

static void until_input_ends(void) {
  char c;
  fflush(stdout);
  while (read(0, &c, 1) > 0) {
  }
}

static int mode_memory(void) {
  char *pages = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(pages, 7, 3 * 4096);
  munmap(pages + 4096, 4096);
  printf("%p %p %p\n", (void *)word, (void *)pages, (void *)zeroes);
  until_input_ends();
  return 0;
}

extern char _end[]; /* of the linker: where zero-filled data ends */

/* Anonymous memory right behind the program's, which the kernel merges with it. */
static int mode_behind(void) {
  char *end = (char *)(((unsigned long)_end + 4095) & -4096UL);
  char *pages = mmap(end, 2 * 4096, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (pages != end) {
    perror("mmap");
    return 1;
  }
  pages[0] = 1;
  printf("%p %p\n", (void *)(zeroes + sizeof zeroes - 1), (void *)pages);
  until_input_ends();
  return 0;
}

static int print_object(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size;
  (void)data;
  unsigned long low = -1UL, high = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    if (info->dlpi_phdr[i].p_type == PT_LOAD) {
      unsigned long start = info->dlpi_phdr[i].p_vaddr;
      unsigned long end = start + info->dlpi_phdr[i].p_memsz;
      low = start < low ? start : low;
      high = end > high ? end : high;
    }
  }
  printf("%lx %lx %lx\n", info->dlpi_addr, info->dlpi_addr + low, info->dlpi_addr + high);
  return 0;
}

/* Maps a whole file for reading, as debuggers and installers do. */
static void map_as_data(const char *path) {
  int file = open(path, O_RDONLY);
  struct stat status;
  fstat(file, &status);
  mmap(0, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  mmap(0, status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  close(file);
}

static int mode_objects(int argc, char **argv) {
  for (int i = 0; i < argc; i++) {
    if (!dlopen(argv[i], RTLD_NOW)) {
      fprintf(stderr, "%s\n", dlerror());
      return 1;
    }
    map_as_data(argv[i]);
  }
  dl_iterate_phdr(print_object, NULL);
  puts("end");
  until_input_ends();
  return 0;
}

static int mode_namespaces(char *library) {
  void *first = dlmopen(LM_ID_NEWLM, library, RTLD_NOW);
  void *second = dlopen(library, RTLD_NOW);
  if (!first || !second) {
    return 1;
  }
  printf("%lx %lx\n", ((struct link_map *)first)->l_addr, ((struct link_map *)second)->l_addr);
  until_input_ends();
  return 0;
}

static pthread_barrier_t barrier;

static void *sleeper(void *name) {
  volatile int here = 0;
  prctl(PR_SET_NAME, name);
  flockfile(stdout);
  printf("%ld %p\n", syscall(SYS_gettid), (void *)&here);
  funlockfile(stdout);
  pthread_barrier_wait(&barrier);
  for (;;) {
    pause();
  }
  return NULL;
}

static int mode_threads(int count) {
  pthread_t thread;
  pthread_barrier_init(&barrier, NULL, count + 1);
  for (int i = 0; i < count; i++) {
    pthread_create(&thread, NULL, sleeper, "odd ) name(");
  }
  pthread_barrier_wait(&barrier);
  puts("end");
  until_input_ends();
  return 0;
}

static void *passer(void *unused) { return unused; }

static int mode_churn(void) {
  puts("ready");
  fflush(stdout);
  fcntl(0, F_SETFL, O_NONBLOCK);
  char c;
  while (read(0, &c, 1) != 0) {
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
      pthread_create(&threads[i], NULL, passer, NULL);
    }
    for (int i = 0; i < 4; i++) {
      pthread_join(threads[i], NULL);
    }
    munmap(mmap(0, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1 << 20);
  }
  return 0;
}

static atomic_int interruptions;

static void count_if(int failed) {
  if (failed && (errno == EINTR)) {
    interruptions++;
  }
}

static void *in_epoll(void *unused) {
  struct epoll_event event;
  int set = epoll_create1(0);
  for (;;) {
    count_if(epoll_wait(set, &event, 1, 10000) < 0);
  }
  return unused;
}

static void *in_sigtimedwait(void *unused) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  struct timespec limit = {10, 0};
  for (;;) {
    count_if(sigtimedwait(&set, NULL, &limit) < 0);
  }
  return unused;
}

static int semaphores;

static void *in_semop(void *unused) {
  struct sembuf down = {0, -1, 0};
  for (;;) {
    if (semop(semaphores, &down, 1) < 0 && errno != EINTR) {
      return unused;
    }
    interruptions++;
  }
}

static void *in_timed_receive(void *unused) {
  int pair[2];
  char c;
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  struct timeval limit = {10, 0};
  setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  for (;;) {
    count_if(recv(pair[0], &c, 1, 0) < 0);
  }
  return unused;
}

static void *in_nanosleep(void *unused) {
  struct timespec limit = {10, 0};
  for (;;) {
    count_if(nanosleep(&limit, NULL) < 0);
  }
  return unused;
}

static void *in_poll(void *unused) {
  for (;;) {
    count_if(poll(NULL, 0, 10000) < 0);
  }
  return unused;
}

static void *in_read(void *unused) {
  int pair[2];
  char c;
  if (pipe(pair) != 0) {
    return unused;
  }
  for (;;) {
    count_if(read(pair[0], &c, 1) < 0);
  }
}

static void *in_futex(void *unused) {
  static int word;
  for (;;) {
    count_if(syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0) < 0);
  }
  return unused;
}

static void *in_timed_futex(void *unused) {
  static int word;
  struct timespec limit = {10, 0};
  for (;;) {
    count_if(syscall(SYS_futex, &word, FUTEX_WAIT, 0, &limit, NULL, 0) < 0);
  }
  return unused;
}

/* Starts threads that are each in another call, and count how often it is interrupted. */
static int start_blocked(void) {
  void *(*all[])(void *) = {in_epoll,     in_sigtimedwait, in_semop, in_timed_receive,
                            in_nanosleep, in_poll,         in_read,  in_futex,
                            in_timed_futex};
  pthread_t thread;
  sigset_t set;
  semaphores = semget(IPC_PRIVATE, 1, 0600);
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sigprocmask(SIG_BLOCK, &set, NULL);
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    pthread_create(&thread, NULL, all[i], NULL);
  }
  usleep(100000);
  return sizeof all / sizeof all[0];
}

/* Prints how often a call was interrupted, for each line of input. */
static int mode_blocked(void) {
  start_blocked();
  char line[64];
  puts("ready");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    printf("%d\n", interruptions);
    fflush(stdout);
  }
  semctl(semaphores, 0, IPC_RMID);
  return 0;
}

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000 + time.tv_nsec;
}

static atomic_long longest_stop;
static atomic_long ticks;

/* How long the thread had to wait for a processor so far, in nanoseconds. */
static long waited(int schedstat) {
  char text[128] = "";
  long waited = 0;
  pread(schedstat, text, sizeof text - 1, 0);
  sscanf(text, "%*s %ld", &waited);
  return waited;
}

/* Never rests, and so knows how long it was kept from running by other things than other threads. */
static void *spinner(void *unused) {
  int schedstat = open("/proc/thread-self/schedstat", O_RDONLY);
  long before = waited(schedstat);
  for (long last = now();;) {
    long gap = now() - last;
    if (gap > 3000) {
      long after = waited(schedstat);
      long stopped = gap - (after - before);
      if (stopped > longest_stop) {
        longest_stop = stopped;
      }
      before = after;
    }
    last = now();
    ticks++;
  }
  return unused;
}

/* Counts in rbx, and right after that in its frame. */
static void *counter(void *place) {
  long count;
  *(void **)place = &count;
  __asm__ volatile("xor %%ebx, %%ebx\n"
                   "1: inc %%rbx\n"
                   "mov %%rbx, %0\n"
                   "jmp 1b"
                   : "=m"(count)
                   :
                   : "rbx");
  return NULL;
}

/*
 * At least so many threads, some of which work and others wait. For each line of input prints how
 * long the longest stop was since the line before, in nanoseconds, and how often a call was
 * interrupted.
 */
static int mode_busy(int count) {
  pthread_t thread;
  static void *volatile counted;
  int started = 3 + start_blocked();
  pthread_create(&thread, NULL, spinner, NULL);
  pthread_create(&thread, NULL, counter, (void *)&counted);
  for (; started < count; started++) {
    pthread_create(&thread, NULL, in_nanosleep, NULL);
  }
  while (!counted) {
    usleep(1000);
  }
  printf("%p %p\n", (void *)&ticks, counted);
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    printf("%ld %d\n", atomic_exchange(&longest_stop, 0), interruptions);
    fflush(stdout);
  }
  semctl(semaphores, 0, IPC_RMID);
  return 0;
}

static atomic_int received;

static void receive(int signal) {
  (void)signal;
  received++;
}

/* A child sends queued signals without pause; prints how many were sent and received. */
static int mode_signals(int count) {
  struct sigaction action = {.sa_handler = receive, .sa_flags = SA_RESTART};
  sigaction(SIGRTMIN, &action, NULL);
  puts("ready");
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < count; i++) {
      while (sigqueue(getppid(), SIGRTMIN, (union sigval){0}) != 0) {
        usleep(100);
      }
      usleep(20);
    }
    _exit(0);
  }
  while (waitpid(child, NULL, 0) < 0) {
  }
  printf("%d\n", received);
  fflush(stdout);
  return 0;
}

static int mode_vfork(void) {
  printf("ready\n");
  fflush(stdout);
  if (vfork() == 0) {
    char c;
    while (read(0, &c, 1) > 0) {
    }
    _exit(0);
  }
  return 0;
}

static int mode_zombie(void) {
  pid_t child = fork();
  if (child == 0) {
    _exit(0);
  }
  siginfo_t info;
  waitid(P_PID, child, &info, WEXITED | WNOWAIT);
  printf("%d\n", child);
  until_input_ends();
  return 0;
}

static void *lonely(void *unused) {
  pthread_join(*(pthread_t *)unused, NULL);
  printf("%p\n", (void *)word);
  until_input_ends();
  _exit(0);
}

static int mode_orphan_threads(int late) {
  static pthread_t self;
  pthread_t thread;
  self = pthread_self();
  if (late) {
    printf("%p\n", (void *)word);
    fflush(stdout);
    getchar();
  }
  pthread_create(&thread, NULL, lonely, &self);
  pthread_exit(NULL);
}

static int mode_exec(char *program) {
  printf("%p\n", (void *)word);
  until_input_ends();
  execl(program, program, "memory", NULL);
  return 1;
}

/* Runs itself again and again, each time with more threads that end with it, until its input ends. */
static int mode_execs(char *program) {
  struct pollfd input = {0, POLLIN, 0};
  pthread_t thread;
  printf("%p\n", (void *)word);
  fflush(stdout);
  for (int i = 0; i < 4; i++) {
    pthread_create(&thread, NULL, in_nanosleep, NULL);
  }
  if (poll(&input, 1, 5) == 0) {
    execl(program, program, "execs", NULL);
  }
  puts("end");
  fflush(stdout);
  return 0;
}

/* Runs a program that the kernel refuses to trace others or to read their memory by that call. */
static int mode_without_ptrace(char **command) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) {
    execv(command[0], command);
  }
  return 1;
}

static int mode_undumpable(void) {
  prctl(PR_SET_DUMPABLE, 0);
  puts("ready");
  until_input_ends();
  return 0;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  if (!strcmp(mode, "memory")) return mode_memory();
  if (!strcmp(mode, "behind")) return mode_behind();
  if (!strcmp(mode, "objects")) return mode_objects(argc - 2, argv + 2);
  if (!strcmp(mode, "namespaces") && argc == 3) return mode_namespaces(argv[2]);
  if (!strcmp(mode, "threads") && argc == 3) return mode_threads(atoi(argv[2]));
  if (!strcmp(mode, "churn")) return mode_churn();
  if (!strcmp(mode, "blocked")) return mode_blocked();
  if (!strcmp(mode, "busy") && argc == 3) return mode_busy(atoi(argv[2]));
  if (!strcmp(mode, "signals") && argc == 3) return mode_signals(atoi(argv[2]));
  if (!strcmp(mode, "vfork")) return mode_vfork();
  if (!strcmp(mode, "zombie")) return mode_zombie();
  if (!strcmp(mode, "orphan-threads")) return mode_orphan_threads(argc > 2);
  if (!strcmp(mode, "exec") && argc == 3) return mode_exec(argv[2]);
  if (!strcmp(mode, "without-ptrace") && argc > 2) return mode_without_ptrace(argv + 2);
  if (!strcmp(mode, "execs")) return mode_execs(argv[0]);
  if (!strcmp(mode, "undumpable")) return mode_undumpable();
  return 2;
}
