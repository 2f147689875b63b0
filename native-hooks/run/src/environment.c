#include "environment.h"

#include <limits.h>
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

// Puts value before what a list of the environment has.
static void put_first(const char *name, const char *value)
{
    const char *others = getenv(name);
    if (others == NULL || *others == '\0') {
        set(name, value);
        return;
    }
    size_t length = strlen(value) + 1 + strlen(others) + 1;
    char *all = malloc(length);
    if (all == NULL) {
        perror("allocs: environment");
        exit(EXIT_CANNOT);
    }
    snprintf(all, length, "%s:%s", value, others);
    set(name, all);
    free(all);
}

// The dynamic linker takes blanks and colons for separators of what it preloads, but only colons and
// semicolons for those of the directories in which it looks for what has no directory.
static void preload_by_name(const char *library)
{
    const char *slash = strrchr(library, '/');
    if (slash == NULL || strpbrk(library, ":;") != NULL) {
        fprintf(stderr, "allocs: the dynamic linker cannot preload a file whose path has a colon "
                "or a semicolon: %s\n", library);
        exit(EXIT_CANNOT);
    }
    char directory[PATH_MAX];
    snprintf(directory, sizeof directory, "%.*s", (int) (slash - library), library);
    put_first("LD_LIBRARY_PATH", directory);
    put_first("LD_PRELOAD", slash + 1);
}

void environment_preload(const char *library)
{
    if (strpbrk(library, " \t\n:") != NULL)
        preload_by_name(library);
    else
        put_first("LD_PRELOAD", library);
}

void environment_custom(const char *orders)
{
    set("ALLOCS_CUSTOM", orders);
}

void environment_of_reader(void)
{
    static const char *const programs[] = {
        "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "LD_DEBUG", "JAVA_TOOL_OPTIONS",
        "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS",
    };
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        unsetenv(programs[i]);
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

void environment_counts(void)
{
    set("ALLOCS_COUNTS", "1");
}

void environment_depth(int frames)
{
    char text[16];
    snprintf(text, sizeof text, "%d", frames);
    set("ALLOCS_DEPTH", text);
}
