#include "finder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "debug_finder.h"
#include "options.h"

enum { MODULES_MAX = 1024 };

struct modules {
    char *paths[MODULES_MAX];
    size_t count;
};

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static void add_module(struct modules *modules, const char *path)
{
    char *real = realpath(path, NULL);
    // A library goes by the name it was loaded under, the executable by its own.
    char *kept = modules->count == 0 && real != NULL ? strdup(real) : strdup(path);
    free(real);
    if (kept != NULL && modules->count < MODULES_MAX)
        modules->paths[modules->count++] = kept;
}

// Reads "	libc.so.6 => /lib/libc.so.6 (0x…)" and "	/lib64/ld-linux-x86-64.so.2 (0x…)".
static void add_listed(struct modules *modules, char *line)
{
    char *arrow = strstr(line, " => ");
    char *path = arrow != NULL ? arrow + 4 : line + strspn(line, "\t ");
    char *end = strstr(path, " (0x");
    if (*path != '/' || end == NULL)
        return;
    *end = '\0';
    add_module(modules, path);
}

// Asks the dynamic linker, which runs nothing of the program for it.
static void list_modules(struct modules *modules, const struct program *program)
{
    add_module(modules, program->elf);
    int ends[2];
    if (*program->linker == '\0' || pipe2(ends, O_CLOEXEC) != 0)
        return;
    pid_t linker = fork();
    if (linker == 0) {
        dup2(ends[1], STDOUT_FILENO);
        int null = open("/dev/null", O_RDWR);
        dup2(null, STDERR_FILENO);
        execl(program->linker, program->linker, "--list", modules->paths[0], (char *) NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *listed = fdopen(ends[0], "r");
    char *line = NULL;
    size_t room = 0;
    while (linker > 0 && listed != NULL && getline(&line, &room, listed) > 0)
        add_listed(modules, line);
    free(line);
    if (listed != NULL)
        fclose(listed);
    while (linker > 0 && waitpid(linker, NULL, 0) < 0 && errno == EINTR)
        continue;
}

// Whether what the program loads could load more, or become another program.
static bool may_load_more(const struct modules *modules)
{
    static const char *const names[] = {
        "dlopen", "dlmopen", "execve", "execv", "execvp", "execvpe", "execl", "execlp", "execle",
        "fexecve", "posix_spawn", "posix_spawnp", "system", "popen",
    };
    static const struct ac_rule any;
    for (size_t i = 0; i < modules->count; i++) {
        if (!ac_rule_concerns(&any, name_of(modules->paths[i])))
            continue;
        struct ac_elf_file file = ac_elf_open(modules->paths[i]);
        bool may = file.bytes != NULL && ac_elf_imports(&file, names, sizeof names / sizeof names[0]);
        ac_elf_close(&file);
        if (may)
            return true;
    }
    return false;
}

static void add_finding(struct findings *findings, size_t rule, const char *path,
                        const struct ac_place *place, const struct ac_id *id)
{
    if (findings->count < FINDINGS_MAX)
        findings->all[findings->count++] = (struct finding) { rule, path, *place, *id };
}

// Looks into symbols, unless the rule itself has the address; *matches is how many of the modules are
// meant. How much was found.
static size_t find_symbols(struct findings *findings, size_t number, const struct ac_rule *rule,
                           const struct modules *modules, struct ac_places *places, size_t *matches)
{
    static const struct ac_id none;
    size_t before = findings->count;
    *matches = 0;
    for (size_t i = 0; i < modules->count; i++) {
        if (!ac_rule_concerns(rule, name_of(modules->paths[i])))
            continue;
        struct ac_elf_file file = ac_elf_open(modules->paths[i]);
        (*matches)++;
        if (file.bytes == NULL)
            continue;
        places->count = 0;
        if (rule->address != 0)
            places->place[places->count++] = (struct ac_place) { rule->address, 0, false };
        else
            ac_elf_look_up(&file, modules->paths[i], rule, places);
        for (size_t k = 0; k < places->count; k++)
            add_finding(findings, number, modules->paths[i], &places->place[k], &none);
        ac_elf_close(&file);
    }
    return findings->count - before;
}

// Looks into debug information; how much was found.
static size_t find_debugged(struct findings *findings, size_t number, const struct ac_rule *rule,
                            const struct modules *modules, const char *home, const char *java)
{
    size_t before = findings->count;
    for (size_t i = 0; i < modules->count; i++) {
        struct ac_elf_file file = { NULL, 0 };
        if (ac_rule_concerns(rule, name_of(modules->paths[i])))
            file = ac_elf_open(modules->paths[i]);
        struct ac_id id = { .length = 0 };
        if (file.bytes != NULL && ac_elf_needs_debug_information(&file, modules->paths[i]))
            id = ac_elf_id(&file);
        ac_elf_close(&file);
        struct ac_places places = { .count = 0 };
        if (id.length != 0)
            debug_find(modules->paths[i], rule, home, java, &places);
        for (size_t k = 0; k < places.count; k++)
            add_finding(findings, number, modules->paths[i], &places.place[k], &id);
    }
    return findings->count - before;
}

static _Noreturn void unknown(const struct origin *origin, const struct ac_rule *rule,
                              const struct ac_places *places, size_t matches)
{
    char message[512];
    if (places->copy[0] != '\0')
        snprintf(message, sizeof message, "of this function there is only a copy that the compiler "
                 "made, %s, which takes other arguments", places->copy);
    else if (rule->library.length == 0)
        snprintf(message, sizeof message, "unknown function: nothing that the program loads has it, "
                 "and it loads nothing later");
    else if (matches == 0)
        snprintf(message, sizeof message, "unknown file: the program does not load %.*s, and it loads "
                 "nothing later", (int) rule->library.length, rule->library.at);
    else
        snprintf(message, sizeof message, "unknown function: %.*s does not have it",
                 (int) rule->library.length, rule->library.at);
    size_t at = matches == 0 && rule->library.length != 0 ? 0
        : (size_t) (rule->name.at - rule->text.at);
    complain(origin, at, message, NULL);
}

// Looks for one rule's function, in symbols first.
static void find_function(struct findings *findings, size_t number, const struct ac_rule *rule,
                          const struct modules *modules, bool more, const struct origin *origin,
                          const char *home, const char *java)
{
    struct ac_places places = { .count = 0 };
    size_t matches;
    if (find_symbols(findings, number, rule, modules, &places, &matches) != 0
        || find_debugged(findings, number, rule, modules, home, java) != 0)
        return;
    if (!more || places.copy[0] != '\0' || (rule->library.length != 0 && matches != 0))
        unknown(origin, rule, &places, matches);
    fprintf(stderr, "allocs: %.*s: not found in the program and its libraries; it is hooked if a later "
            "library has it, or another program that this one starts\n",
            (int) rule->text.length, rule->text.at);
}

const struct findings *find_functions(const struct ac_rules *rules, const struct origin *origins,
                                      const struct program *program, const char *home, const char *java)
{
    struct findings *findings = calloc(1, sizeof *findings);
    struct modules *modules = calloc(1, sizeof *modules);
    if (findings == NULL || modules == NULL) {
        perror("allocs");
        exit(EXIT_CANNOT);
    }
    list_modules(modules, program);
    bool more = may_load_more(modules);
    for (size_t i = 0; i < rules->count; i++)
        if (!rules->repeated[i])
            find_function(findings, i, &rules->rule[i], modules, more, &origins[i], home, java);
    return findings;
}

void findings_write(const struct findings *findings, size_t rule, FILE *to)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->all[i];
        if (finding->rule != rule || finding->id.length == 0)
            continue;
        fputs("at ", to);
        for (size_t k = 0; k < finding->id.length; k++)
            fprintf(to, "%02x", finding->id.bytes[k]);
        fprintf(to, " 0x%llx 0x%llx\n", (unsigned long long) finding->place.address,
                (unsigned long long) finding->place.size);
    }
}
