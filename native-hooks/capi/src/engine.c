/*
 * engine.c - one thread owns the virtual machine, and answers one question at a time.
 *
 * The threads that ask never enter the virtual machine: it would lay guard pages into their
 * stacks, one megabyte down on the main thread's. They wait; so what their registers point to
 * stays in place while it is looked at.
 */
#include "engine.h"

#include "jvm.h"
#include "locks.h"
#include "wire.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 30, STACK_BYTES = 2 << 20 };

enum state { FREE, ASKED, WORKING, ANSWERED, ABANDONED };

/* The process that has the thread: a child of fork has not. 0: none has. */
static _Atomic pid_t owner;

static pthread_cond_t changed;

/* What is handed over, under the lock. */
static enum state state;
static struct question question;
static bool found;
static struct answer answer;
static struct reasons reasons;
static char failure[REASON_BYTES]; /* why there is no virtual machine; empty if there is */

/* Whether this thread is inside engine_ask, or is the engine's. */
static __thread bool inside;

static bool unknown(struct reasons *out, const char *why) {
  snprintf(out->object, REASON_BYTES, "%s", why);
  return false;
}

static void answer_one(const struct question *asked) {
  static unsigned char bytes[WIRE_MAX];
  static struct answer made;
  static struct reasons why;
  memset(&why, 0, sizeof why);
  bool ok = false;
  if (failure[0]) {
    unknown(&why, failure);
  } else {
    size_t length = jvm_ask(asked, bytes, sizeof bytes, why.object);
    ok = length > 0 && wire_decode(bytes, length, &made, &why);
  }
  pthread_mutex_lock(&engine_lock);
  if (state == ABANDONED) {
    state = FREE;
  } else {
    found = ok;
    answer = made;
    reasons = why;
    state = ANSWERED;
  }
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&engine_lock);
}

static void answer_all(void) {
  for (;;) {
    pthread_mutex_lock(&engine_lock);
    while (state != ASKED) {
      if (state == ABANDONED) {
        state = FREE; /* given up before it was seen */
      }
      pthread_cond_wait(&changed, &engine_lock);
    }
    state = WORKING;
    struct question asked = question;
    pthread_mutex_unlock(&engine_lock);
    answer_one(&asked);
  }
}

/* The virtual machine ended, maybe in the middle of an answer. */
static void answer_without_machine(void) {
  pthread_mutex_lock(&engine_lock);
  if (state == WORKING) {
    state = ASKED;
  }
  pthread_mutex_unlock(&engine_lock);
  answer_all();
}

static void *serve(void *unused) {
  inside = true;
  pthread_setname_np(pthread_self(), "allocs-engine");
  jvm_start(failure, answer_without_machine);
  answer_all();
  return unused;
}

/* The lock is held. The thread and those that it starts leave the program's signals alone. */
static bool start_thread(void) {
  sigset_t all;
  sigset_t before;
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_condattr_t clock;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&changed, &clock);
  sigfillset(&all);
  static const int synchronous[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS};
  for (size_t i = 0; i < sizeof synchronous / sizeof *synchronous; i++) {
    sigdelset(&all, synchronous[i]);
  }
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  bool started = pthread_create(&thread, &attributes, serve, NULL) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return started;
}

/* The lock is held. */
static bool hand_over(const struct question *asked, struct answer *out, struct reasons *why) {
  struct timespec deadline;
  clock_gettime(CLOCK_MONOTONIC, &deadline);
  deadline.tv_sec += PATIENCE_SECONDS;
  while (state != FREE) {
    if (state == ABANDONED || pthread_cond_timedwait(&changed, &engine_lock, &deadline) == ETIMEDOUT) {
      return unknown(why, "the engine is still busy with another question");
    }
  }
  question = *asked;
  state = ASKED;
  pthread_cond_broadcast(&changed);
  while (state != ANSWERED) {
    if (pthread_cond_timedwait(&changed, &engine_lock, &deadline) == ETIMEDOUT) {
      state = ABANDONED;
      return unknown(why, "the engine did not answer in time; it cannot while a library is loaded");
    }
  }
  *out = answer;
  *why = reasons;
  bool result = found;
  state = FREE;
  pthread_cond_broadcast(&changed);
  return result;
}

static bool ask_as_owner(const struct question *asked, struct answer *out, struct reasons *why) {
  pthread_mutex_lock(&engine_lock);
  bool result;
  if (atomic_load(&owner) == 0) {
    atomic_store(&owner, getpid());
    if (!start_thread()) {
      atomic_store(&owner, 0);
    }
  }
  if (atomic_load(&owner) == 0) {
    result = unknown(why, "no thread can be started for the engine");
  } else {
    result = hand_over(asked, out, why);
  }
  pthread_mutex_unlock(&engine_lock);
  return result;
}

bool engine_ask(const struct question *asked, struct answer *out, struct reasons *why) {
  pid_t owned_by = atomic_load(&owner);
  memset(why, 0, sizeof *why);
  if (inside) {
    return unknown(why, "asked by the engine itself, or while it answers");
  }
  if (owned_by != 0 && owned_by != getpid()) {
    return unknown(why, "no Java virtual machine after fork: the parent has it");
  }
  int cancellation;
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancellation);
  inside = true;
  bool result = ask_as_owner(asked, out, why);
  inside = false;
  pthread_setcancelstate(cancellation, NULL);
  return result;
}
