/*
 * meeting.h - the last moment of a process, at which whoever started it may read it.
 *
 * The protocol is in native-hooks/FORMAT.md, "Meeting at exit". The process connects to
 * the socket named in its environment, says who it is, and waits for the answer: silently,
 * and never longer than MEETING_MILLISECONDS from the last time that it was asked for more
 * time, nor MEETING_LONGEST in all, whatever happens.
 */
#ifndef ALLOCS_MEETING_H
#define ALLOCS_MEETING_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

#define AH_MEETING_MILLISECONDS 10000
#define AH_MEETING_LONGEST (INT64_C(3600) * 1000)

/* The byte by which a reader asks for more time; any other lets the process go. */
#define AH_MEETING_WAIT '+'

/* The bytes "ALLOCSEX", read as a little-endian integer. */
#define AH_MEETING_MAGIC UINT64_C(0x584553434f4c4c41)
#define AH_MEETING_VERSION (1u << 16 | 1u)

enum ah_meeting_reason {
  AH_MEETING_EXIT = 1, /* main returned or exit was called; handlers have run */
  AH_MEETING_IMMEDIATE = 2, /* _exit or _Exit */
  AH_MEETING_QUICK = 3, /* quick_exit; handlers have not run */
};

struct ah_meeting_message {
  uint64_t magic;
  uint32_t version;
  uint32_t pid; /* as this process knows it */
  uint64_t root; /* address of allocs_hook_root */
  uint32_t reason;
  uint32_t thread;
};

/* Reads the environment. */
void ah_meeting_init(void);
/* In the child of a fork. */
void ah_meeting_forked(void);
/* Holds the meeting, if there is to be one; once in a process. */
void ah_meeting_hold(enum ah_meeting_reason reason);
/*
 * For a thread that begins to exit: if another did before, waits for it to end the process.
 * glibc before 2.41 lets the second one end it while the first still runs its handlers.
 */
void ah_meeting_join(void);

#pragma GCC visibility pop

#endif
