#include "monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptors.h"
#include "reporter.h"
#include "tracer.h"

enum { POLL_MILLIS = 100, HOLD_MILLIS = 1000, QUIET_MILLIS = 5000 };

struct watch {
    struct monitor *monitor;
    struct reporter reporter;
    struct tracer tracer;
    int end;                // becomes readable when the program ends; -1: we have to look
    bool ended;
    bool busy;              // the reporter reads the first of those who wait
    bool lost;              // the reporter is gone
    bool told;              // the program's report is written, or kept
    bool announced;         // the user knows that the program waits
    bool late;              // reports are written when the program has ended
    char *kept;
    size_t kept_length;
};

static void say(struct watch *watch, const char *message)
{
    char line[256];
    int length = snprintf(line, sizeof line, "allocs: no report: %s\n", message);
    descriptors_write(watch->monitor->report, line, (size_t) length);
}

static void say_unread(struct watch *watch)
{
    int patience = watch->monitor->options->patience;
    char message[128];
    if (meetings_age(&watch->monitor->meetings.waiting[0]) < (int64_t) patience * 1000)
        snprintf(message, sizeof message, "the program was ended while it was read");
    else
        snprintf(message, sizeof message, "the program could not be read in %d s (--patience SECONDS)",
                 patience);
    say(watch, message);
}

// Lets the program wait, and whoever looks at a terminal know why.
static void hold(struct watch *watch)
{
    struct meetings *meetings = &watch->monitor->meetings;
    const struct meeting *first = &meetings->waiting[0];
    int patience = watch->monitor->options->patience;
    meetings_hold(meetings, patience);
    if (watch->announced || first->signal != 0 || meetings_age(first) < QUIET_MILLIS
        || !isatty(watch->monitor->report))
        return;
    char line[128];
    int length = snprintf(line, sizeof line, "allocs: pid %d is read before it ends, for %d s at most\n",
                          (int) first->process, patience);
    descriptors_write(watch->monitor->report, line, (size_t) length);
    watch->announced = true;
}

// Whoever reads a pipe reads on until all its writers are gone, so a report may follow the program's
// last output, which is flushed after it was read. Whoever looks at a file or a terminal looks when
// the program has ended: the report has to be there by then.
static bool is_pipe(int descriptor)
{
    struct stat found;
    return fstat(descriptor, &found) == 0 && (S_ISFIFO(found.st_mode) || S_ISSOCK(found.st_mode));
}

// The process only got a signal that asks for a report.
static bool runs_on(const struct meeting *meeting)
{
    return meeting->connection < 0;
}

static void tell(struct watch *watch, const char *text, size_t length)
{
    const struct meeting *meeting = &watch->monitor->meetings.waiting[0];
    bool last = meeting->process == watch->monitor->program && !runs_on(meeting);
    watch->told |= last;
    if (last && watch->late && (watch->kept = malloc(length)) != NULL) {
        memcpy(watch->kept, text, length);
        watch->kept_length = length;
        return;
    }
    descriptors_write(watch->monitor->report, text, length);
}

static void receive(struct watch *watch)
{
    const char *text;
    size_t length;
    enum reporter_state state = reporter_receive(&watch->reporter, &text, &length);
    if (state == REPORTER_BUSY)
        return;
    if (state == REPORTER_LOST) {
        watch->lost = true;
        reporter_stop(&watch->reporter, false);
        while (watch->monitor->meetings.count > 0)
            meetings_release_first(&watch->monitor->meetings);
        return;
    }
    if (watch->busy) {
        watch->busy = false;
        tell(watch, text, length);
        // Nothing of ours is left when the program goes on to its end.
        if (watch->told && !watch->monitor->options->children)
            reporter_stop(&watch->reporter, false);
        meetings_release_first(&watch->monitor->meetings);
    }
    watch->reporter.length = 0;
}

static void describe(const struct meeting *meeting, char *when, size_t length)
{
    const char *name = meeting->signal == 0 ? NULL : sigabbrev_np(meeting->signal);
    const char *before = runs_on(meeting) ? "on" : "before it is ended by";
    if (meeting->signal == 0)
        snprintf(when, length, "at its end");
    else if (name != NULL)
        snprintf(when, length, "%s SIG%s", before, name);
    else
        snprintf(when, length, "%s signal %d", before, meeting->signal);
}

static void ask(struct watch *watch)
{
    struct meetings *meetings = &watch->monitor->meetings;
    if (watch->lost) {
        while (meetings->count > 0)
            meetings_release_first(meetings);
    } else if (!watch->busy && meetings->count > 0) {
        const struct meeting *first = &meetings->waiting[0];
        int64_t left = watch->monitor->options->patience - meetings_age(first) / 1000;
        char when[64];
        describe(first, when, sizeof when);
        watch->busy = true;
        reporter_ask(&watch->reporter, first->process, left > 0 ? (int) left : 0, when);
    }
}

// Threads of the program that got signals of interest.
static void note_stop(struct watch *watch)
{
    struct tracer_stop stop;
    if (read(watch->tracer.stops, &stop, sizeof stop) == sizeof stop)
        meetings_add(&watch->monitor->meetings, (struct meeting) {
            .connection = stop.held, .process = watch->monitor->program, .signal = stop.signal });
}

static bool has_ended(struct watch *watch, short events)
{
    if (watch->end >= 0)
        return events != 0;
    return kill(watch->monitor->program, 0) != 0 && errno == ESRCH;
}

