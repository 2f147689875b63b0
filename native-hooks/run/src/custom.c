#include "custom.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "complaint.h"
#include "environment.h"
#include "finder.h"
#include "options.h"
#include "refusals.h"
#include "rules.h"

enum { CONF_MAX = 1 << 20 };

struct custom {
    struct ac_rules rules;
    struct origin origins[AC_RULES_MAX];
};

struct custom *custom_new(void)
{
    struct custom *custom = calloc(1, sizeof *custom);
    if (custom == NULL) {
        perror("allocs");
        exit(EXIT_CANNOT);
    }
    return custom;
}

// Rules of one line, from `at` on.
static void add_list(struct custom *custom, enum ac_kind kind, struct origin origin, const char *at)
{
    static const char blanks[] = " \t\r";
    for (at += strspn(at, blanks); *at != '\0'; at += strspn(at, blanks)) {
        struct ac_text text = { at, strcspn(at, blanks) };
        struct ac_error error;
        origin.column = (size_t) (at - origin.line);
        size_t number = custom->rules.count;
        if (!ac_rules_add(&custom->rules, kind, text, &error))
            complain(&origin, error.at, error.message, NULL);
        custom->origins[number] = origin;
        at += text.length;
    }
}

void custom_add(struct custom *custom, const char *kind, const char *name, const char *rules)
{
    struct origin origin = { .name = name, .line = rules };
    add_list(custom, ac_kind_of(kind, strlen(kind)), origin, rules);
}

const char *custom_option(const char *argument, const char **value)
{
    if (strncmp(argument, "--", 2) != 0)
        return NULL;
    size_t length = strcspn(argument + 2, "=");
    enum ac_kind kind = ac_kind_of(argument + 2, length);
    *value = argument[2 + length] == '=' ? argument + 3 + length : NULL;
    return kind == AC_KINDS ? NULL : ac_kind_names[kind];
}

static void read_line(struct custom *custom, struct origin origin)
{
    const char *at = origin.line + strspn(origin.line, " \t\r");
    if (*at == '\0' || *at == '#')
        return;
    at += strncmp(at, "--", 2) == 0 ? 2 : 0;
    size_t length = strcspn(at, " \t=");
    enum ac_kind kind = ac_kind_of(at, length);
    if (kind == AC_KINDS) {
        origin.column = (size_t) (at - origin.line);
        complain(&origin, 0, "no such kind of rule: alloc, free, allocsz, suballoc, subfree, "
                 "subrealloc or subreset", NULL);
    }
    add_list(custom, kind, origin, at + length + (at[length] == '='));
}

void custom_read(struct custom *custom, const char *path, bool may_be_absent)
{
    FILE *file = fopen(path, "re");
    if (file == NULL && may_be_absent && (errno == ENOENT || errno == ENOTDIR))
        return;
    // Rules point into it.
    char *text = file == NULL ? NULL : malloc(CONF_MAX);
    size_t length = text == NULL ? 0 : fread(text, 1, CONF_MAX, file);
    if (text == NULL || ferror(file) || length == CONF_MAX || memchr(text, '\0', length) != NULL) {
        bool odd = text != NULL && !ferror(file);
        fprintf(stderr, "allocs: %s: %s\n", path,
                odd ? "not a file with rules: longer than 1 MiB, or not text" : strerror(errno));
        exit(EXIT_USAGE);
    }
    fclose(file);
    text[length] = '\0';
    struct origin origin = { .name = path, .number = 1 };
    for (char *line; (line = strsep(&text, "\n")) != NULL; origin.number++) {
        origin.line = line;
        read_line(custom, origin);
    }
}

void custom_read_environment(struct custom *custom)
{
    static const char *const variables[][2] = {
        { "LIBALLOCS_ALLOC_FNS", "alloc" }, { "LIBALLOCS_FREE_FNS", "free" },
        { "LIBALLOCS_ALLOCSZ_FNS", "allocsz" }, { "LIBALLOCS_SUBALLOC_FNS", "suballoc" },
        { "LIBALLOCS_SUBFREE_FNS", "subfree" },
    };
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i][0]);
        if (value != NULL)
            custom_add(custom, variables[i][1], variables[i][0], strdup(value));
    }
}

bool custom_is_empty(const struct custom *custom)
{
    return custom->rules.count == 0;
}

static void settle(struct custom *custom)
{
    struct ac_discord discord;
    if (ac_rules_settle(&custom->rules, &discord))
        return;
    const struct origin *other =
        discord.other == discord.rule ? NULL : &custom->origins[discord.other];
    complain(&custom->origins[discord.rule], discord.at, discord.message, other);
}

// The text for liballocs_custom.so: see orders.h there.
static void hand_over(const struct custom *custom, const struct findings *findings, bool alone)
{
    char *text;
    size_t length;
    FILE *orders = open_memstream(&text, &length);
    if (orders == NULL) {
        perror("allocs");
        exit(EXIT_CANNOT);
    }
    if (alone)
        fprintf(orders, "pid %d\n", (int) getpid());
    for (size_t i = 0; i < custom->rules.count; i++) {
        const struct ac_rule *rule = &custom->rules.rule[i];
        fprintf(orders, "%s %.*s\n", ac_kind_names[rule->kind], (int) rule->text.length, rule->text.at);
        findings_write(findings, i, orders);
    }
    fclose(orders);
    environment_custom(text);
    free(text);
}

void custom_prepare(struct custom *custom, const struct program *program, const char *home,
                    const char *java, bool alone)
{
    char library[PATH_MAX + 64];
    settle(custom);
    snprintf(library, sizeof library, "%s/native/liballocs_custom.so", home);
    if (access(library, R_OK) != 0) {
        fprintf(stderr, "allocs: custom allocators cannot be followed: this allocs was built without "
                "libzydis-dev; install it and build again\n");
        exit(EXIT_CANNOT);
    }
    if (strstr(program->linker, "/ld-musl") != NULL) {
        fprintf(stderr, "allocs: custom allocators can be followed only in programs for glibc: %s\n",
                program->elf);
        exit(EXIT_TARGET);
    }
    const struct findings *findings =
        find_functions(&custom->rules, custom->origins, program, home, java);
    refuse_unfit(findings, &custom->rules, custom->origins, library);
    hand_over(custom, findings, alone);
    environment_preload(library);
}
