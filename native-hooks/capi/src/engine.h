/* engine.h - asks the engine, which the first question starts. */
#ifndef ALLOCS_ENGINE_H
#define ALLOCS_ENGINE_H

#include "answer.h"

/*
 * Waits for the answer to a question, some seconds at most. The frame that the question's
 * registers belong to must stay as it is until this returns. Returns whether there is an object;
 * if not, reasons->object says why.
 */
bool engine_ask(const struct question *question, struct answer *answer, struct reasons *reasons);

#endif
