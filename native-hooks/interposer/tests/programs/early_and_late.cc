// Allocates wherever a program may: in a resolver of an IFUNC, before all constructors, in
// handlers at exit, in destructors of threads, after the last of the library's own.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <pthread.h>
#include <string>
#include <sys/time.h>
#include <unistd.h>
#include <vector>

static void say(const char *text) { (void)!write(1, text, std::strlen(text)); }

extern "C" {
static int chosen(void) { return 42; }
static int (*resolve(void))(void) {
  std::free(std::malloc(123));
  return chosen;
}
int picked(void) __attribute__((ifunc("resolve")));

static void before_all(int, char **, char **) {
  char *p = static_cast<char *>(std::realloc(std::malloc(10), 5000));
  say(p != nullptr ? "before all\n" : "no memory before all\n");
  std::free(p);
}
__attribute__((section(".preinit_array"), used)) static void (*first)(int, char **, char **) =
    before_all;

static void last() {
  std::free(std::malloc(700));
  say("last\n");
}
__attribute__((section(".fini_array.00001"), used)) static void (*finish)() = last;
}

struct Global {
  std::vector<std::string> words{"a word", std::string(5000, 'x')};
  ~Global() {
    words.push_back(std::string(3000, 'y'));
    say("global destroyed\n");
  }
};
static Global global;

struct PerThread {
  std::unique_ptr<char[]> memory{new char[2000]};
  ~PerThread() { std::free(std::malloc(99)); }
};
static thread_local PerThread per_thread;

static pthread_key_t key;
static void release(void *value) {
  std::free(value);
  void *again = std::malloc(50);
  static thread_local int rounds;
  if (++rounds < 3) {
    pthread_setspecific(key, again);
  } else {
    std::free(again);
  }
}

static void *work(void *) {
  per_thread.memory[5] = 1;
  pthread_setspecific(key, std::malloc(77));
  return nullptr;
}

static volatile sig_atomic_t ticks;
static void tick(int) { ticks = ticks + 1; }

static void at_exit() {
  std::string text(10000, 'z');
  std::printf("at exit %zu\n", text.size());
}

static bool allocate_under_signals() {
  struct itimerval often = {{0, 200}, {0, 200}};
  std::signal(SIGALRM, tick);
  setitimer(ITIMER_REAL, &often, nullptr);
  bool right = true;
  for (int i = 0; ticks < 100 || i < 100000; i++) {
    char *p = static_cast<char *>(std::malloc(i % 9000 + 1));
    p[i % 9000] = 'a';
    p = static_cast<char *>(std::realloc(p, 10000));
    right = right && p[i % 9000] == 'a';
    std::free(p);
  }
  often = {};
  setitimer(ITIMER_REAL, &often, nullptr);
  return right;
}

int main() {
  std::printf("resolved: %d\n", picked());
  std::atexit(at_exit);
  pthread_key_create(&key, release);
  for (int i = 0; i < 40; i++) {
    pthread_t thread;
    pthread_create(&thread, nullptr, work, nullptr);
    pthread_join(thread, nullptr);
  }
  std::printf("under signals: %d\n", allocate_under_signals());
  per_thread.memory[6] = 2;
  return 37;
}
