#ifndef RESTART_H
#define RESTART_H

#include <sys/types.h>
#include <sys/user.h>

/*
 * Makes the kernel restart a system call that the stop of a thread interrupted, unless a signal
 * handler runs. Most calls are restarted anyway; some fail with EINTR after any interruption
 * (signal(7)), though nothing of them has happened yet. The registers stay as they were read.
 */
void restart_undo_interruption(pid_t tid, const struct user_regs_struct *registers);

#endif
