/*
 * guest MODE - checks that a program stays itself with an engine inside. Prints what failed, or
 * "ok" at last; some modes are expected to die.
 */
#define _GNU_SOURCE
#include <allocs.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static int failures;

#define CHECK(condition) check((condition), #condition, __LINE__)

static void check(bool holds, const char *condition, int line) {
  if (!holds) {
    printf("line %d: not %s; last error: %s\n", line, condition, alloc_last_error());
    failures++;
  }
}

struct pair {
  int first;
  double second;
};

static struct pair pairs[5];

/* A question that needs the engine. */
static void wake(void) { CHECK(alloc_get_type((const void *)wake) != NULL); }

static const char *spelled(const void *p) { return uniqtype_spelling(alloc_get_type(p)); }

/* What the program says of a chunk counts from then on, whatever was asked before. Both are struct pair[3]. */
static void check_set_types(struct pair *p, struct pair *other) {
  CHECK(allocs_set_type(p, "double") == ALLOCS_DONE);
  CHECK(strcmp(spelled(&p[1]), "double[6]") == 0 && strcmp(spelled(other), "struct pair[3]") == 0);
  CHECK(allocs_set_type(p, "struct pair | double") == ALLOCS_DONE);
  CHECK(allocs_set_type(&other[2], "struct pair | double") == ALLOCS_DONE);
  CHECK(strcmp(spelled(p), "struct pair[3] | double[6]") == 0);
  CHECK(strcmp(spelled(p), "struct pair[3] | double[6]") == 0);
  CHECK(alloc_get_type(p) == alloc_get_type(other) && uniqtype_size(alloc_get_type(p)) == 48);
  CHECK(allocs_set_type(p, NULL) == ALLOCS_DONE && strcmp(spelled(p), "struct pair[3]") == 0);
  CHECK(allocs_set_type(other, NULL) == ALLOCS_DONE && strcmp(spelled(other), "struct pair[3]") == 0);
}

static int mode_answers(void) {
  errno = 1999;
  CHECK(alloc_get_base(&pairs[3]) == pairs);
  CHECK(alloc_get_size((char *)&pairs[3] + 3) == sizeof pairs);
  CHECK(alloc_get_limit(pairs) == &pairs[5]);
  CHECK(strcmp(alloc_get_name(pairs), "pairs") == 0);
  CHECK(strstr(UNIQTYPE_NAME(alloc_get_type(pairs)), "__ARR5_") == UNIQTYPE_NAME(alloc_get_type(pairs)));
  CHECK(strcmp(uniqtype_spelling(alloc_get_type(pairs)), "struct pair[5]") == 0);
  CHECK(uniqtype_size(alloc_get_type(pairs)) == sizeof pairs);
  CHECK(alloc_get_allocator(&pairs[1]) == alloc_get_allocator(&failures));
  CHECK(alloc_get_site(pairs) == NULL && alloc_last_error() != NULL);
  struct pair *heap = malloc(3 * sizeof *heap);
  struct pair *other = malloc(3 * sizeof *other);
  CHECK(alloc_get_base(&heap[2]) == heap && alloc_get_size(heap) == 3 * sizeof *heap);
  CHECK(alloc_get_type(heap) != NULL && alloc_get_type(heap) == alloc_get_type(other));
  CHECK(strcmp(uniqtype_spelling(alloc_get_type(&heap[1])), "struct pair[3]") == 0);
  CHECK(alloc_get_base(alloc_get_site(heap)) == (const void *)mode_answers);
  check_set_types(heap, other);
  free(heap);
  void *none = malloc(0);
  CHECK(alloc_get_base(none) == none && alloc_get_size(none) == 0);
  alloc_get_type(none);
  CHECK(alloc_get_size(none) == 0 && alloc_get_limit(none) == none);
  free(none);
  CHECK(alloc_get_base((void *)16) == NULL && alloc_last_error() != NULL);
  CHECK(alloc_get_size((void *)-1L) == ALLOC_SIZE_UNKNOWN);
  CHECK(alloc_get_type((const void *)wake) && alloc_last_error() == NULL);
  CHECK(uniqtype_size(alloc_get_type((const void *)wake)) == ALLOC_SIZE_UNKNOWN);
  CHECK(uniqtype_name(NULL) == NULL && uniqtype_size(NULL) == ALLOC_SIZE_UNKNOWN);
  CHECK(errno == 1999);
  free(other);
  return 0;
}

/* Answers about frames must be those of this call, not of an earlier one at the same place. */
static __attribute__((noinline)) size_t frame_of(volatile char *p) {
  return alloc_get_size((const void *)p);
}

static __attribute__((noinline)) int small_frame(void) {
  volatile char small[16] = "x";
  CHECK(strcmp(alloc_get_name((const void *)small), "small_frame") == 0);
  CHECK(frame_of(small) < 512);
  return small[0];
}

static __attribute__((noinline)) int large_frame(void) {
  volatile char large[4096] = "x";
  CHECK(strcmp(alloc_get_name((const void *)large), "large_frame") == 0);
  CHECK(frame_of(large) >= 4096);
  return large[0];
}

