// allocs-run [--report FILE] [--no-report] [--children] [--on-signal SIGNAL] [--on-crash]
//   [--depth N] [--counts] [--patience SECONDS] [--KIND RULE…]… [--conf FILE] [--java JAVA] [--]
//   COMMAND [ARGUMENT…]
//
// Becomes the program: same process, same parent, same terminal, so that its exit status, signals and
// job control need no help from us. What remains of allocs is a watcher beside it.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "custom.h"
#include "descriptors.h"
#include "environment.h"
#include "monitor.h"
#include "options.h"
#include "program.h"

enum { LIBRARY_MAX = PATH_MAX + 64 };

// The directory above the one that this program is in.
static void find_home(char home[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", home, PATH_MAX - 1);
    home[length > 0 ? length : 0] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(home, '/');
        if (slash != NULL)
            *slash = '\0';
    }
}

// A descriptor for the report that the program does not inherit; -1 if there is nowhere to write.
static int open_report(const struct options *options)
{
    if (options->report == NULL)
        return descriptors_above(dup(STDERR_FILENO));
    int file = open(options->report, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) {
        fprintf(stderr, "allocs: %s: %s\n", options->report, strerror(errno));
        exit(EXIT_USAGE);
    }
    return descriptors_above(file);
}

static const char *java_of(const struct options *options)
{
    return options->java != NULL ? options->java : "java";
}

// Has the end of this process watched; returns what monitor_start does.
static int watch(const struct options *options, const char *home)
{
    char name[MEETINGS_NAME];
    struct monitor monitor = {
        .options = options,
        .home = home,
        .java = java_of(options),
        .program = getpid(),
        .report = open_report(options),
    };
    if (monitor.report < 0)
        return -1; // Standard error is closed: nobody would read it.
    int go = -1;
    int reason = 0;
    if (meetings_open(&monitor.meetings, name) == 0) {
        monitor.meetings.listener = descriptors_above(monitor.meetings.listener);
        go = monitor_start(&monitor);
        reason = errno;
        close(monitor.meetings.listener);
    } else {
        reason = errno;
    }
    close(monitor.report);
    if (go < 0)
        fprintf(stderr, "allocs: no report: %s\n", strerror(reason));
    if (go >= 0 && !options->no_report)
        environment_meet(name, options->children);
    return go;
}

static void run(const struct program *program, char **command)
{
    execv(program->path, command);
    if (errno != ENOEXEC)
        return;
    // A script without a first line that names its interpreter, as execvp(3) treats it.
    size_t count = 0;
    while (command[count] != NULL)
        count++;
    char **line = calloc(count + 2, sizeof *line);
    if (line == NULL)
        return;
    line[0] = "/bin/sh";
    line[1] = (char *) program->path;
    memcpy(line + 2, command + 1, count * sizeof *line);
    execv(line[0], line);
}

static void follow_custom(const struct options *options, const struct program *program,
                          const char *home)
{
    custom_read_environment(options->custom);
    custom_read(options->custom, options->conf != NULL ? options->conf : "allocs.conf",
                options->conf == NULL);
    if (!custom_is_empty(options->custom))
        custom_prepare(options->custom, program, home, java_of(options), !options->children);
}

int main(int argc, char **argv)
{
    struct options options;
    struct program program;
    char home[PATH_MAX];
    char library[LIBRARY_MAX];
    options_parse(argc, argv, &options);
    program_find(options.command[0], &program);
    program_check(&program);
    find_home(home);
    follow_custom(&options, &program, home);
    snprintf(library, sizeof library, "%s/native/liballocs_preload.so", home);
    // Where the kernel lets only ancestors look into a process, this one may be looked into.
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    bool watched = !options.no_report || options.on_signal != 0 || options.on_crash;
    int go = watched ? watch(&options, home) : -1;
    environment_preload(library);
    if (options.depth != 0)
        environment_depth(options.depth);
    if (options.counts)
        environment_counts();
    run(&program, options.command);
    int reason = errno;
    fprintf(stderr, "allocs: %s: %s\n", options.command[0], strerror(reason));
    if (go >= 0 && write(go, "x", 1) != 1)
        return EXIT_CANNOT;
    return reason == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT;
}
