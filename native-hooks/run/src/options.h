// What the command line of allocs-run asks for.
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

struct custom;

struct options {
    const char *report;     // file for the report; NULL: standard error
    const char *java;       // the java to read with; NULL: the one on PATH
    bool no_report;
    bool children;
    bool on_crash;          // a report before a signal ends the program
    int on_signal;          // the signal that asks for a report; 0: none
    bool counts;            // what is allocated ever
    int patience;           // seconds that a process waits at its end to be read, at most
    int depth;              // frames to record of the calls around each allocation; 0: not said
    struct custom *custom;  // rules for custom allocators, as far as options give them
    const char *conf;       // file with more of them; NULL: allocs.conf, if it is there
    char **command;         // the program's argument vector
};

enum { EXIT_USAGE = 2, EXIT_TARGET = 3, EXIT_CANNOT = 126, EXIT_NOT_FOUND = 127 };

// Fills *options; on an error says so and ends the process with EXIT_USAGE.
void options_parse(int argc, char **argv, struct options *options);

#endif