static int mode_frames(void) {
  for (int i = 0; i < 3; i++) {
    small_frame();
    large_frame();
  }
  return 0;
}

static void *ask_much(void *index) {
  for (int i = 0; i < 20; i++) {
    int local = i;
    char *chunk = malloc(100 + (size_t)i);
    CHECK(alloc_get_size(chunk) == 100 + (size_t)i);
    CHECK(strcmp(alloc_get_name(&local), "ask_much") == 0);
    CHECK(alloc_get_base(&pairs[(long)index % 5]) == pairs);
    free(chunk);
  }
  return NULL;
}

static int mode_threads(void) {
  pthread_t threads[8];
  for (long i = 0; i < 8; i++) {
    pthread_create(&threads[i], NULL, ask_much, (void *)i);
  }
  for (int i = 0; i < 8; i++) {
    pthread_join(threads[i], NULL);
  }
  return 0;
}

static int mode_surroundings(void) {
  struct rlimit before, after;
  struct sigaction actions[NSIG], now;
  sigset_t mask, mask_now;
  char environment[256];
  getrlimit(RLIMIT_NOFILE, &before);
  before.rlim_cur = 64;
  setrlimit(RLIMIT_NOFILE, &before);
  for (int i = 1; i < NSIG; i++) {
    sigaction(i, NULL, &actions[i]);
  }
  sigprocmask(SIG_SETMASK, NULL, &mask);
  setenv("JAVA_TOOL_OPTIONS", "-Dnobody=reads", 1);
  snprintf(environment, sizeof environment, "%s", getenv("JAVA_TOOL_OPTIONS"));
  wake();
  getrlimit(RLIMIT_NOFILE, &after);
  CHECK(after.rlim_cur == 64);
  for (int i = 1; i < NSIG; i++) {
    if (sigaction(i, NULL, &now) == 0 && now.sa_handler != actions[i].sa_handler) {
      printf("handler of signal %d changed\n", i);
      failures++;
    }
  }
  sigprocmask(SIG_SETMASK, NULL, &mask_now);
  CHECK(memcmp(&mask, &mask_now, sizeof mask) == 0);
  CHECK(strcmp(setlocale(LC_ALL, NULL), "C") == 0);
  CHECK(strcmp(environment, getenv("JAVA_TOOL_OPTIONS")) == 0);
  return 0;
}

static sigjmp_buf jump;
static volatile sig_atomic_t caught;

static void on_fault(int number, siginfo_t *info, void *context) {
  (void)context;
  caught = number;
  if (info->si_code > 0) {
    siglongjmp(jump, 1);
  }
}

static void provoke(void) {
  caught = 0;
  if (sigsetjmp(jump, 1) == 0) {
    *(volatile int *)(caught - 1L + 17) = 1;
  }
  CHECK(caught == SIGSEGV);
}

static int mode_handlers(void) {
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &action, NULL);
  wake();
  provoke();
  struct sigaction old;
  action.sa_flags |= SA_NODEFER;
  CHECK(sigaction(SIGSEGV, &action, &old) == 0 && old.sa_sigaction == on_fault);
  provoke();
  caught = 0;
  raise(SIGSEGV);
  CHECK(caught == SIGSEGV);
  int local = 0;
  CHECK(strcmp(alloc_get_name(&local), "mode_handlers") == 0);
  CHECK(signal(SIGFPE, SIG_IGN) == SIG_DFL && signal(SIGFPE, SIG_DFL) == SIG_IGN);
  return 0;
}

static int mode_die_by_fault(void) {
  wake();
  *(volatile int *)16 = 1;
  return 0;
}

static int mode_die_by_signal(int number) {
  wake();
  raise(number);
  return 0;
}

