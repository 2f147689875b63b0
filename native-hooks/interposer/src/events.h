/*
 * events.h - who asked for the mappings, threads and libraries that are there now.
 *
 * A table of fixed size, each record one of: a range that was mapped, a range that the break
 * was moved over, a thread that was started, a library that was opened. The kernel's own
 * tables say what exists; a record only adds the path of the call that asked for it.
 *
 * A live record never changes. What is left of one whose range was cut is a new record, and the
 * old one counts until the new ones stand. No locks, no allocation, no errno, no system calls;
 * callable from signal handlers. Where there is no slot a record is lost and counted.
 */
#ifndef ALLOCS_EVENTS_H
#define ALLOCS_EVENTS_H

#include "index.h"

#pragma GCC visibility push(hidden)

/* Fills in the root. */
void ah_events_init(void);
/* In the child of a fork, where only the calling thread went on, with the thread id `thread`. */
void ah_events_forked(uintptr_t self, uint32_t thread);

struct ah_range {
  uintptr_t base;
  uintptr_t limit;
  uint32_t path;
  uint32_t kind; /* with flags */
};

/* Records a mapping or break; whatever was on record there before is cut. */
void ah_events_add(const struct ah_range *range);

/* What was cut, for the case that the call fails which was to unmap it. */
#define AH_CUTS 16
struct ah_cuts {
  unsigned count;
  struct ah_range range[AH_CUTS]; /* more than these are forgotten, whatever happens */
};
/* Takes a range off the record, before the program gives it back. */
struct ah_cuts ah_events_cut(uintptr_t base, uintptr_t limit);
/* The program still has what was cut. */
void ah_events_restore(const struct ah_cuts *cuts);
/* The limit of the range of a kind that begins at `base`; 0 if there is none. */
uintptr_t ah_events_limit(uintptr_t base, uint32_t kind);

/* A slot for a thread to be, which will call start(argument); NULL when there is none. */
struct ah_event *ah_events_thread(void *start, void *argument, uint32_t path);
/* The thread could not be made. */
void ah_events_no_thread(struct ah_event *starting);

struct ah_start {
  void *start;
  void *argument;
};
/* In the new thread, or with thread 0 if it shall not be recorded. `self` is its pthread_t. */
struct ah_start ah_events_started(struct ah_event *starting, uintptr_t self, uint32_t thread);

/* Forgets the threads that are not there any more. */
void ah_events_reap(bool (*is_alive)(uint32_t thread));

/* Records a library by the difference between its addresses in memory and in its file. */
void ah_events_library(uintptr_t bias, uintptr_t map, uint32_t path);
/* Forgets the libraries that are not there any more. */
void ah_events_sweep(bool (*is_loaded)(uintptr_t bias, uintptr_t map));

#pragma GCC visibility pop

#endif
