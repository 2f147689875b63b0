/*
 * scheduler.h - every schedule of a few threads, with few preemptions.
 *
 * What is tried is built so that each of its atomic accesses asks schedule_point which thread goes on
 * (schedule.h). The threads are coroutines, so a list of choices determines a run; the runs enumerate all
 * lists with at most so many switches away from a thread that could have gone on (after Musuvathi and
 * Qadeer, "Iterative context bounding", PLDI 2007). Memory is sequentially consistent here.
 */
#ifndef ALLOCS_SCHEDULER_H
#define ALLOCS_SCHEDULER_H

#include <stdbool.h>
#include <stdint.h>

/* The most switches away from a thread that could have gone on. */
extern int preemptions;
/* How many there were. */
extern unsigned long runs;

/* The test's: whether threads share what is at p. Other accesses are no reason to switch. */
bool is_shared(uintptr_t p);

/* Runs two threads, or three, in every order; before each run, `before` makes all as it was. */
/* Outside explore, what happens before each access that is shared, by itself; NULL: nothing. */
extern void (*meanwhile)(void);

void explore(void (*before)(void), void (*first)(void), void (*second)(void), void (*third)(void));

/* For threads: lets others run; does not go on until a flag is true. */
void let_others_go_on(void);
void await(const bool *flag);

/* Prints where the present run took another choice than the first. */
void print_switches(void);

#endif
