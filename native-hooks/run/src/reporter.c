#include "reporter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptors.h"
#include "environment.h"

enum { FIRST_ROOM = 1 << 14, MAX_TEXT = 1 << 26, STOP_MILLIS = 3000, STEP_MILLIS = 5 };

// The program's limits are not meant for its reader: as far as that is allowed they are lifted.
static void raise_limits(void)
{
    static const struct {
        int resource;
        rlim_t enough;
    } limits[] = {
        { RLIMIT_AS, RLIM_INFINITY }, { RLIMIT_DATA, RLIM_INFINITY }, { RLIMIT_CPU, RLIM_INFINITY },
        { RLIMIT_FSIZE, RLIM_INFINITY }, { RLIMIT_NPROC, RLIM_INFINITY }, { RLIMIT_NOFILE, 4096 },
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct rlimit limit;
        if (getrlimit(limits[i].resource, &limit) != 0 || limit.rlim_cur >= limits[i].enough)
            continue;
        limit.rlim_cur = limit.rlim_max;
        setrlimit(limits[i].resource, &limit);
        if (limit.rlim_max < limits[i].enough) {
            limit = (struct rlimit) { limits[i].enough, limits[i].enough };
            setrlimit(limits[i].resource, &limit); // As root.
        }
    }
}

// What the watcher ignores.
static void default_signals(void)
{
    static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGTTOU, SIGTTIN,
                                   SIGXFSZ };
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        signal(signals[i], SIG_DFL);
}

static void become_java(const char *home, const char *java, int requests, int answers)
{
    char options[PATH_MAX + 1];
    snprintf(options, sizeof options, "@%s/jvm.options", home);
    dup2(requests, STDIN_FILENO);
    dup2(answers, STDOUT_FILENO);
    int kept[] = { 0, 1, 2 };
    descriptors_keep(kept, 3);
    default_signals();
    environment_of_reader();
    char *arguments[] = { (char *) java, options, "org.allocs.launcher.Main", "serve-reports", NULL };
    execvp(java, arguments);
    _exit(127);
}

void reporter_start(struct reporter *reporter, const char *home, const char *java)
{
    memset(reporter, 0, sizeof *reporter);
    raise_limits();
    int requests[2], answers[2];
    if (pipe2(requests, O_CLOEXEC) != 0)
        return;
    if (pipe2(answers, O_CLOEXEC) != 0) {
        close(requests[0]);
        close(requests[1]);
        return;
    }
    pid_t child = fork();
    if (child == 0)
        become_java(home, java, requests[0], answers[1]);
    close(requests[0]);
    close(answers[1]);
    reporter->requests = requests[1];
    reporter->answers = answers[0];
    reporter->process = child > 0 ? child : 0;
    fcntl(reporter->answers, F_SETFL, O_NONBLOCK);
}

void reporter_ask(struct reporter *reporter, pid_t process, int seconds, const char *when)
{
    char line[128];
    int length = snprintf(line, sizeof line, "%d %d %s\n", (int) process, seconds, when);
    reporter->length = 0;
    descriptors_write(reporter->requests, line, (size_t) length);
}

static bool make_room(struct reporter *reporter)
{
    if (reporter->room > reporter->length + 1)
        return true;
    size_t room = reporter->room == 0 ? FIRST_ROOM : 2 * reporter->room;
    char *text = room > MAX_TEXT ? NULL : realloc(reporter->text, room);
    if (text == NULL)
        return false;
    reporter->text = text;
    reporter->room = room;
    return true;
}

// Whether the answer is complete: the first line says how much follows it.
static bool is_complete(struct reporter *reporter, const char **text, size_t *length)
{
    if (reporter->length == 0)
        return false;
    reporter->text[reporter->length] = '\0';
    char *end = strchr(reporter->text, '\n');
    int process;
    size_t announced;
    if (end == NULL || sscanf(reporter->text, "%d %zu", &process, &announced) != 2)
        return false;
    *text = end + 1;
    *length = announced;
    return reporter->length - (size_t) (end + 1 - reporter->text) >= announced;
}

enum reporter_state reporter_receive(struct reporter *reporter, const char **text, size_t *length)
{
    for (;;) {
        if (!make_room(reporter))
            return REPORTER_LOST;
        ssize_t got = read(reporter->answers, reporter->text + reporter->length,
                           reporter->room - reporter->length - 1);
        // What it said before it ended counts.
        if (got == 0)
            return is_complete(reporter, text, length) ? REPORTER_ANSWERED : REPORTER_LOST;
        if (got < 0 && errno == EAGAIN)
            return is_complete(reporter, text, length) ? REPORTER_ANSWERED : REPORTER_BUSY;
        if (got < 0 && errno != EINTR)
            return REPORTER_LOST;
        reporter->length += got > 0 ? (size_t) got : 0;
    }
}

void reporter_stop(struct reporter *reporter, bool busy)
{
    if (reporter->process == 0)
        return;
    if (busy)
        kill(reporter->process, SIGTERM);
    close(reporter->requests);
    close(reporter->answers);
    for (int waited = 0; waited < STOP_MILLIS; waited += STEP_MILLIS) {
        if (waitpid(reporter->process, NULL, WNOHANG) != 0) {
            reporter->process = 0;
            return;
        }
        poll(NULL, 0, STEP_MILLIS);
    }
    kill(reporter->process, SIGKILL);
    waitpid(reporter->process, NULL, 0);
    reporter->process = 0;
}
