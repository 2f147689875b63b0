/*
 * answer.h - what is known of an object, as the parts of the library hand it on.
 *
 *   question   an address, what is wanted of it, and the registers of the thread that asks
 *   answer     the object that covers the address
 *   engine     the Java part, which answers what neither index nor cache does
 */
#ifndef ALLOCS_ANSWER_H
#define ALLOCS_ANSWER_H

#include "allocs.h"

#include <sys/types.h>

/* What is asked for besides base, limit and site. The engine reads these numbers, too. */
enum want { WANT_TYPE = 1, WANT_ALLOCATOR = 2, WANT_NAME = 4, WANT_OWN = 8 };

#define WANT_ALL (WANT_TYPE | WANT_ALLOCATOR | WANT_NAME | WANT_OWN)

enum { REASON_BYTES = 512 };

/* Registers of the frame that asks, by the order of org.allocs.inprocess.CapturedRegisters. */
enum captured { RIP, RSP, RBP, RBX, R12, R13, R14, R15, CAPTURED_COUNT };

struct question {
  uintptr_t address;
  unsigned wants;
  pid_t tid;
  uint64_t registers[CAPTURED_COUNT];
};

/* What the type of a heap chunk rests on; org.allocs.inprocess.Basis has the same order. */
enum basis { BASIS_OTHER, BASIS_CALLS, BASIS_FIRST_WORD };

struct answer {
  const struct allocator *allocator; /* NULL: not asked for */
  uintptr_t base;
  uintptr_t limit;
  uintptr_t site;              /* 0: unknown */
  const struct uniqtype *type; /* NULL: unknown, or not asked for */
  const char *name;            /* NULL: has none, or not asked for */
  const char *type_unknown;    /* why, where that is remembered */
  const char *announced;       /* name that the program gave the type; NULL: none */
  uint64_t is_static;          /* whether it stays as it is while its file is loaded */
  uintptr_t own_base;          /* no object inside reaches higher; only if asked for */
  uint64_t basis;              /* of the type */
  uint64_t first_word;         /* of the object, if that is it */
};

/* Why something is unknown; empty if it is known or was not asked for. */
struct reasons {
  char object[REASON_BYTES];
  char type[REASON_BYTES];
  char site[REASON_BYTES];
};

#endif
