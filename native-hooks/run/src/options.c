#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void usage(const char *message, const char *subject)
{
    fprintf(stderr, "allocs: %s%s\nTry: allocs run --help\n", message, subject);
    exit(EXIT_USAGE);
}

// The value of an option: after '=' or the next argument; NULL if argv[*at] is another option.
static const char *value_of(const char *name, int argc, char **argv, int *at)
{
    size_t length = strlen(name);
    if (strncmp(argv[*at], name, length) != 0)
        return NULL;
    if (argv[*at][length] == '=')
        return argv[*at] + length + 1;
    if (argv[*at][length] != '\0')
        return NULL;
    if (*at + 1 == argc)
        usage("no value after ", name);
    return argv[++*at];
}

static void parse_one(int argc, char **argv, int *at, struct options *options)
{
    const char *value;
    if ((value = value_of("--report", argc, argv, at)) != NULL)
        options->report = value;
    else if ((value = value_of("--java", argc, argv, at)) != NULL)
        options->java = value;
    else if (strcmp(argv[*at], "--no-report") == 0)
        options->no_report = true;
    else if (strcmp(argv[*at], "--children") == 0)
        options->children = true;
    else
        usage("no such option: ", argv[*at]);
}

void options_parse(int argc, char **argv, struct options *options)
{
    memset(options, 0, sizeof *options);
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--") == 0) {
            at++;
            break;
        }
        parse_one(argc, argv, &at, options);
    }
    if (at >= argc)
        usage("no command to run", "");
    options->command = argv + at;
}
