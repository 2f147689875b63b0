/*
 * rule.h - the mini-language that says what a function of a custom allocator does.
 *
 *   rule   = [where] name ["@0x" address] "(" {letter} ")" [letter] ["->" family]
 *   where  = library "!" | library ":" | source ":" | library "!" source ":"
 *   letter = p pointer, z size_t, l long, i int, d double, f float; v (nothing) as result only
 *
 * A capital letter is significant: the sizes of what is allocated, which multiply, or the
 * pointer that is freed. A size beside that pointer means a chain of objects: it is the offset at
 * which each points to the next. Shared by allocs-run, which checks, and the library, which obeys.
 */
#ifndef ALLOCS_CUSTOM_RULE_H
#define ALLOCS_CUSTOM_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/* Order of ac_kind_names. */
enum ac_kind {
  AC_ALLOC,      /* gives memory of its own, or a chunk of malloc: then its caller is the site */
  AC_FREE,
  AC_ALLOC_SIZE, /* a wrapper around an allocation: its caller is the site, its sizes are no bytes */
  AC_SUBALLOC,   /* parcels out memory that lies in another allocation */
  AC_SUBFREE,
  AC_SUBREALLOC,
  AC_SUBRESET,   /* gives back all that a pool gave */
  AC_KINDS,
};

extern const char *const ac_kind_names[AC_KINDS];

/* The kind of a name; AC_KINDS if there is none. */
enum ac_kind ac_kind_of(const char *name, size_t length);
bool ac_kind_allocates(enum ac_kind kind);
/* Whether objects are always recorded as parts of something else. */
bool ac_kind_nests(enum ac_kind kind);

/* Not terminated: part of a longer text, which has to stay. */
struct ac_text {
  const char *at;
  size_t length;
};

bool ac_text_equal(struct ac_text a, struct ac_text b);

enum { AC_REGISTERS = 6, AC_NO_REGISTER = -1 };

/* A significant size: its register by number (0 is the first argument's), and its type. */
struct ac_size {
  int8_t in;
  char type;
};

struct ac_rule {
  enum ac_kind kind;
  struct ac_text text; /* all of it */
  struct ac_text library, source, name, family; /* empty where not said */
  uint64_t address; /* in the file's own addresses; 0: found by its name */
  struct ac_size sizes[AC_REGISTERS];
  uint8_t size_count;
  int8_t pointer; /* register of what is freed */
  int8_t pool;    /* register of the first pointer that is not freed */
};

struct ac_error {
  size_t at; /* offset of the wrong character */
  const char *message;
};

/* Reads one rule, all of the text; false, and *error filled, if it is malformed. */
bool ac_rule_parse(enum ac_kind kind, struct ac_text text, struct ac_rule *rule,
                   struct ac_error *error);

/* Whether a rule is about functions in a file, by the last part of its path. */
bool ac_rule_concerns(const struct ac_rule *rule, const char *name);

#pragma GCC visibility pop

#endif
