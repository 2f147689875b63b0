/*
 * borrowed.h - pages of files that are in memory because rules of frames were read there.
 *
 * The rule of a frame is read once (frames.h). Its page, and those around it that the kernel maps with it,
 * would count as the program's from then on.
 */
#ifndef ALLOCS_BORROWED_H
#define ALLOCS_BORROWED_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

/*
 * Takes note of where the rules of all objects lie that are loaded by now. To be called while nothing can
 * be unloaded that is: pages of what comes later are not given back.
 */
void ah_borrow_init(void);

/*
 * A rule of the object was read whose .eh_frame_hdr that is. Where few are read, as in programs that have
 * run for a while, its pages are given back at once.
 */
void ah_borrowed(const uint8_t *unwind);

/*
 * Lets go of what was read since the last time, but for pages that somebody wrote to: whoever reads the others
 * gets them from the file again. A few system calls for each object; to be called when memory grew by much.
 */
void ah_give_back(void);

#pragma GCC visibility pop

#endif
