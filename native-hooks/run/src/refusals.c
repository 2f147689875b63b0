#include "refusals.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ahead.h"
#include "options.h"

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static size_t column_of(const struct ac_rule *rule)
{
    return (size_t) (rule->name.at - rule->text.at);
}

static const char *aliases(const struct ac_rules *rules, size_t one, size_t other)
{
    return rules->rule[one].kind == rules->rule[other].kind && rules->family[one] != rules->family[other]
        ? "is a second name of a function of another allocator: if they are one, add -> and that one's name"
        : "contradicts another rule for this function, which has two names";
}

// Two rules for one function, which has two names.
static void refuse_aliases(const struct findings *findings, const struct ac_rules *rules,
                           const struct origin *origins)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *one = &findings->all[i];
        for (size_t k = 0; k < i; k++) {
            const struct finding *other = &findings->all[k];
            if (one->path == other->path && one->place.address == other->place.address
                && !ac_rules_agree(rules, one->rule, other->rule))
                complain(&origins[one->rule], column_of(&rules->rule[one->rule]),
                         aliases(rules, one->rule, other->rule), &origins[other->rule]);
        }
    }
}

static _Noreturn void refuse(const struct finding *finding, const struct ac_rule *rule,
                             const struct origin *origin, const char *reason, size_t at)
{
    char message[512], place[32] = "";
    if (at != SIZE_MAX)
        snprintf(place, sizeof place, " (at +0x%zx)", at);
    snprintf(message, sizeof message, "cannot be followed in %s: %s%s", name_of(finding->path), reason,
             place);
    complain(origin, column_of(rule), message, NULL);
}

// Asks the library that will follow the functions.
static void ask(const struct findings *findings, const struct ac_rules *rules,
                const struct origin *origins, const char *library)
{
    unsetenv("ALLOCS_CUSTOM"); // It shall follow nothing here.
    void *opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    ac_refusal_ahead_function *ahead = NULL;
    if (opened != NULL)
        *(void **) &ahead = dlsym(opened, AC_REFUSAL_AHEAD);
    if (ahead == NULL) {
        fprintf(stderr, "allocs: custom allocators cannot be followed: %s\n", dlerror());
        exit(EXIT_CANNOT);
    }
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->all[i];
        size_t at;
        const char *reason = ahead(finding->path, &finding->place, &at);
        if (reason != NULL)
            refuse(finding, &rules->rule[finding->rule], &origins[finding->rule], reason, at);
    }
}

// In a process of its own, as a malformed file may end it: then the program's own start decides.
void refuse_unfit(const struct findings *findings, const struct ac_rules *rules,
                  const struct origin *origins, const char *library)
{
    refuse_aliases(findings, rules, origins);
    pid_t asking = fork();
    if (asking == 0) {
        ask(findings, rules, origins, library);
        _exit(0);
    }
    int status = 0;
    while (asking > 0 && waitpid(asking, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        exit(WEXITSTATUS(status));
}
