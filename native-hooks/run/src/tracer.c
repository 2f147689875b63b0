#include "tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptors.h"

enum { PATH_LENGTH = 64, LINE_LENGTH = 256 };

struct session {
    struct tracer tracer;
    int stops;          // where the watcher is told
    sem_t attached;
    int reason;         // why it could not attach; 0
};

// Signals that end nobody who has not asked for it; see signal(7).
static bool ends_nobody(int signal)
{
    static const int harmless[] = { SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGSTOP, SIGTSTP, SIGTTIN,
                                    SIGTTOU };
    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        if (harmless[i] == signal)
            return true;
    }
    return false;
}

// Whether a program catches or ignores a signal. It cannot change its mind while the kernel holds the
// signal back for us, except by another thread.
static bool is_handled(pid_t program, int signal)
{
    char path[PATH_LENGTH];
    snprintf(path, sizeof path, "/proc/%d/status", (int) program);
    FILE *status = fopen(path, "re");
    if (status == NULL)
        return true;
    char line[LINE_LENGTH];
    uint64_t handled = 0, mask;
    while (fgets(line, sizeof line, status) != NULL) {
        if (sscanf(line, "SigIgn: %lx", &mask) == 1 || sscanf(line, "SigCgt: %lx", &mask) == 1)
            handled |= mask;
    }
    fclose(status);
    return handled >> (signal - 1) & 1;
}

static bool is_fatal(const struct session *session, int signal)
{
    return session->tracer.crash && !ends_nobody(signal)
        && !is_handled(session->tracer.program, signal);
}

// Tells the watcher; with `hold` comes back when it has done what it wanted.
static void tell(const struct session *session, int signal, bool hold)
{
    int pair[2] = { -1, -1 };
    if (hold && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return;
    struct tracer_stop stop = { .signal = signal, .held = pair[1] };
    if (write(session->stops, &stop, sizeof stop) != (ssize_t) sizeof stop && hold)
        close(pair[1]);
    char nothing;
    if (hold) {
        while (read(pair[0], &nothing, 1) < 0 && errno == EINTR)
            continue;
        close(pair[0]);
    }
}

// A signal is about to reach a thread. Returns what shall reach it.
static int deliver(const struct session *session, int signal)
{
    if (signal == session->tracer.demand) {
        tell(session, signal, false);
        return 0;
    }
    if (is_fatal(session, signal))
        tell(session, signal, true);
    return signal;
}

static bool is_stopping(int signal)
{
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static void step(const struct session *session, pid_t thread, int status)
{
    int signal = WSTOPSIG(status);
    int event = status >> 16;
    if (event == 0)
        ptrace(PTRACE_CONT, thread, NULL, (void *) (intptr_t) deliver(session, signal));
    else if (event == PTRACE_EVENT_STOP && is_stopping(signal))
        ptrace(PTRACE_LISTEN, thread, NULL, NULL); // Job control goes on as without us.
    else
        ptrace(PTRACE_CONT, thread, NULL, NULL);
}

// Every request must come from the thread that attached, and only it waits for these threads.
static void *trace(void *argument)
{
    struct session *session = argument;
    if (ptrace(PTRACE_SEIZE, session->tracer.program, NULL, (void *) PTRACE_O_TRACECLONE) != 0)
        session->reason = errno;
    bool attached = session->reason == 0;
    sem_post(&session->attached);
    while (attached) {
        int status;
        pid_t thread = waitpid(-1, &status, __WALL | __WNOTHREAD);
        if (thread < 0 && errno != EINTR)
            break;
        if (thread > 0 && WIFSTOPPED(status))
            step(session, thread, status);
    }
    return NULL;
}

int tracer_start(struct tracer *tracer)
{
    static struct session session;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    tracer->stops = descriptors_above(ends[0]);
    session = (struct session) { .tracer = *tracer, .stops = descriptors_above(ends[1]) };
    sem_init(&session.attached, 0, 0);
    pthread_t thread;
    int reason = pthread_create(&thread, NULL, trace, &session);
    if (reason != 0)
        return reason;
    while (sem_wait(&session.attached) != 0 && errno == EINTR)
        continue;
    return session.reason;
}
