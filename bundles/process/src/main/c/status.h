/* What /proc says of a thread. */
#ifndef STATUS_H
#define STATUS_H

#include <dirent.h>
#include <stdbool.h>
#include <sys/types.h>

#include "tracing.h"

/* The threads of a process, one entry each; null if there is no such process. */
DIR *status_tasks(pid_t process);

/* Fills in state and name; X and nothing if it has ended. */
void status_read(pid_t process, pid_t tid, struct thread *thread);

/* The letter of its state, X if it has ended. */
char status_state(pid_t process, pid_t tid);

bool status_has_ended(char state);

/* The id of what traces it; 0 if nothing does. */
int status_tracer(pid_t process, pid_t tid);

/* Whether its system calls are filtered (seccomp). */
bool status_is_filtered(pid_t process, pid_t tid);

#endif
