/* jvm.h - the Java virtual machine in this process. Used by one thread only. */
#ifndef ALLOCS_JVM_H
#define ALLOCS_JVM_H

#include "answer.h"

/* Starts it, and the engine in it. Leaves `failure` empty, or says there what went wrong. */
void jvm_start(char failure[REASON_BYTES]);

/*
 * Puts a question to the engine. Returns how many bytes of its answer it stored, or 0 and says in
 * `failure` why there are none.
 */
size_t jvm_ask(const struct question *question, unsigned char *bytes, size_t size,
               char failure[REASON_BYTES]);

#endif
