// Refuses functions that were found but cannot be followed, before the program starts.
#ifndef REFUSALS_H
#define REFUSALS_H

#include "finder.h"

// Ends the process with EXIT_USAGE and the reason if one of the functions cannot be followed, or two
// rules that say different things are about one under two names; with EXIT_CANNOT if the library
// that is at `library`, which decides that, cannot be loaded.
void refuse_unfit(const struct findings *findings, const struct ac_rules *rules,
                  const struct origin *origins, const char *library);

#endif
