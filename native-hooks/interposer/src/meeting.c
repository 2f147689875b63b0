/* meeting.c - waits to be read, once, at the end of the process. */
#include "meeting.h"

#include "index.h"
#include "os.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

_Static_assert(sizeof(struct ah_meeting_message) == 32, "message size");
_Static_assert(offsetof(struct ah_meeting_message, root) == 16, "root is at 16");
_Static_assert(offsetof(struct ah_meeting_message, reason) == 24, "reason is at 24");

/* Kept from the start: the program may change its environment. */
static struct {
  struct sockaddr_un address;
  int length; /* of the address; 0 when nobody waits */
  int self;   /* this process, after fork too; a vfork child differs */
  int pid;
  int parent;
  bool children;
} settings;

/* The thread that holds the meeting; MEETING_OVER afterwards. */
static _Atomic(int) holder;
#define MEETING_OVER (-1)
/* The first thread that called exit. */
static _Atomic(int) leaver;

static int number(const char *name) {
  const char *text = getenv(name);
  int value = 0;
  while (text != NULL && *text >= '0' && *text <= '9' && value < 100000000) {
    value = value * 10 + (*text++ - '0');
  }
  return value;
}

void ah_meeting_init(void) {
  const char *path = getenv("ALLOCS_EXIT");
  size_t length = path == NULL ? 0 : strlen(path);
  settings.self = ah_os_pid();
  if (length < 2 || length >= sizeof settings.address.sun_path ||
      (path[0] != '/' && path[0] != '@')) {
    return;
  }
  settings.address.sun_family = AF_UNIX;
  memcpy(settings.address.sun_path, path, length);
  bool abstract = path[0] == '@';
  if (abstract) {
    settings.address.sun_path[0] = '\0';
  }
  settings.length = (int)(offsetof(struct sockaddr_un, sun_path) + length + !abstract);
  settings.pid = number("ALLOCS_EXIT_PID");
  settings.parent = number("ALLOCS_EXIT_PARENT");
  settings.children = number("ALLOCS_CHILDREN") == 1;
}

void ah_meeting_forked(void) {
  settings.self = ah_os_pid();
  atomic_store(&holder, 0);
  atomic_store(&leaver, 0);
}

static bool is_wanted(void) {
  if (settings.length == 0 || ah_flag_is_set(ALLOCS_HOOK_SANDBOXED) ||
      ah_os_pid() != settings.self) {
    return false;
  }
  return settings.children || (settings.pid != 0 && settings.pid == settings.self) ||
         (settings.parent != 0 && settings.parent == ah_os_parent());
}

/* A descriptor out of the way of 0, 1 and 2, which the program may have closed. */
static int open_socket(void) {
  int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
  int low = (int)ah_syscall(SYS_socket, AF_UNIX, type, 0, 0, 0, 0);
  if (low < 0 || low > 2) {
    return low;
  }
  int high = (int)ah_syscall(SYS_fcntl, low, F_DUPFD_CLOEXEC, 3, 0, 0, 0);
  ah_syscall(SYS_close, low, 0, 0, 0, 0, 0);
  return high;
}

/* A full backlog is the only reason to try again. */
static bool connect_until(int socket, int64_t deadline) {
  for (;;) {
    long error = ah_syscall(SYS_connect, socket, (long)&settings.address, settings.length, 0, 0, 0);
    if (error == 0) {
      return true;
    }
    if ((error != -EAGAIN && error != -EINTR) || ah_os_now() >= deadline) {
      return false;
    }
    ah_os_sleep(5);
  }
}

static bool say_hello(int socket, enum ah_meeting_reason reason) {
  struct ah_meeting_message message = {
      .magic = AH_MEETING_MAGIC,
      .version = AH_MEETING_VERSION,
      .pid = (uint32_t)settings.self,
      .root = (uintptr_t)&ah_root,
      .reason = reason,
      .thread = (uint32_t)ah_os_thread(),
  };
  /* So short that it fits the socket's buffer, or else the other side is no reader. */
  return ah_syscall(SYS_sendto, socket, (long)&message, sizeof message, MSG_NOSIGNAL, 0, 0) ==
         (long)sizeof message;
}

static int64_t earlier(int64_t one, int64_t other) { return one < other ? one : other; }

/* Whether something came before the deadline. */
static bool waits(int socket, int64_t deadline) {
  for (;;) {
    int64_t left = deadline - ah_os_now();
    if (left <= 0) {
      return false;
    }
    struct pollfd wait = {.fd = socket, .events = POLLIN};
    struct timespec timeout = {left / 1000, left % 1000 * 1000000};
    long ready = ah_syscall(SYS_ppoll, (long)&wait, 1, (long)&timeout, 0, 0, 0);
    if (ready != -EINTR && ready != -EAGAIN) {
      return ready > 0;
    }
  }
}

/* Whether the reader asks for more time. The end of the connection says no. */
static bool is_asked_to_wait(int socket) {
  char word = 0;
  long got = ah_syscall(SYS_recvfrom, socket, (long)&word, 1, MSG_DONTWAIT, 0, 0);
  return got == -EAGAIN || got == -EINTR || (got == 1 && word == AH_MEETING_WAIT);
}

static void wait_until(int socket, int64_t deadline) {
  int64_t last = deadline + AH_MEETING_LONGEST;
  while (waits(socket, deadline) && is_asked_to_wait(socket)) {
    deadline = earlier(ah_os_now() + AH_MEETING_MILLISECONDS, last);
  }
}

static void meet(enum ah_meeting_reason reason) {
  int64_t deadline = ah_os_now() + AH_MEETING_MILLISECONDS;
  int socket = open_socket();
  if (socket < 0) {
    return;
  }
  ah_os_allow_readers();
  if (connect_until(socket, deadline) && say_hello(socket, reason)) {
    wait_until(socket, deadline);
  }
  ah_syscall(SYS_close, socket, 0, 0, 0, 0, 0);
}

/* Another thread that wants to exit waits as well, or the process would end in the middle. */
static void wait_while(_Atomic(int) *variable, int value, int64_t milliseconds) {
  int64_t deadline = ah_os_now() + milliseconds;
  while (atomic_load(variable) == value && ah_os_now() < deadline) {
    ah_os_sleep(1);
  }
}

void ah_meeting_hold(enum ah_meeting_reason reason) {
  if (!is_wanted()) {
    return;
  }
  int self = ah_os_thread();
  int other = 0;
  if (atomic_compare_exchange_strong(&holder, &other, self)) {
    meet(reason);
    atomic_store(&holder, MEETING_OVER);
  } else if (other != self && other != MEETING_OVER) {
    wait_while(&holder, other, AH_MEETING_LONGEST);
  }
}

void ah_meeting_join(void) {
  if (!is_wanted()) {
    return;
  }
  int self = ah_os_thread();
  int other = 0;
  if (!atomic_compare_exchange_strong(&leaver, &other, self) && other != self) {
    wait_while(&leaver, other, AH_MEETING_MILLISECONDS);
  }
  other = atomic_load(&holder);
  if (other != 0 && other != self && other != MEETING_OVER) {
    wait_while(&holder, other, AH_MEETING_LONGEST);
  }
}
