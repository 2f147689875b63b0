/*
 * frames.h - remembers what the engine said of frames, by where they go on and how large they are:
 * whatever else differs between two such frames is in registers and in memory.
 */
#ifndef ALLOCS_FRAMES_H
#define ALLOCS_FRAMES_H

#include "answer.h"
#include "walk.h"

/* What was said of such a frame. False if nothing was, or not of the part that holds the address. */
bool frames_find(const struct frame *frame, uintptr_t address, uint64_t generation,
                 struct answer *out);

/*
 * Remembers an answer to a question that wanted all, if it is about this very frame; `generation`
 * is that before the engine was asked.
 */
void frames_learn(const struct frame *frame, uint64_t generation, const struct answer *engine,
                  const struct reasons *reasons);

#endif
