/* jvm.h - the Java virtual machine in this process. Used by one thread only. */
#ifndef ALLOCS_JVM_H
#define ALLOCS_JVM_H

#include "answer.h"

/*
 * Starts it, and the engine in it. Leaves `failure` empty, or says there what went wrong.
 *
 * A virtual machine that cannot go on wants to end the process. Instead of letting it, the thread
 * that starts it calls `give_up`, which must not return, with `failure` set; other threads stop.
 */
void jvm_start(char failure[REASON_BYTES], void (*give_up)(void));

/*
 * Puts a question to the engine. Returns how many bytes of its answer it stored, or 0 and says in
 * `failure` why there are none.
 */
size_t jvm_ask(const struct question *question, unsigned char *bytes, size_t size,
               char failure[REASON_BYTES]);

#endif
