#include "options.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "custom.h"

static _Noreturn void usage(const char *message, const char *subject)
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

// The number of a signal named as kill(1) takes it: USR1, SIGUSR1, RTMIN+2, 10.
static int signal_of(const char *text)
{
    const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;
    char *end;
    if (strncasecmp(name, "RTMIN+", 6) == 0) {
        long above = strtol(name + 6, &end, 10);
        if (name[6] >= '0' && name[6] <= '9' && *end == '\0' && above <= SIGRTMAX - SIGRTMIN)
            return SIGRTMIN + (int) above;
    }
    long number = strtol(text, &end, 10);
    for (int signal = 1; signal <= SIGRTMAX; signal++) {
        const char *known = sigabbrev_np(signal);
        if (known != NULL ? strcasecmp(name, known) == 0 || (*end == '\0' && number == signal)
                          : *end == '\0' && number == signal && signal >= SIGRTMIN)
            return signal;
    }
    usage("no such signal (try USR2, or kill -l): ", text);
}

static int demand_of(const char *text)
{
    int signal = signal_of(text);
    if (signal == SIGKILL || signal == SIGSTOP)
        usage("a signal that nobody can hold back asks for no report: ", text);
    return signal;
}

enum { DEPTH_MAX = 64, PATIENCE = 120, PATIENCE_MIN = 10, PATIENCE_MAX = 3600 };

static int number_of(const char *text, int least, int most, const char *message)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || number < least || number > most)
        usage(message, text);
    return (int) number;
}

static void take_rules(const char *kind, const char *value, int argc, char **argv, int *at,
                       struct options *options)
{
    const char *option = argv[*at];
    if (value == NULL)
        value = value_of(option, argc, argv, at);
    size_t length = strcspn(option, "=");
    custom_add(options->custom, kind, strndup(option, length), value);
}

static void parse_one(int argc, char **argv, int *at, struct options *options)
{
    const char *value;
    const char *kind = custom_option(argv[*at], &value);
    if (kind != NULL)
        take_rules(kind, value, argc, argv, at, options);
    else if ((value = value_of("--conf", argc, argv, at)) != NULL)
        options->conf = value;
    else if ((value = value_of("--report", argc, argv, at)) != NULL)
        options->report = value;
    else if ((value = value_of("--java", argc, argv, at)) != NULL)
        options->java = value;
    else if ((value = value_of("--on-signal", argc, argv, at)) != NULL)
        options->on_signal = demand_of(value);
    else if ((value = value_of("--depth", argc, argv, at)) != NULL)
        options->depth = number_of(value, 1, DEPTH_MAX,
                                   "--depth is a number of frames from 1 to 64, not ");
    else if ((value = value_of("--patience", argc, argv, at)) != NULL)
        options->patience = number_of(value, PATIENCE_MIN, PATIENCE_MAX,
                                      "--patience is a number of seconds from 10 to 3600, not ");
    else if (strcmp(argv[*at], "--on-crash") == 0)
        options->on_crash = true;
    else if (strcmp(argv[*at], "--counts") == 0)
        options->counts = true;
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
    options->patience = PATIENCE;
    options->custom = custom_new();
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
