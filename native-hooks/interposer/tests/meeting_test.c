/*
 * meeting_test.c - the reader's side of the meeting at exit, on processes that end in
 * every way there is: who reports, who does not, and that nothing else changes.
 * usage: meeting_test PRELOAD LEAVER [slow]
 */
#include "check.h"
#include "reader.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char **arguments;
static struct sockaddr_un address;
static int listener;

struct outcome {
  int status;
  int reports;
  int own_reports; /* by the process that was started */
  uint32_t reason;
  bool read; /* the chunk that it held was found in its index */
  int waited; /* how often it was there still after it had been asked for time */
};

enum answer { ANSWER, HANG_UP, SILENCE, SIGNAL, PATIENCE };

/* A process that is not answered goes on after ten seconds: less than that says that it did not wait. */
#define SOONER 9

struct scene {
  const char *way;
  const char *who; /* variable that says who reports */
  const char *children;
  enum answer answer;
  const char *path;
};

static void look_for(const struct chunk *chunk, void *found) {
  *(bool *)found |= chunk->size == 1999993 && chunk->state == LIVE && chunk->frames != 0;
}

static bool read_process(pid_t pid, uint64_t root) {
  struct memory memory = {process_read, &pid};
  struct index index;
  bool found = false;
  return index_open(&index, &memory, root) && index_enumerate(&index, look_for, &found) && found;
}

static pid_t start(const struct scene *scene) {
  pid_t child = fork();
  if (child != 0) {
    return child;
  }
  char number[16];
  bool by_pid = scene->who != NULL && strcmp(scene->who, "ALLOCS_EXIT_PID") == 0;
  snprintf(number, sizeof number, "%d", by_pid ? getpid() : getppid());
  setenv("LD_PRELOAD", arguments[1], 1);
  setenv("ALLOCS_EXIT", scene->path == NULL ? address.sun_path : scene->path, 1);
  if (scene->who != NULL) {
    setenv(scene->who, number, 1);
  }
  if (scene->children != NULL) {
    setenv("ALLOCS_CHILDREN", scene->children, 1);
  }
  execl(arguments[2], arguments[2], scene->way, (char *)NULL);
  _exit(127);
}

/* One process at the door. Silent sockets stay open until the test ends. */
static void meet(int connection, pid_t child, enum answer answer, struct outcome *outcome) {
  struct {
    char magic[8];
    uint32_t version, pid;
    uint64_t root;
    uint32_t reason, thread;
  } message;
  if (recv(connection, &message, sizeof message, MSG_WAITALL) != sizeof message ||
      memcmp(message.magic, "ALLOCSEX", 8) != 0 || message.version != (1u << 16 | 1)) {
    close(connection);
    return;
  }
  outcome->reports++;
  if ((pid_t)message.pid == child) {
    outcome->own_reports++;
    outcome->reason = message.reason;
    outcome->read = read_process(child, message.root);
  }
  if (answer == PATIENCE) {
    /* Two requests that are read at different times, and some at once. */
    static const char *const requests[] = {"+", "+", "++++"};
    for (int i = 0; i < 3; i++) {
      send(connection, requests[i], strlen(requests[i]), MSG_NOSIGNAL);
      poll(NULL, 0, 300);
      outcome->waited += kill(child, 0) == 0 && waitpid(child, &outcome->status, WNOHANG) == 0;
    }
  }
  if (answer == SIGNAL) {
    kill(child, SIGALRM);
  }
  if (answer == ANSWER || answer == PATIENCE) {
    send(connection, "", 1, MSG_NOSIGNAL);
  }
  if (answer != SILENCE && answer != SIGNAL) {
    close(connection);
  }
}

static struct outcome play(const struct scene *scene) {
  struct outcome outcome = {0};
  pid_t child = start(scene);
  for (;;) {
    struct pollfd wait = {listener, POLLIN, 0};
    if (poll(&wait, 1, 20) == 1) {
      meet(accept(listener, NULL, NULL), child, scene->answer, &outcome);
    } else if (waitpid(child, &outcome.status, WNOHANG) == child) {
      return outcome;
    }
  }
}

static bool left_with(const struct outcome *outcome, int status) {
  return WIFEXITED(outcome->status) && WEXITSTATUS(outcome->status) == status;
}

static void every_way_out_reports_once(void) {
  static const struct {
    const char *way;
    uint32_t reason;
  } ways[] = {{"exit", 1},   {"return", 1},     {"closed", 1}, {"fork", 1},  {"vfork", 1},
              {"exec", 1},   {"_exit", 2},      {"_Exit", 2},  {"quick_exit", 3}};
  static const char *const who[] = {"ALLOCS_EXIT_PID", "ALLOCS_EXIT_PARENT"};
  for (size_t i = 0; i < 2 * sizeof ways / sizeof *ways; i++) {
    struct scene scene = {ways[i / 2].way, who[i % 2], NULL, ANSWER, NULL};
    struct outcome outcome = play(&scene);
    CHECK(left_with(&outcome, 7));
    CHECK(outcome.reports == 1 && outcome.own_reports == 1);
    CHECK(outcome.reason == ways[i / 2].reason);
    CHECK(outcome.read);
  }
}

