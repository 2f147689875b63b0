/* rules.c - what rules mean together. */
#include "rules.h"

#include <string.h>

bool ac_rules_add(struct ac_rules *rules, enum ac_kind kind, struct ac_text text,
                  struct ac_error *error) {
  if (rules->count == AC_RULES_MAX) {
    *error = (struct ac_error){0, "more than 256 rules"};
    return false;
  }
  if (!ac_rule_parse(kind, text, &rules->rule[rules->count], error)) {
    return false;
  }
  rules->count++;
  return true;
}

static bool discordant(struct ac_discord *discord, size_t rule, size_t other, size_t at,
                       const char *message) {
  *discord = (struct ac_discord){rule, other, at, message};
  return false;
}

static bool may_be_same(struct ac_text a, struct ac_text b) {
  return a.length == 0 || b.length == 0 || ac_text_equal(a, b);
}

/* Whether two rules may be about one function. */
static bool overlap(const struct ac_rule *a, const struct ac_rule *b) {
  if (a->address != 0 || b->address != 0) {
    return a->address == b->address && may_be_same(a->library, b->library);
  }
  return ac_text_equal(a->name, b->name) && may_be_same(a->library, b->library) &&
         may_be_same(a->source, b->source);
}

/* Whether two rules say the same of their functions, whatever allocator these are of. */
static bool same_signature(const struct ac_rule *a, const struct ac_rule *b) {
  if (a->kind != b->kind || a->size_count != b->size_count || a->pointer != b->pointer ||
      a->pool != b->pool) {
    return false;
  }
  for (int i = 0; i < a->size_count; i++) {
    if (a->sizes[i].in != b->sizes[i].in || a->sizes[i].type != b->sizes[i].type) {
      return false;
    }
  }
  return true;
}

static bool find_contradiction(struct ac_rules *rules, struct ac_discord *discord) {
  for (size_t i = 1; i < rules->count; i++) {
    for (size_t k = 0; k < i; k++) {
      if (!overlap(&rules->rule[i], &rules->rule[k])) {
        continue;
      }
      const struct ac_rule *one = &rules->rule[i], *other = &rules->rule[k];
      if (!same_signature(one, other) || !ac_text_equal(one->family, other->family)) {
        return discordant(discord, i, k, (size_t)(one->name.at - one->text.at),
                          "contradicts another rule for this function");
      }
      rules->repeated[i] |= ac_text_equal(one->text, other->text);
    }
  }
  return true;
}

static uint8_t family_of(const struct ac_rules *rules, struct ac_text name, bool nests) {
  for (size_t i = 0; i < rules->family_count; i++) {
    if (rules->families[i].nests == nests && ac_text_equal(rules->families[i].name, name)) {
      return (uint8_t)i;
    }
  }
  return AC_NO_FAMILY;
}

static bool is_founder(const struct ac_rule *rule) {
  return ac_kind_allocates(rule->kind) && rule->kind != AC_SUBREALLOC && rule->family.length == 0;
}

static bool found_families(struct ac_rules *rules, struct ac_discord *discord) {
  for (size_t i = 0; i < rules->count; i++) {
    const struct ac_rule *rule = &rules->rule[i];
    bool nests = ac_kind_nests(rule->kind);
    if (!is_founder(rule) || family_of(rules, rule->name, nests) != AC_NO_FAMILY) {
      continue;
    }
    if (rules->family_count == AC_FAMILIES_MAX) {
      return discordant(discord, i, i, 0, "more than 64 allocators");
    }
    rules->families[rules->family_count++] = (struct ac_family){rule->name, nests, false};
  }
  return true;
}

/* The family of a rule that names none: the only one there is. */
static bool choose_family(struct ac_rules *rules, size_t at, struct ac_discord *discord) {
  const struct ac_rule *rule = &rules->rule[at];
  bool nests = ac_kind_nests(rule->kind);
  size_t count = 0;
  rules->family[at] = AC_NO_FAMILY;
  for (size_t i = 0; i < rules->family_count; i++) {
    if (rules->families[i].nests == nests) {
      rules->family[at] = (uint8_t)i;
      count++;
    }
  }
  if (count == 0) {
    return discordant(discord, at, at, rule->text.length,
                      nests ? "belongs to no allocator: no rule of the kind suballoc is there"
                            : "belongs to no allocator: no rule of the kind alloc is there");
  }
  if (count > 1 && nests) {
    return discordant(discord, at, at, rule->text.length,
                      "belongs to which allocator? Add -> and the name of one that a rule of the "
                      "kind suballoc has");
  }
  if (count > 1) {
    rules->family[at] = AC_NO_FAMILY;
  }
  return true;
}

static bool join_families(struct ac_rules *rules, struct ac_discord *discord) {
  for (size_t i = 0; i < rules->count; i++) {
    const struct ac_rule *rule = &rules->rule[i];
    if (rule->family.length == 0 && !is_founder(rule)) {
      if (!choose_family(rules, i, discord)) {
        return false;
      }
    } else {
      struct ac_text name = is_founder(rule) ? rule->name : rule->family;
      rules->family[i] = family_of(rules, name, ac_kind_nests(rule->kind));
      if (rules->family[i] == AC_NO_FAMILY) {
        return discordant(discord, i, i, (size_t)(name.at - rule->text.at),
                          "no rule of the same level allocates under this name");
      }
    }
    if (rule->kind == AC_SUBRESET) {
      rules->families[rules->family[i]].resets = true;
    }
  }
  return true;
}

/* What a reset gives back has to be known when it is allocated. */
static bool check_pools(const struct ac_rules *rules, struct ac_discord *discord) {
  for (size_t i = 0; i < rules->count; i++) {
    const struct ac_rule *rule = &rules->rule[i];
    if (ac_kind_allocates(rule->kind) && rules->families[rules->family[i]].resets &&
        rule->pool == AC_NO_REGISTER && rule->kind != AC_SUBREALLOC) {
      return discordant(discord, i, i, (size_t)(rule->name.at - rule->text.at),
                        "has no pool (p) among its arguments, but pools of this allocator are reset");
    }
  }
  return true;
}

bool ac_rules_settle(struct ac_rules *rules, struct ac_discord *discord) {
  rules->family_count = 0;
  memset(rules->repeated, 0, sizeof rules->repeated);
  return find_contradiction(rules, discord) && found_families(rules, discord) &&
         join_families(rules, discord) && check_pools(rules, discord);
}

bool ac_rules_agree(const struct ac_rules *rules, size_t a, size_t b) {
  return rules->family[a] == rules->family[b] && same_signature(&rules->rule[a], &rules->rule[b]);
}
