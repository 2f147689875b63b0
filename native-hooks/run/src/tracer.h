// Sees the signals of a program before the program does, as its tracer (ptrace(2)): nothing is changed in
// the program, a signal that asks for a report never reaches it, and one that ends it does so as it would
// have, core file included, after it was reported on.
#ifndef TRACER_H
#define TRACER_H

#include <stdbool.h>
#include <sys/types.h>

struct tracer {
    pid_t program;
    int demand;         // signal that asks for a report; 0: none
    bool crash;         // whether a report is wanted before a signal ends the program
    int stops;          // of struct tracer_stop, to be read by the watcher; -1 where there is no tracer
};

// What a thread of the program got.
struct tracer_stop {
    int signal;
    int held;           // the thread stands still until the end of this socket; -1: it runs on
};

// Attaches to all threads of the program in a thread of its own, and goes on until the program ends.
// 0, or an errno.
int tracer_start(struct tracer *tracer);

#endif