static void threads_leave_together(void) {
  for (int i = 0; i < 20; i++) {
    struct scene scene = {"threads", "ALLOCS_EXIT_PID", NULL, ANSWER, NULL};
    struct outcome outcome = play(&scene);
    CHECK(left_with(&outcome, 7));
    CHECK(outcome.reports == 1 && outcome.read);
  }
}

static void children_report_if_asked(void) {
  struct scene scene = {"fork", NULL, "1", ANSWER, NULL};
  struct outcome outcome = play(&scene);
  CHECK(left_with(&outcome, 7) && outcome.reports == 2 && outcome.own_reports == 1);
  scene.way = "vfork";
  outcome = play(&scene);
  CHECK(left_with(&outcome, 7) && outcome.reports == 1 && outcome.own_reports == 1);
}

static void nobody_reports_unasked(void) {
  struct scene scene = {"fork", NULL, NULL, ANSWER, NULL};
  struct outcome outcome = play(&scene);
  CHECK(left_with(&outcome, 7) && outcome.reports == 0);
  scene.who = "ALLOCS_EXIT_PID";
  scene.way = "abort";
  outcome = play(&scene);
  CHECK(WIFSIGNALED(outcome.status) && WTERMSIG(outcome.status) == 6 && outcome.reports == 0);
}

static void sandboxed_processes_pass_by(void) {
  struct scene scene = {"strict", "ALLOCS_EXIT_PID", NULL, ANSWER, NULL};
  struct outcome outcome = play(&scene);
  CHECK(left_with(&outcome, 7) && outcome.reports == 0);
  scene.way = "filter";
  outcome = play(&scene);
  CHECK(left_with(&outcome, 7) && outcome.reports == 0);
}

static void a_reader_may_hang_up(void) {
  struct scene scene = {"exit", "ALLOCS_EXIT_PID", NULL, HANG_UP, NULL};
  struct outcome outcome = play(&scene);
  CHECK(left_with(&outcome, 7) && outcome.reports == 1);
}

static void a_reader_may_ask_for_time(void) {
  struct scene scene = {"exit", "ALLOCS_EXIT_PID", NULL, PATIENCE, NULL};
  struct outcome outcome = play(&scene);
  CHECK(left_with(&outcome, 7) && outcome.reports == 1 && outcome.waited == 3);
}

static void a_handler_may_leave_meanwhile(void) {
  struct scene scene = {"handler", "ALLOCS_EXIT_PID", NULL, SIGNAL, NULL};
  time_t before = time(NULL);
  struct outcome outcome = play(&scene);
  CHECK(left_with(&outcome, 7) && outcome.reports == 1 && time(NULL) - before < SOONER);
}

static void without_a_reader_nothing_happens(void) {
  static const char *const paths[] = {"/nowhere/at/all", "relative", "", "@", "@allocs-nobody",
                                      "/proc/self/exe"};
  time_t before = time(NULL);
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    struct scene scene = {"exit", "ALLOCS_EXIT_PID", NULL, ANSWER, paths[i]};
    struct outcome outcome = play(&scene);
    CHECK(left_with(&outcome, 7) && outcome.reports == 0);
  }
  CHECK(time(NULL) - before < SOONER);
}

static void a_silent_reader_costs_ten_seconds(void) {
  struct scene scene = {"exit", "ALLOCS_EXIT_PID", NULL, SILENCE, NULL};
  time_t before = time(NULL);
  struct outcome outcome = play(&scene);
  time_t took = time(NULL) - before;
  CHECK(left_with(&outcome, 7) && outcome.reports == 1 && took >= SOONER && took < 60);
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: meeting_test PRELOAD LEAVER [slow]\n");
    return 2;
  }
  arguments = argv;
  address.sun_family = AF_UNIX;
  snprintf(address.sun_path, sizeof address.sun_path, "/tmp/allocs-meeting-%d", getpid());
  listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(listener, 16) != 0) {
    perror("meeting_test");
    return 2;
  }
  every_way_out_reports_once();
  threads_leave_together();
  children_report_if_asked();
  nobody_reports_unasked();
  sandboxed_processes_pass_by();
  a_reader_may_hang_up();
  a_reader_may_ask_for_time();
  a_handler_may_leave_meanwhile();
  without_a_reader_nothing_happens();
  if (argc > 3) {
    a_silent_reader_costs_ten_seconds();
  }
  unlink(address.sun_path);
  return report("meeting_test");
}
