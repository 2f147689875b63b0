/* process.h - runs programs. */
#ifndef ALLOCS_PROCESS_H
#define ALLOCS_PROCESS_H

#include <sys/types.h>

/* Becomes a program that is looked for as the shell does. */
_Noreturn void process_become(char **arguments);

/* Starts one. */
pid_t process_start(char **arguments);

/* Waits for the end; its exit status as a shell tells it. */
int process_finish(pid_t child);

#endif
