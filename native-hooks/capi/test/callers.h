/* callers.h - functions with frames of many shapes, to be compiled in many ways. */
#ifndef CALLERS_H
#define CALLERS_H

/* Calls `bottom` through `depth` of them, chosen by a seed. */
void callers_run(unsigned seed, int depth, void (*bottom)(void));

#endif
