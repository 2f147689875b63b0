/* rule_test.c - the mini-language, and what rules mean together. */
#include <string.h>

#include "check.h"
#include "rules.h"

static struct ac_rules rules;

static struct ac_text text_of(const char *string) { return (struct ac_text){string, strlen(string)}; }

static struct ac_rule parsed(enum ac_kind kind, const char *string) {
  struct ac_rule rule;
  struct ac_error error = {0, NULL};
  bool fine = ac_rule_parse(kind, text_of(string), &rule, &error);
  CHECK(fine);
  if (!fine) {
    fprintf(stderr, "%s\n%*s^ %s\n", string, (int)error.at, "", error.message);
  }
  return rule;
}

static bool is(struct ac_text text, const char *string) { return ac_text_equal(text, text_of(string)); }

static void reads_what_is_significant(void) {
  struct ac_rule rule = parsed(AC_SUBALLOC, "pool_alloc(dpzZifI)p");
  CHECK(is(rule.name, "pool_alloc") && rule.size_count == 2 && rule.pool == 0);
  CHECK(rule.sizes[0].in == 2 && rule.sizes[0].type == 'z');
  CHECK(rule.sizes[1].in == 4 && rule.sizes[1].type == 'i');
  rule = parsed(AC_SUBFREE, "free1(zP)->slices");
  CHECK(rule.pointer == 1 && is(rule.family, "slices") && rule.pool == AC_NO_REGISTER);
  rule = parsed(AC_SUBFREE, "free_chain(zPZ)v");
  CHECK(rule.pointer == 1 && rule.size_count == 1 && rule.sizes[0].in == 2);
  rule = parsed(AC_SUBREALLOC, "grow(pPZ)p");
  CHECK(rule.pointer == 1 && rule.pool == 0 && rule.sizes[0].in == 2);
  rule = parsed(AC_SUBFREE, "late(pppppPzzzz)v");
  CHECK(rule.pointer == 5);
  rule = parsed(AC_ALLOC, "make()p");
  CHECK(rule.size_count == 0);
}

static void reads_where_a_function_is(void) {
  struct ac_rule rule = parsed(AC_ALLOC, "libapr-1.so.0!pools.c:f(Z)p");
  CHECK(is(rule.library, "libapr-1.so.0") && is(rule.source, "pools.c") && is(rule.name, "f"));
  rule = parsed(AC_ALLOC, "libx:f(Z)p");
  CHECK(is(rule.library, "libx") && rule.source.length == 0);
  rule = parsed(AC_ALLOC, "a.c:f.isra.0(Z)p");
  CHECK(is(rule.source, "a.c") && is(rule.name, "f.isra.0"));
  rule = parsed(AC_SUBALLOC, "postgres!AllocSetAlloc@0x5C7f0(pZ)p");
  CHECK(rule.address == 0x5c7f0 && is(rule.name, "AllocSetAlloc") && is(rule.library, "postgres"));
}

static void malformed(enum ac_kind kind, const char *string, size_t at, const char *message) {
  struct ac_rule rule;
  struct ac_error error = {SIZE_MAX, ""};
  bool fine = ac_rule_parse(kind, text_of(string), &rule, &error);
  CHECK(!fine);
  bool same = error.at == at && strstr(error.message, message) != NULL;
  CHECK(same);
  if (fine || !same) {
    fprintf(stderr, "%s\n%*s^ %s\n", string, (int)error.at, "", error.message);
  }
}

static void points_at_what_is_wrong(void) {
  malformed(AC_ALLOC, "", 0, "name of a function");
  malformed(AC_ALLOC, "f", 1, "( and the types");
  malformed(AC_ALLOC, "f(Z", 3, ") is missing");
  malformed(AC_ALLOC, "f(Zx)p", 3, "no type of an argument");
  malformed(AC_ALLOC, "f(zD)p", 3, "floating-point");
  malformed(AC_ALLOC, "f(Z)", 4, "p is missing");
  malformed(AC_ALLOC, "f(Z)v", 4, "p is missing");
  malformed(AC_ALLOC, "f(Z)p,", 5, "not expected");
  malformed(AC_ALLOC, "f(Zp...)p", 4, "variable number");
  malformed(AC_ALLOC, "f(P)p", 2, "only a size");
  malformed(AC_ALLOC, "f(pppppZz)p", 8, "more than six");
  malformed(AC_ALLOC, "f(Z)p->", 7, "name of a function");
  malformed(AC_ALLOC, "1f(Z)p", 0, "digit");
  malformed(AC_ALLOC, "!f(Z)p", 0, "no library");
  malformed(AC_ALLOC, "a!b!f(Z)p", 3, "said twice");
  malformed(AC_ALLOC, "a b!f(Z)p", 1, "character of a file's name");
  malformed(AC_ALLOC, "f@0x12(Z)p", 0, "needs the name of its file");
  malformed(AC_ALLOC, "a!f@12(Z)p", 4, "0x");
  malformed(AC_ALLOC, "a!f@0xg(Z)p", 6, "hexadecimal");
  malformed(AC_SUBALLOC, "f(z)p", 3, "the size is");
  malformed(AC_SUBALLOC, "f(z)p ", 3, "the size is");
  malformed(AC_SUBFREE, "f(p)", 3, "freed pointer is");
  malformed(AC_SUBFREE, "f(PP)", 3, "second significant pointer");
  malformed(AC_SUBRESET, "f(ZP)", 2, "not significant here");
  malformed(AC_SUBFREE, "f(PZZ)", 4, "second offset");
  malformed(AC_SUBFREE, "f(ppppppP)", 8, "more than six");
  malformed(AC_SUBFREE, "f(P)w", 4, "no type of a result");
  malformed(AC_SUBRESET, "f()", 2, "the pool is");
}