static int mode_fork(void) {
  wake();
  wake(); /* the first loaded libraries, so its answer was not kept */
  int local = 0;
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    char *chunk = malloc(77);
    CHECK(alloc_get_size(chunk + 5) == 77);
    CHECK(alloc_get_name((const void *)wake) != NULL);
    CHECK(alloc_get_name(&local) == NULL && strstr(alloc_last_error(), "after fork"));
    free(chunk);
    exit(failures != 0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(alloc_get_name(&local) != NULL);
  return 0;
}

static int mode_fork_first(void) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    wake();
    exit(failures != 0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  wake();
  return 0;
}

static int asked_elsewhere;

static __attribute__((noinline)) void check_local(int number) {
  volatile int local = number;
  for (int i = 0; i < 3; i++) {
    struct alloc_info info;
    bool known = alloc_get_info((const void *)&local, &info) && info.name && info.type;
    CHECK(known);
    if (known) {
      CHECK(strcmp(info.allocator->name, "stackframe") == 0);
      CHECK(strcmp(info.name, "check_local") == 0);
    }
  }
  asked_elsewhere++;
}

static ucontext_t coroutine, resumed;

static void on_stack_of_our_own(void *stack, size_t size) {
  getcontext(&coroutine);
  coroutine.uc_stack.ss_sp = stack;
  coroutine.uc_stack.ss_size = size;
  coroutine.uc_link = &resumed;
  makecontext(&coroutine, (void (*)(void))check_local, 1, 7);
  swapcontext(&resumed, &coroutine);
}

/* On an alternate stack in a handler, and on stacks that the program makes. */
static int mode_stacks(void) {
  enum { BYTES = 1 << 18 };
  static char array[BYTES];
  struct sigaction action = {.sa_handler = check_local, .sa_flags = SA_ONSTACK};
  char *chunk = malloc(BYTES);
  char *mapped = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  check_local(0);
  sigaltstack(&(stack_t){.ss_sp = mapped, .ss_size = BYTES}, NULL);
  sigaction(SIGUSR1, &action, NULL);
  raise(SIGUSR1);
  sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
  on_stack_of_our_own(mapped, BYTES);
  on_stack_of_our_own(array, BYTES);
  on_stack_of_our_own(chunk, BYTES);
  CHECK(asked_elsewhere == 5);
  free(chunk);
  return 0;
}

static const char *expected;

static void check_caller(const void *local) {
  for (int i = 0; i < 3; i++) {
    CHECK(alloc_get_name(local) && strcmp(alloc_get_name(local), expected) == 0);
  }
}

static void enter(void *library, const char *function) {
  void (**pointer)(void (*)(const void *)) = dlsym(library, "enter");
  expected = function;
  CHECK(pointer != NULL);
  if (pointer) {
    (*pointer)(check_caller);
  }
}

static int mode_reload(const char *first, const char *second) {
  void *library = dlopen(first, RTLD_NOW);
  void *symbol = library ? dlsym(library, "thing") : NULL;
  CHECK(symbol && alloc_get_size(symbol) == 12);
  CHECK(alloc_get_size(symbol) == 12);
  enter(library, "first_caller");
  dlclose(library);
  CHECK(alloc_get_size(symbol) != 12);
  library = dlopen(second, RTLD_NOW);
  symbol = library ? dlsym(library, "thing") : NULL;
  CHECK(symbol && alloc_get_size(symbol) == 500);
  enter(library, "second_caller");
  return 0;
}

static const char *name_of(const void *p) {
  const char *name = alloc_get_name(p);
  return name ? name : "";
}

/* Arguments are remembered until the program writes over them. */
static int mode_arguments(char **argv) {
  char *mode = argv[1];
  for (int i = 0; i < 3; i++) {
    CHECK(strcmp(name_of(argv), "argv") == 0);
    CHECK(strcmp(name_of(mode), "argv[1]") == 0 && alloc_get_size(mode + 2) == strlen(mode) + 1);
    CHECK(strncmp(name_of(environ[0]), "envp[0]", 7) == 0);
  }
  argv[1] = argv[0];
  CHECK(strcmp(name_of(mode), "argv[1]") != 0);
  argv[1] = mode;
  CHECK(strcmp(name_of(mode), "argv[1]") == 0);
  char first = mode[2];
  mode[2] = 0; /* as the pointers tell, still one string */
  CHECK(alloc_get_size(mode) == strlen("arguments") + 1);
  mode[2] = first;
  return 0;
}

static __attribute__((noinline)) int deep(int kilobytes) {
  volatile char page[1024];
  page[0] = (char)kilobytes;
  return kilobytes == 0 ? 0 : deep(kilobytes - 1) + page[0] - page[0];
}

static int mode_deep(void) {
  wake();
  return deep(7000);
}

static int mode_refused(void) {
  CHECK(alloc_get_type((const void *)wake) == NULL && alloc_last_error() != NULL);
  char *chunk = malloc(99);
  CHECK(alloc_get_size(chunk) == 99);
  free(chunk);
  return 0;
}

static void *linger(void *unused) {
  for (;;) {
    pause();
  }
  return unused;
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  pthread_t thread;
  pthread_create(&thread, NULL, linger, NULL);
  if (!strcmp(mode, "answers")) mode_answers();
  else if (!strcmp(mode, "frames")) mode_frames();
  else if (!strcmp(mode, "threads")) mode_threads();
  else if (!strcmp(mode, "surroundings")) mode_surroundings();
  else if (!strcmp(mode, "handlers")) mode_handlers();
  else if (!strcmp(mode, "die-by-fault")) mode_die_by_fault();
  else if (!strcmp(mode, "die-by-signal")) mode_die_by_signal(argc > 2 ? atoi(argv[2]) : SIGSEGV);
  else if (!strcmp(mode, "fork")) mode_fork();
  else if (!strcmp(mode, "fork-first")) mode_fork_first();
  else if (!strcmp(mode, "reload") && argc == 4) mode_reload(argv[2], argv[3]);
  else if (!strcmp(mode, "deep")) mode_deep();
  else if (!strcmp(mode, "stacks")) mode_stacks();
  else if (!strcmp(mode, "arguments")) mode_arguments(argv);
  else if (!strcmp(mode, "refused")) mode_refused();
  else return 2;
  puts(failures ? "failed" : "ok");
  return failures != 0;
}
