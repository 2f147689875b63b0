// The virtual machine that reads processes and writes about them. It is asked with a line "PID WHEN", where
// WHEN is words for the report's heading, and
// answers with a line "PID LENGTH" and then LENGTH bytes of text.
#ifndef REPORTER_H
#define REPORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct reporter {
    pid_t process;      // 0 when there is none
    int requests;
    int answers;
    char *text;         // what has come of the answer so far
    size_t length;
    size_t room;
};

// Starts it. It may fail later and is then noticed by reporter_receive.
void reporter_start(struct reporter *reporter, const char *home, const char *java);

// Asks about a process that waits for so many seconds yet.
void reporter_ask(struct reporter *reporter, pid_t process, int seconds, const char *when);

enum reporter_state { REPORTER_BUSY, REPORTER_ANSWERED, REPORTER_LOST };

// Takes what has come. When REPORTER_ANSWERED, *text and *length are the answer, valid until the
// next call.
enum reporter_state reporter_receive(struct reporter *reporter, const char **text, size_t *length);

// Lets it end, or when it is busy with an answer makes it end; kills it if that takes long, and waits
// for it.
void reporter_stop(struct reporter *reporter, bool busy);

#endif
