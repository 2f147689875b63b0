#include "environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"

static void set(const char *name, const char *value)
{
    if (setenv(name, value, 1) != 0) {
        perror("allocs: environment");
        exit(EXIT_CANNOT);
    }
}

void environment_preload(const char *library)
{
    if (strpbrk(library, " :") != NULL) {
        fprintf(stderr, "allocs: the dynamic linker cannot preload a file whose path has a blank "
                "or a colon: %s\n", library);
        exit(EXIT_CANNOT);
    }
    const char *others = getenv("LD_PRELOAD");
    if (others == NULL || *others == '\0') {
        set("LD_PRELOAD", library);
        return;
    }
    size_t length = strlen(library) + 1 + strlen(others) + 1;
    char *all = malloc(length);
    if (all == NULL) {
        perror("allocs: environment");
        exit(EXIT_CANNOT);
    }
    snprintf(all, length, "%s:%s", library, others);
    set("LD_PRELOAD", all);
    free(all);
}

void environment_meet(const char *socket, bool all)
{
    char pid[16];
    snprintf(pid, sizeof pid, "%d", (int) getpid());
    set("ALLOCS_EXIT", socket);
    set("ALLOCS_EXIT_PID", pid);
    if (all)
        set("ALLOCS_CHILDREN", "1");
}
