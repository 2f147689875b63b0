/*
 * twin.h - what allocscc and liballocs_twin.so, which it loads into clang, say to each other.
 *
 * TWIN_VARIABLE has two descriptors, "REQUEST TEXT". REQUEST is a file in memory: one byte that says how
 * far it is, then the arguments of the preprocessor, each ended by NUL. TEXT is a pipe, which receives the
 * preprocessed source.
 */
#ifndef ALLOCS_TWIN_H
#define ALLOCS_TWIN_H

#define TWIN_VARIABLE "ALLOCSCC_TWIN"
#define TWIN_LIBRARY "liballocs_twin.so"
#define TWIN_MAX_REQUEST (4 << 20)

enum { TWIN_ASKED = '?', TWIN_DONE = 'D', TWIN_FAILED = 'F' };

#endif
