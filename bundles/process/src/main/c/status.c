#define _GNU_SOURCE
#include "status.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 64, FILE_SIZE = 4096 };

DIR *status_tasks(pid_t process) {
  char path[PATH_SIZE];
  snprintf(path, sizeof path, "/proc/%d/task", process);
  return opendir(path);
}

/* Reads a file of a thread's; empty if there is none. */
static void read_file(pid_t process, pid_t tid, const char *name, char *text, size_t size) {
  char path[PATH_SIZE];
  snprintf(path, sizeof path, "/proc/%d/task/%d/%s", process, tid, name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t got = file < 0 ? 0 : read(file, text, size - 1);
  text[got > 0 ? got : 0] = 0;
  if (file >= 0) {
    close(file);
  }
}

char status_state(pid_t process, pid_t tid) {
  char text[FILE_SIZE];
  read_file(process, tid, "stat", text, sizeof text);
  const char *close = strrchr(text, ')'); /* Names may contain any character. */
  return close && close[1] == ' ' && close[2] ? close[2] : 'X';
}

void status_read(pid_t process, pid_t tid, struct thread *thread) {
  char text[FILE_SIZE];
  thread->state = status_state(process, tid);
  read_file(process, tid, "comm", text, sizeof text);
  size_t length = strlen(text);
  if (length && text[length - 1] == '\n') {
    text[--length] = 0;
  }
  length = length < sizeof thread->name ? length : sizeof thread->name - 1;
  memcpy(thread->name, text, length);
}

bool status_has_ended(char state) { return state == 'X' || state == 'Z'; }

/* A number of its status file, by the line's beginning; 0 if there is none. */
static int number(pid_t process, pid_t tid, const char *key) {
  char text[FILE_SIZE];
  read_file(process, tid, "status", text, sizeof text);
  const char *found = strstr(text, key);
  return found ? atoi(found + strlen(key)) : 0;
}

int status_tracer(pid_t process, pid_t tid) { return number(process, tid, "\nTracerPid:"); }

bool status_is_filtered(pid_t process, pid_t tid) {
  return number(process, tid, "\nSeccomp:") != 0;
}
