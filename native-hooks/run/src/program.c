#include "program.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "needed.h"
#include "options.h"

enum { MAX_INTERPRETERS = 5 };

static bool is_executable(const char *path)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return false;
    if (!S_ISREG(found.st_mode)) {
        errno = EACCES;
        return false;
    }
    return access(path, X_OK) == 0;
}

static void give_up(const char *name, int reason)
{
    fprintf(stderr, "allocs: %s: %s\n", name, strerror(reason));
    exit(reason == ENOENT || reason == ENOTDIR ? EXIT_NOT_FOUND : EXIT_CANNOT);
}

// Copies name, or directory/name; false if it does not fit.
static bool join(char *path, const char *directory, size_t length, const char *name)
{
    int written = length == 0
        ? snprintf(path, PATH_MAX, "%s", name)
        : snprintf(path, PATH_MAX, "%.*s/%s", (int) length, directory, name);
    return written > 0 && written < PATH_MAX;
}

void program_find(const char *name, struct program *program)
{
    if (strchr(name, '/') != NULL) {
        if (!join(program->path, "", 0, name))
            give_up(name, ENAMETOOLONG);
        if (!is_executable(name))
            give_up(name, errno);
        return;
    }
    int reason = ENOENT;
    const char *search = getenv("PATH");
    const char *at = search == NULL ? "/bin:/usr/bin" : search;
    for (; *name != '\0'; at++) {
        size_t length = strcspn(at, ":");
        if (join(program->path, at, length, name)) {
            if (is_executable(program->path))
                return;
            if (errno == EACCES)
                reason = EACCES;
        }
        at += length;
        if (*at == '\0')
            break;
    }
    give_up(name, reason);
}

static void refuse(const char *path, const char *why)
{
    fprintf(stderr, "allocs: %s cannot run under the hooks: %s\n", path, why);
    exit(EXIT_TARGET);
}

// Reads the interpreter that the first line of a script names; false if it is no script.
static bool script_interpreter(const char *head, size_t length, char *interpreter)
{
    if (length < 3 || head[0] != '#' || head[1] != '!')
        return false;
    size_t from = 2;
    while (from < length && (head[from] == ' ' || head[from] == '\t'))
        from++;
    size_t to = from;
    while (to < length && strchr(" \t\n\r", head[to]) == NULL && head[to] != '\0')
        to++;
    if (to == from || to - from >= PATH_MAX)
        return false;
    memcpy(interpreter, head + from, to - from);
    interpreter[to - from] = '\0';
    return true;
}

static void check_privileges(int file, const char *path)
{
    struct stat found;
    if (fstat(file, &found) != 0)
        return;
    bool other_user = (found.st_mode & S_ISUID) && found.st_uid != getuid();
    bool other_group = (found.st_mode & S_ISGID) && found.st_gid != getgid();
    if (other_user || other_group)
        refuse(path, "it runs with another user's rights (setuid or setgid)");
    if (getuid() != 0 && fgetxattr(file, "security.capability", NULL, 0) > 0)
        refuse(path, "it has capabilities of its own");
}

static void read_linker(int file, const Elf64_Phdr *segment, char linker[PATH_MAX])
{
    ssize_t length = 0;
    if (segment->p_filesz < PATH_MAX)
        length = pread(file, linker, segment->p_filesz, (off_t) segment->p_offset);
    linker[length > 0 ? length : 0] = '\0';
}

// These insist on being first of all libraries, or end in a fault behind others.
static void check_sanitizers(int file, const char *path, const Elf64_Phdr *segments, unsigned count)
{
    static const char *const first[] = {
        "libasan.so", "libhwasan.so", "libtsan.so", "libclang_rt.asan", "libclang_rt.hwasan",
        "libclang_rt.tsan", NULL,
    };
    char library[NAME_LENGTH];
    if (needed_library(file, segments, count, first, library)) {
        char why[NAME_LENGTH + 80];
        snprintf(why, sizeof why, "it is built with a sanitizer, and %s must be loaded before all others",
                 library);
        refuse(path, why);
    }
}

static void check_elf(int file, const char *path, char linker[PATH_MAX])
{
    static Elf64_Phdr segments[MAX_SEGMENTS];
    Elf64_Ehdr header;
    if (pread(file, &header, sizeof header, 0) != sizeof header)
        return;
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_X86_64)
        refuse(path, "it is not an x86-64 program");
    unsigned count = header.e_phnum < MAX_SEGMENTS ? header.e_phnum : MAX_SEGMENTS;
    ssize_t size = (ssize_t) (count * sizeof *segments);
    if (pread(file, segments, (size_t) size, (off_t) header.e_phoff) != size)
        return;
    for (unsigned i = 0; i < count; i++) {
        if (segments[i].p_type == PT_INTERP) {
            read_linker(file, &segments[i], linker);
            check_sanitizers(file, path, segments, count);
            return;
        }
    }
    refuse(path, "it is statically linked");
}

void program_check(struct program *program)
{
    char *path = program->elf;
    strcpy(path, program->path);
    program->linker[0] = '\0';
    for (int depth = 0; depth < MAX_INTERPRETERS; depth++) {
        char head[512];
        int file = open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0)
            return; // May be executed but not read: the kernel decides.
        ssize_t length = read(file, head, sizeof head);
        check_privileges(file, path);
        bool elf = length >= SELFMAG && memcmp(head, ELFMAG, SELFMAG) == 0;
        if (elf)
            check_elf(file, path, program->linker);
        close(file);
        if (elf || length < 0 || !script_interpreter(head, (size_t) length, path))
            return;
    }
}
