#include "debug_finder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "environment.h"

static void become_reader(const char *path, const char *name, const char *home, const char *java)
{
    char options[PATH_MAX + 1];
    snprintf(options, sizeof options, "@%s/jvm.options", home);
    environment_of_reader();
    execlp(java, java, options, "org.allocs.launcher.Main", "debuginfo", path, "--symbol", name,
           "--json", (char *) NULL);
    _exit(127);
}

// One line: an array with an object for each function or variable of the name.
static char *ask(const char *path, const char *name, const char *home, const char *java)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return NULL;
    pid_t reader = fork();
    if (reader == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, STDIN_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        become_reader(path, name, home, java);
    }
    close(ends[1]);
    FILE *answers = fdopen(ends[0], "r");
    char *line = NULL;
    size_t room = 0;
    if (answers != NULL && getline(&line, &room, answers) < 0)
        line[0] = '\0';
    if (answers != NULL)
        fclose(answers);
    while (reader > 0 && waitpid(reader, NULL, 0) < 0 && errno == EINTR)
        continue;
    return line;
}

// The text behind "key": in an object that ends at `end`; NULL if it is not there.
static const char *value_of(const char *object, const char *end, const char *key)
{
    char quoted[32];
    int length = snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *at = strstr(object, quoted);
    return at == NULL || at >= end ? NULL : at + length;
}

// Whether the object's function is in the source file that the rule asks for.
static bool is_in_source(const char *object, const char *end, const struct ac_rule *rule)
{
    if (rule->source.length == 0)
        return true;
    const char *file = value_of(object, end, "file");
    const char *quote = file == NULL || *file != '"' ? NULL : strchr(file + 1, '"');
    size_t length = rule->source.length;
    return quote != NULL && (size_t) (quote - file) > length
        && memcmp(quote - length, rule->source.at, length) == 0
        && (quote[-(ptrdiff_t) length - 1] == '/' || quote[-(ptrdiff_t) length - 1] == '"');
}

void debug_find(const char *path, const struct ac_rule *rule, const char *home, const char *java,
                struct ac_places *places)
{
    char *name = strndup(rule->name.at, rule->name.length);
    char *answer = name == NULL ? NULL : ask(path, name, home, java);
    static const char behind[] = "},{\"name\":"; // Within an object, others follow their keys.
    for (const char *at = answer, *end; at != NULL && *at != '\0'; at = end) {
        end = strstr(at, behind);
        end = end == NULL ? at + strlen(at) : end + 1;
        const char *kind = value_of(at, end, "kind");
        const char *address = value_of(at, end, "address");
        const char *size = value_of(at, end, "size");
        if (kind == NULL || strncmp(kind, "\"function\"", 10) != 0 || address == NULL
            || *address != '"' || !is_in_source(at, end, rule) || places->count == AC_PLACES_MAX)
            continue;
        places->place[places->count++] = (struct ac_place) {
            strtoull(address + 1, NULL, 16), size == NULL ? 0 : strtoull(size, NULL, 10), false,
        };
    }
    free(answer);
    free(name);
}
