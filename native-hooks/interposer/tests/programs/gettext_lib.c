/* The first allocation of the process comes from within gettext, which holds its lock. */
#include <libintl.h>

__attribute__((constructor)) static void before(void) { bindtextdomain("allocs", "/nowhere"); }

const char *library_domain(void);
const char *library_domain(void) { return bindtextdomain("allocs", 0); }
