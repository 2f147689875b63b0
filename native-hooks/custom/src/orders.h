/*
 * orders.h - what allocs-run tells the library, in the environment variable ALLOCS_CUSTOM.
 *
 *   pid 4711                    the process that says at its end what was never found; optional
 *   suballoc g_slice_alloc(Z)p  a rule, of one of the kinds in rule.h
 *   at BUILD-ID 0x… 0x…         address and size of the rule before it, in the file with that id
 *
 * One line each. Addresses come from debug information that the library does not read.
 */
#ifndef ALLOCS_CUSTOM_ORDERS_H
#define ALLOCS_CUSTOM_ORDERS_H

#include "elf_file.h"
#include "rules.h"

#pragma GCC visibility push(hidden)

enum { AC_LOCATIONS_MAX = 512 };

struct ac_location {
  uint16_t rule;
  struct ac_id id;
  struct ac_place place;
};

struct ac_orders {
  struct ac_rules rules;
  struct ac_location locations[AC_LOCATIONS_MAX];
  size_t location_count;
  uint64_t pid;
};

/* False if the text is not what allocs-run writes. */
bool ac_orders_parse(const char *text, struct ac_orders *orders);

#pragma GCC visibility pop

#endif
