/*
 * intrusion.h - undoes what the start of a virtual machine does to the process besides.
 *
 * Left alone, it would take over the handlers of eight signals, set the locale from the
 * environment, and print what JAVA_TOOL_OPTIONS says.
 */
#ifndef ALLOCS_INTRUSION_H
#define ALLOCS_INTRUSION_H

#include <jni.h>

/* Around the creation, in the thread that creates. */
void intrusion_begin(void);

/*
 * The virtual machine keeps the handlers of the four signals that it cannot do without, for its
 * own threads only. `code` is any function of its library. NULL: it was not created.
 */
void intrusion_end(JavaVM *machine, const void *code);

#endif
