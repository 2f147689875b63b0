/*
 * rules.h - all rules of a run, and what they mean together.
 *
 * A family is one custom allocator: the functions that give, and those that take back what
 * these gave. It has the name of a function that allocates.
 */
#ifndef ALLOCS_CUSTOM_RULES_H
#define ALLOCS_CUSTOM_RULES_H

#include "rule.h"

#pragma GCC visibility push(hidden)

enum { AC_RULES_MAX = 256, AC_FAMILIES_MAX = 64, AC_NO_FAMILY = 255 };

struct ac_family {
  struct ac_text name;
  bool nests;
  bool resets; /* has pools */
};

struct ac_rules {
  struct ac_rule rule[AC_RULES_MAX];
  uint8_t family[AC_RULES_MAX]; /* of each rule; AC_NO_FAMILY: all that do not nest */
  bool repeated[AC_RULES_MAX];  /* says what an earlier one said */
  size_t count;
  struct ac_family families[AC_FAMILIES_MAX];
  size_t family_count;
};

struct ac_discord {
  size_t rule, other; /* equal where there is no other */
  size_t at;          /* offset in the text of `rule` */
  const char *message;
};

/* Adds a rule; false, and *error filled, if it is malformed or there are too many. */
bool ac_rules_add(struct ac_rules *rules, enum ac_kind kind, struct ac_text text,
                  struct ac_error *error);

/* Finds families and contradictions; false, and *discord filled, if they do not fit together. */
bool ac_rules_settle(struct ac_rules *rules, struct ac_discord *discord);

/* Whether two rules, once settled, can both be about one function. */
bool ac_rules_agree(const struct ac_rules *rules, size_t a, size_t b);

#pragma GCC visibility pop

#endif
