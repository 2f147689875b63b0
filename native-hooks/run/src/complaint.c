#include "complaint.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "options.h"

static void place(const struct origin *origin, size_t column)
{
    fprintf(stderr, "%s", origin->name);
    if (origin->number != 0)
        fprintf(stderr, ":%zu:%zu", origin->number, column + 1);
}

// The caret stands below the character also where characters take several bytes, or tabs.
static void show(const struct origin *origin, size_t column)
{
    fprintf(stderr, "  %s\n  ", origin->line);
    for (size_t i = 0; i < column && origin->line[i] != '\0'; i++) {
        bool inside = ((unsigned char) origin->line[i] & 0xc0) == 0x80;
        if (!inside)
            fputc(origin->line[i] == '\t' ? '\t' : ' ', stderr);
    }
    fputs("^\n", stderr);
}

_Noreturn void complain(const struct origin *origin, size_t at, const char *message,
                        const struct origin *other)
{
    fputs("allocs: ", stderr);
    place(origin, origin->column + at);
    fprintf(stderr, ": %s\n", message);
    show(origin, origin->column + at);
    if (other != NULL) {
        fputs("allocs: ", stderr);
        place(other, other->column);
        fputs(": the other rule\n", stderr);
        show(other, other->column);
    }
    exit(EXIT_USAGE);
}
