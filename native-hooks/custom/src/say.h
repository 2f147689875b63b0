/*
 * say.h - one line on standard error of the program, for what the user has to know.
 */
#ifndef ALLOCS_CUSTOM_SAY_H
#define ALLOCS_CUSTOM_SAY_H

#include "rule.h"

#pragma GCC visibility push(hidden)

/* "allocs: " and the parts, up to NULL. */
void ac_say(const char *part, ...) __attribute__((sentinel));
/* "allocs: RULE: " and the message. */
void ac_say_rule(const struct ac_rule *rule, const char *message);
/* "allocs: RULE: NAME of MODULE cannot be followed: REASON (at +0x…)" */
void ac_say_refusal(const struct ac_rule *rule, const char *module, const char *reason, size_t at);

#pragma GCC visibility pop

#endif
