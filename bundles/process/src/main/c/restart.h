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

/* The registers with which the kernel does so. */
struct user_regs_struct restart_by_kernel(const struct user_regs_struct *registers);

/*
 * The registers with which a thread, outside of the kernel, does again what the stop interrupted; of
 * one that was not in a system call its own.
 */
struct user_regs_struct restart_by_itself(const struct user_regs_struct *registers);

#endif
