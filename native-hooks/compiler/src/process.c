/* process.c - fork and wait. */
#include "process.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

void process_become(char **arguments) {
  execvp(arguments[0], arguments);
  perror(arguments[0]);
  _exit(127);
}

pid_t process_start(char **arguments) {
  pid_t child = fork();
  if (child == 0) {
    process_become(arguments);
  }
  return child;
}

int process_finish(pid_t child) {
  int status;
  if (child <= 0 || waitpid(child, &status, 0) != child) {
    return 1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
