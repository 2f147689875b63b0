#include "meetings.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 4096, GREETING = 32, MAGIC_LENGTH = 8 };

// How often a process gets another word; it waits ten seconds for one.
enum { HOLD_MILLIS = 900 };

// How long we wait for its first, when it has knocked: while we do, others get none.
enum { GREETING_SECONDS = 5 };

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int meetings_open(struct meetings *meetings, char name[MEETINGS_NAME])
{
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
        random = (uint64_t) getpid();
    int length = snprintf(name, MEETINGS_NAME, "@allocs-%d-%016llx", (int) getpid(),
                          (unsigned long long) random);
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    memcpy(address.sun_path + 1, name + 1, (size_t) length - 1);
    socklen_t size = (socklen_t) (offsetof(struct sockaddr_un, sun_path) + (size_t) length);
    memset(meetings, 0, sizeof *meetings);
    meetings->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (meetings->listener < 0)
        return -1;
    if (bind(meetings->listener, (struct sockaddr *) &address, size) != 0
        || listen(meetings->listener, BACKLOG) != 0) {
        close(meetings->listener);
        return -1;
    }
    return 0;
}

// The process at the other end, as the kernel knows it; 0 if that is not known here.
static pid_t process_at(int connection)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : 0;
}

// Whether it speaks our protocol.
static bool greets(int connection)
{
    struct timeval patience = { .tv_sec = GREETING_SECONDS };
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    char greeting[GREETING];
    return recv(connection, greeting, sizeof greeting, MSG_WAITALL) == GREETING
        && memcmp(greeting, "ALLOCSEX", MAGIC_LENGTH) == 0;
}

void meetings_accept(struct meetings *meetings, pid_t only)
{
    for (;;) {
        int connection = accept4(meetings->listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0)
            return;
        pid_t process = process_at(connection);
        bool wanted = process > 0 && (only <= 0 || process == only);
        if (wanted && greets(connection))
            meetings_add(meetings, (struct meeting) { .connection = connection, .process = process });
        else
            close(connection);
    }
}

void meetings_add(struct meetings *meetings, struct meeting meeting)
{
    meeting.since = now();
    if (meetings->count < MEETINGS_MAX)
        meetings->waiting[meetings->count++] = meeting;
    else if (meeting.connection >= 0)
        close(meeting.connection);
}

int64_t meetings_age(const struct meeting *meeting)
{
    return now() - meeting->since;
}

void meetings_hold(struct meetings *meetings, int patience)
{
    if (now() - meetings->held < HOLD_MILLIS)
        return;
    meetings->held = now();
    for (size_t i = 0; i < meetings->count; i++) {
        const struct meeting *meeting = &meetings->waiting[i];
        if (meeting->connection < 0)
            continue;
        if (meetings_age(meeting) >= (int64_t) patience * 1000)
            shutdown(meeting->connection, SHUT_RDWR);
        else if (meeting->signal == 0)
            send(meeting->connection, "+", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}

void meetings_release_first(struct meetings *meetings)
{
    if (meetings->count == 0)
        return;
    if (meetings->waiting[0].connection >= 0)
        close(meetings->waiting[0].connection);
    meetings->count--;
    memmove(meetings->waiting, meetings->waiting + 1, meetings->count * sizeof(struct meeting));
}

void meetings_close(struct meetings *meetings)
{
    close(meetings->listener);
    while (meetings->count > 0)
        meetings_release_first(meetings);
}
