#include "descriptors.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

enum { ABOVE_STANDARD = 10 };

int descriptors_above(int descriptor)
{
    int above = fcntl(descriptor, F_DUPFD_CLOEXEC, ABOVE_STANDARD);
    if (above < 0 && errno == EINVAL) // The limit is lower than that.
        above = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    errno = reason;
    return above;
}

static bool is_kept(int descriptor, const int *kept, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (kept[i] == descriptor)
            return true;
    }
    return false;
}

void descriptors_keep(const int *kept, size_t count)
{
    DIR *open_ones = opendir("/proc/self/fd");
    if (open_ones == NULL)
        return;
    struct dirent *entry;
    while ((entry = readdir(open_ones)) != NULL) {
        int descriptor = atoi(entry->d_name);
        if (entry->d_name[0] != '.' && descriptor != dirfd(open_ones)
            && !is_kept(descriptor, kept, count))
            close(descriptor);
    }
    closedir(open_ones);
}

void descriptors_detach(void)
{
    int null = open("/dev/null", O_RDWR);
    if (null < 0)
        return;
    for (int standard = 0; standard <= 2; standard++) {
        if (null != standard)
            dup2(null, standard);
    }
    if (null > 2)
        close(null);
}

void descriptors_write(int descriptor, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(descriptor, text, length);
        if (written > 0) {
            text += written;
            length -= (size_t) written;
        } else if (errno == EAGAIN) {
            struct pollfd writable = { .fd = descriptor, .events = POLLOUT };
            if (poll(&writable, 1, 10000) <= 0)
                return;
        } else if (errno != EINTR) {
            return;
        }
    }
}
