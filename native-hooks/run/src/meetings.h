// Processes that have reached their end and wait to be read; see "Meeting at exit" in FORMAT.md.
#ifndef MEETINGS_H
#define MEETINGS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { MEETINGS_MAX = 256, MEETINGS_NAME = 64 };

struct meeting {
    int connection;         // a socket, whose end lets the process go on; -1: it does not wait
    pid_t process;
    int signal;             // what it got; 0: it has come to its end
    int64_t since;          // when it came, in milliseconds
};

struct meetings {
    int listener;
    struct meeting waiting[MEETINGS_MAX];   // first come, first served
    size_t count;
    int64_t held;           // when they were last asked to wait
};

// Opens a socket that has no file; writes its name as ALLOCS_EXIT wants it. 0, or -1 with errno.
int meetings_open(struct meetings *meetings, char name[MEETINGS_NAME]);

// Takes everybody who has come. With only > 0 all but that process are sent on at once.
void meetings_accept(struct meetings *meetings, pid_t only);

// Takes a process in that has not come by itself; sends it on at once if there is no room.
void meetings_add(struct meetings *meetings, struct meeting meeting);

// Milliseconds that a meeting has lasted.
int64_t meetings_age(const struct meeting *meeting);

// To be called every second while somebody waits: asks all that have come to their end to wait on, and
// lets go on who has waited for so many seconds.
void meetings_hold(struct meetings *meetings, int patience);

// Sends the first one on.
void meetings_release_first(struct meetings *meetings);

// Sends all on and takes no more.
void meetings_close(struct meetings *meetings);

#endif