struct line {
  enum ac_kind kind;
  const char *text;
};

static bool settled(const struct line *lines, struct ac_discord *discord) {
  memset(&rules, 0, sizeof rules);
  for (; lines->text != NULL; lines++) {
    struct ac_error error;
    CHECK(ac_rules_add(&rules, lines->kind, text_of(lines->text), &error));
  }
  return ac_rules_settle(&rules, discord);
}

static void makes_families(void) {
  struct ac_discord discord;
  CHECK(settled((struct line[]){{AC_SUBALLOC, "a(Z)p"}, {AC_SUBALLOC, "a0(Z)p->a"}, {AC_SUBALLOC, "b(pZ)p"},
                                {AC_SUBFREE, "f(P)->b"}, {AC_SUBRESET, "r(P)->b"}, {AC_ALLOC, "x(Z)p"},
                                {AC_ALLOC, "y(Z)p"}, {AC_FREE, "z(P)"}, {AC_SUBALLOC, "a(Z)p"}, {0, NULL}}, &discord));
  CHECK(rules.family_count == 4);
  CHECK(rules.family[1] == rules.family[0] && rules.family[3] == rules.family[2]);
  CHECK(rules.families[rules.family[2]].resets && !rules.families[rules.family[0]].resets);
  CHECK(rules.family[7] == AC_NO_FAMILY && rules.repeated[8] && !rules.repeated[0]);
}

static void tells_what_agrees(void) {
  struct ac_discord discord;
  CHECK(settled((struct line[]){{AC_SUBALLOC, "a(Z)p"}, {AC_SUBALLOC, "b(Z)p->a"}, {AC_SUBALLOC, "c(Z)p"},
                                {AC_SUBALLOC, "d(zZ)p->a"}, {AC_SUBFREE, "e(P)->a"}, {AC_SUBFREE, "f(P)->a"},
                                {0, NULL}}, &discord));
  CHECK(ac_rules_agree(&rules, 0, 1) && ac_rules_agree(&rules, 4, 5));
  CHECK(!ac_rules_agree(&rules, 0, 2) && !ac_rules_agree(&rules, 0, 3) && !ac_rules_agree(&rules, 0, 4));
}

static void discordant(const char *message, size_t rule, size_t other, const struct line *lines) {
  struct ac_discord discord = {0, 0, 0, ""};
  CHECK(!settled(lines, &discord));
  bool same = strstr(discord.message, message) != NULL && discord.rule == rule && discord.other == other;
  CHECK(same);
  if (!same) {
    fprintf(stderr, "%zu, %zu: %s\n", discord.rule, discord.other, discord.message);
  }
}

static void finds_contradictions(void) {
  discordant("contradicts", 1, 0, (struct line[]){{AC_SUBALLOC, "a(Z)p"}, {AC_ALLOC, "a(Z)p"}, {0, NULL}});
  discordant("contradicts", 1, 0, (struct line[]){{AC_SUBALLOC, "a(Zz)p"}, {AC_SUBALLOC, "l!a(zZ)p"}, {0, NULL}});
  discordant("contradicts", 1, 0, (struct line[]){{AC_SUBALLOC, "l!a@0x10(Z)p"}, {AC_SUBFREE, "l!b@0x10(P)"}, {0, NULL}});
  discordant("belongs to no allocator", 0, 0, (struct line[]){{AC_SUBFREE, "f(P)"}, {AC_ALLOC, "a(Z)p"}, {0, NULL}});
  discordant("belongs to which", 2, 2, (struct line[]){{AC_SUBALLOC, "a(Z)p"}, {AC_SUBALLOC, "b(Z)p"}, {AC_SUBFREE, "f(P)"}, {0, NULL}});
  discordant("no rule of the same level", 1, 1, (struct line[]){{AC_SUBALLOC, "a(Z)p"}, {AC_SUBFREE, "f(P)->b"}, {0, NULL}});
  discordant("no pool", 0, 0, (struct line[]){{AC_SUBALLOC, "a(Z)p"}, {AC_SUBRESET, "r(P)"}, {0, NULL}});
  struct ac_discord discord;
  CHECK(settled((struct line[]){{AC_SUBALLOC, "l!a(Z)p"}, {AC_ALLOC, "m!a(zZ)p"}, {0, NULL}}, &discord));
}

int main(void) {
  reads_what_is_significant();
  reads_where_a_function_is();
  points_at_what_is_wrong();
  makes_families();
  tells_what_agrees();
  finds_contradictions();
  return report("rule_test");
}
