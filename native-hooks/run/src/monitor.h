// Watches a program from outside and has its end reported.
#ifndef MONITOR_H
#define MONITOR_H

#include "meetings.h"
#include "options.h"

struct monitor {
    const struct options *options;
    const char *home;       // top of the distribution
    const char *java;
    pid_t program;
    int report;             // where the report goes
    struct meetings meetings;
};

// Lets a process of its own do the watching: neither child of the program, nor in its session, nor
// keeping any of its descriptors but the one for the report. Returns a descriptor that is closed on
// exec: a byte written to it says that there is no program after all. -1 with errno if nobody watches.
int monitor_start(struct monitor *monitor);

#endif
