/*
 * paths_schedule.h - threads meet a new path at once, or change what tells a path at a glance while others
 * look: whatever they see of each other, each chunk has its path.
 */
#ifndef ALLOCS_PATHS_SCHEDULE_H
#define ALLOCS_PATHS_SCHEDULE_H

#include <stdint.h>

struct paths_tried {
  unsigned long answers;
  unsigned long wrong;
};

/* With two places for chunks, of which nobody else knows. The index must be there. */
struct paths_tried try_paths(uintptr_t one, uintptr_t other);

#endif
