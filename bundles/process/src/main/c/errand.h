/*
 * Has a thread of a process call a function there, by what the hooks offer for that: an errand, as
 * native-hooks/FORMAT.md specifies it.
 */
#ifndef ERRAND_H
#define ERRAND_H

#include "tracing.h"

enum { ERRAND_TEXT = 256, ERRAND_ARGUMENTS = 6 };

/* What is to be done, as it is read from standard input. */
struct order {
  uint64_t gate; /* address of the errand */
  uint64_t function;
  uint64_t arguments[ERRAND_ARGUMENTS];
  int32_t text_argument; /* the argument that is to be the text's address; below 0: none */
  uint32_t alone;        /* 1: all other threads stand still meanwhile; else they run */
  char text[ERRAND_TEXT];
};

/* What came of it; the letters that are printed. */
enum done {
  DONE = 'D',
  NOWHERE = 'N',    /* no thread is where it may be sent from */
  STOPPED = 'S',    /* job control has stopped them */
  FILTERED = 'Q',   /* system calls of all threads are filtered: ours might be its end */
  FOREIGN = 'T',    /* another process traces a thread: detail is its id */
  UNTRACED = 'E',   /* the kernel refused: detail is the error number */
  BUSY_ERRAND = 'B', /* another errand is under way */
  UNFIT = 'V',      /* the hooks offer nothing that this program understands, or too little room */
  TAKEN_BACK = 'L', /* it waited too long for a lock, and was taken back */
  GOES_ON = 'O',    /* it takes long, and goes on by itself */
  FAULTED = 'F',    /* it was taken back at a fault: detail is the signal */
  GONE = 'X',       /* the process, or the thread, has ended */
};

struct report {
  int32_t outcome;
  int32_t detail;
  int64_t thread;
  uint64_t result;
};

/* Does it, once, and lets the process go. */
struct report errand_run(struct tracing *tracing, const struct order *order);

#endif