static void step(struct watch *watch)
{
    struct monitor *monitor = watch->monitor;
    bool listening = watch->reporter.process != 0;
    struct pollfd sources[] = {
        { .fd = monitor->meetings.listener, .events = POLLIN },
        { .fd = listening ? watch->reporter.answers : -1, .events = POLLIN },
        { .fd = watch->end, .events = POLLIN },
        { .fd = watch->tracer.stops, .events = POLLIN },
    };
    int patience = watch->end < 0 ? POLL_MILLIS : monitor->meetings.count > 0 ? HOLD_MILLIS : -1;
    if (poll(sources, 4, patience) < 0 && errno != EINTR)
        watch->ended = true;
    if (monitor->meetings.count > 0)
        hold(watch);
    // What the program got before it came to its end is read before that.
    if (sources[3].revents != 0)
        note_stop(watch);
    else if (sources[0].revents != 0)
        meetings_accept(&monitor->meetings, monitor->options->children ? 0 : monitor->program);
    if (sources[1].revents != 0)
        receive(watch);
    if (has_ended(watch, sources[2].revents))
        watch->ended = true;
    ask(watch);
}

static void conclude(struct watch *watch)
{
    struct meetings *meetings = &watch->monitor->meetings;
    bool unread = watch->busy && meetings->waiting[0].process == watch->monitor->program;
    reporter_stop(&watch->reporter, watch->busy);
    if (watch->kept != NULL)
        descriptors_write(watch->monitor->report, watch->kept, watch->kept_length);
    else if (watch->lost)
        say(watch, "the reader did not start, or failed (try: allocs doctor)");
    else if (unread)
        say_unread(watch);
    else if (!watch->told && !watch->monitor->options->no_report)
        say(watch, "the program ended without an exit that can be met: by a signal, by a system "
            "call of its own, or as a program that the hooks did not get into");
    meetings_close(meetings);
}

// Others than the program may wait still when it has ended.
static bool others_wait(struct watch *watch)
{
    struct monitor *monitor = watch->monitor;
    return monitor->options->children && !watch->lost && monitor->meetings.count > 0
        && monitor->meetings.waiting[0].process != monitor->program;
}

static void watch_until_end(struct monitor *monitor, struct tracer tracer)
{
    struct watch watch = { .monitor = monitor, .tracer = tracer, .late = is_pipe(monitor->report) };
    watch.end = (int) syscall(SYS_pidfd_open, monitor->program, 0);
    if (watch.end < 0 && errno == ESRCH)
        watch.ended = true;
    reporter_start(&watch.reporter, monitor->home, monitor->java);
    watch.lost = watch.reporter.process == 0;
    while (!watch.ended || others_wait(&watch))
        step(&watch);
    conclude(&watch);
}

static void ignore_signals(void)
{
    static const int ignored[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGTTOU, SIGTTIN,
                                   SIGXFSZ };
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
        signal(ignored[i], SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void start_tracer(const struct monitor *monitor, struct tracer *tracer)
{
    *tracer = (struct tracer) { .program = monitor->program, .demand = monitor->options->on_signal,
                                .crash = monitor->options->on_crash, .stops = -1 };
    if (tracer->demand == 0 && !tracer->crash)
        return;
    int reason = tracer_start(tracer);
    if (reason == 0)
        return;
    char line[256];
    int length = snprintf(line, sizeof line, "allocs: --on-signal and --on-crash have no effect: the "
                          "program cannot be traced: %s\n", strerror(reason));
    descriptors_write(monitor->report, line, (size_t) length);
}

// Closes `ready` when the program may begin, and begins to watch when `go` is closed.
static void be_monitor(struct monitor *monitor, int go, int ready)
{
    int kept[] = { monitor->report, monitor->meetings.listener, go, ready };
    ignore_signals();
    descriptors_keep(kept, sizeof kept / sizeof kept[0]);
    descriptors_detach();
    if (chdir("/") != 0)
        _exit(1);
    struct tracer tracer;
    start_tracer(monitor, &tracer);
    close(ready);
    char withdrawn;
    if (read(go, &withdrawn, 1) == 0)
        watch_until_end(monitor, tracer);
    _exit(0);
}

// Starts the watcher, waits until it is ready, and ends.
static _Noreturn void be_between(struct monitor *monitor, const int go[2])
{
    int ready[2];
    if (pipe2(ready, O_CLOEXEC) != 0)
        _exit(errno);
    setsid();
    pid_t watcher = fork();
    if (watcher == 0) {
        close(go[1]);
        close(ready[0]);
        be_monitor(monitor, go[0], ready[1]);
    }
    int reason = watcher < 0 ? errno : 0;
    close(ready[1]);
    char nothing;
    while (read(ready[0], &nothing, 1) < 0 && errno == EINTR)
        continue;
    _exit(reason);
}

int monitor_start(struct monitor *monitor)
{
    int go[2];
    if (pipe2(go, O_CLOEXEC) != 0)
        return -1;
    go[0] = descriptors_above(go[0]);
    go[1] = descriptors_above(go[1]);
    pid_t between = fork();
    if (between == 0)
        be_between(monitor, go);
    close(go[0]);
    int reason = between < 0 ? errno : 0;
    int status = 0;
    while (between > 0 && waitpid(between, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        reason = WEXITSTATUS(status);
    if (reason == 0)
        return go[1];
    close(go[1]);
    errno = reason;
    return -1;
}
