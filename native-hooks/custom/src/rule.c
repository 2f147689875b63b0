/* rule.c - reads one rule of the mini-language. */
#include "rule.h"

#include <string.h>

const char *const ac_kind_names[AC_KINDS] = {"alloc",   "free",       "allocsz", "suballoc",
                                             "subfree", "subrealloc", "subreset"};

enum ac_kind ac_kind_of(const char *name, size_t length) {
  int kind = 0;
  while (kind < AC_KINDS && (strlen(ac_kind_names[kind]) != length ||
                             memcmp(ac_kind_names[kind], name, length) != 0)) {
    kind++;
  }
  return (enum ac_kind)kind;
}

bool ac_kind_allocates(enum ac_kind kind) {
  return kind == AC_ALLOC || kind == AC_ALLOC_SIZE || kind == AC_SUBALLOC || kind == AC_SUBREALLOC;
}

bool ac_kind_nests(enum ac_kind kind) { return kind >= AC_SUBALLOC; }

bool ac_text_equal(struct ac_text a, struct ac_text b) {
  return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

struct parse {
  struct ac_text text;
  size_t at;
  struct ac_rule *rule;
  struct ac_error *error;
};

static bool fail_at(struct parse *parse, size_t at, const char *message) {
  *parse->error = (struct ac_error){at, message};
  return false;
}

static bool fail(struct parse *parse, const char *message) {
  return fail_at(parse, parse->at, message);
}

/* The character here; 0 at the end. */
static char here(const struct parse *parse) {
  return parse->at < parse->text.length ? parse->text.at[parse->at] : '\0';
}

static bool starts(const struct parse *parse, const char *with) {
  size_t length = strlen(with);
  return parse->text.length - parse->at >= length &&
         memcmp(parse->text.at + parse->at, with, length) == 0;
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Symbols have dots when the compiler made copies of a function. */
static bool is_of_name(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '$';
}

/* Names of files have these besides. */
static bool is_of_file(char c) { return is_of_name(c) || c == '-' || c == '+'; }

static bool is_source(struct ac_text file) {
  static const char *const endings[] = {".c", ".cc", ".cpp", ".cxx", ".C", ".c++"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t length = strlen(endings[i]);
    if (file.length > length &&
        memcmp(file.at + file.length - length, endings[i], length) == 0) {
      return true;
    }
  }
  return false;
}

/* Sets where the function is, if that is said, and leaves parse->at at its name. */
static bool parse_where(struct parse *parse) {
  size_t name = 0;
  for (size_t i = 0; i < parse->text.length && parse->text.at[i] != '('; i++) {
    char c = parse->text.at[i];
    if (c != '!' && c != ':') {
      continue;
    }
    struct ac_text file = {parse->text.at + name, i - name};
    bool source = c == ':' && is_source(file);
    if (file.length == 0) {
      return fail_at(parse, i, "no library or source file before this");
    }
    if (source ? parse->rule->source.length != 0
               : parse->rule->library.length + parse->rule->source.length != 0) {
      return fail_at(parse, i, "said twice where the function is");
    }
    *(source ? &parse->rule->source : &parse->rule->library) = file;
    for (size_t k = name; k < i; k++) {
      if (!is_of_file(parse->text.at[k])) {
        return fail_at(parse, k, "no character of a file's name");
      }
    }
    name = i + 1;
  }
  parse->at = name;
  return true;
}

static bool parse_name(struct parse *parse, struct ac_text *name) {
  size_t from = parse->at;
  while (is_of_name(here(parse))) {
    parse->at++;
  }
  *name = (struct ac_text){parse->text.at + from, parse->at - from};
  if (name->length == 0) {
    return fail(parse, "the name of a function is missing here");
  }
  return is_digit(*name->at) ? fail_at(parse, from, "a name does not begin with a digit") : true;
}

static int hex_digit(char c) {
  if (is_digit(c)) {
    return c - '0';
  }
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_address(struct parse *parse) {
  if (here(parse) != '@') {
    return true;
  }
  parse->at++;
  if (!starts(parse, "0x")) {
    return fail(parse, "an address is written 0x… here");
  }
  parse->at += 2;
  size_t from = parse->at;
  for (; hex_digit(here(parse)) >= 0 && parse->at - from < 16; parse->at++) {
    parse->rule->address = parse->rule->address << 4 | (uint64_t)hex_digit(here(parse));
  }
  if (parse->rule->address == 0) {
    return fail_at(parse, from, "an address in hexadecimal is missing here");
  }
  return parse->rule->library.length != 0 ||
         fail_at(parse, 0, "an address needs the name of its file before it: FILE!…");
}

/* Takes one argument, the `integers`-th among those that are passed in general registers. */
static bool parse_argument(struct parse *parse, int *integers) {
  struct ac_rule *rule = parse->rule;
  char letter = here(parse);
  char type = letter | 0x20;
  bool significant = letter != type;
  if (letter == '.') {
    return fail(parse, "functions with a variable number of arguments cannot be followed");
  }
  if (!is_letter(letter) || strchr("pzlidf", type) == NULL) {
    return fail(parse, "no type of an argument: p pointer, z size_t, l long, i int, d double, f float");
  }
  if (type == 'd' || type == 'f') {
    return significant ? fail(parse, "a floating-point number is neither size nor pointer") : true;
  }
  int in = (*integers)++;
  if (in >= AC_REGISTERS && (significant || ac_kind_allocates(rule->kind))) {
    return fail(parse, "more than six arguments in general registers: the rest is on the stack");
  }
  bool frees = !ac_kind_allocates(rule->kind) || rule->kind == AC_SUBREALLOC;
  if (significant && type == 'p' && !frees) {
    return fail(parse, "what is allocated is the result: only a size may be significant here");
  }
  if (significant && type == 'p' && rule->pointer != AC_NO_REGISTER) {
    return fail(parse, "a second significant pointer");
  }
  if (significant && type != 'p' && rule->kind == AC_SUBRESET) {
    return fail(parse, "a size is not significant here: the pool is, as P");
  }
  if (significant && type != 'p' && !ac_kind_allocates(rule->kind) && rule->size_count != 0) {
    return fail(parse, "a second offset of the next object in a chain");
  }
  if (significant && type == 'p') {
    rule->pointer = (int8_t)in;
  } else if (significant) {
    rule->sizes[rule->size_count++] = (struct ac_size){(int8_t)in, type};
  } else if (type == 'p' && rule->pool == AC_NO_REGISTER && in < AC_REGISTERS) {
    rule->pool = (int8_t)in;
  }
  return true;
}

static bool parse_arguments(struct parse *parse) {
  if (here(parse) != '(') {
    return fail(parse, "( and the types of the arguments are missing here");
  }
  int integers = 0;
  for (parse->at++; here(parse) != ')'; parse->at++) {
    if (here(parse) == '\0') {
      return fail(parse, ") is missing here");
    }
    if (!parse_argument(parse, &integers)) {
      return false;
    }
  }
  struct ac_rule *rule = parse->rule;
  if (rule->pointer == AC_NO_REGISTER &&
      (!ac_kind_allocates(rule->kind) || rule->kind == AC_SUBREALLOC)) {
    return fail(parse, rule->kind == AC_SUBRESET
                           ? "no argument is significant: the pool is, as P"
                           : "no argument is significant: the freed pointer is, as P");
  }
  if (rule->size_count == 0 && (rule->kind == AC_SUBALLOC || rule->kind == AC_SUBREALLOC)) {
    return fail(parse, "no argument is significant: the size is, as Z (or L, I)");
  }
  parse->at++;
  return true;
}

static bool parse_result(struct parse *parse) {
  char type = here(parse);
  if (ac_kind_allocates(parse->rule->kind) && type != 'p') {
    return fail(parse, "what is allocated has to be the result: p is missing here");
  }
  if (is_letter(type)) {
    if (strchr("pzlidfv", type) == NULL) {
      return fail(parse, "no type of a result: p, z, l, i, d, f or v");
    }
    parse->at++;
  }
  return true;
}

static bool parse_family(struct parse *parse) {
  if (!starts(parse, "->")) {
    return true;
  }
  parse->at += 2;
  return parse_name(parse, &parse->rule->family);
}

bool ac_rule_parse(enum ac_kind kind, struct ac_text text, struct ac_rule *rule,
                   struct ac_error *error) {
  memset(rule, 0, sizeof *rule);
  rule->kind = kind;
  rule->text = text;
  rule->pointer = rule->pool = AC_NO_REGISTER;
  struct parse parse = {text, 0, rule, error};
  if (!parse_where(&parse) || !parse_name(&parse, &rule->name) || !parse_address(&parse) ||
      !parse_arguments(&parse) || !parse_result(&parse) || !parse_family(&parse)) {
    return false;
  }
  return here(&parse) == '\0' && parse.at == text.length ? true
                                                         : fail(&parse, "not expected here");
}

/* The C library and what belongs to it is searched only when it is named; we ourselves never. */
static bool is_of_system(const char *name) {
  static const char *const prefixes[] = {"libc.so", "ld-linux", "libpthread.so", "libm.so", "libdl.so",
                                         "librt.so", "linux-vdso", "libgcc_s.so"};
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
    if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0) {
      return true;
    }
  }
  return false;
}

/* "libapr-1.so.0.7.2" is meant by itself, or as far as a dot. */
bool ac_rule_concerns(const struct ac_rule *rule, const char *name) {
  static const char *const ours[] = {"liballocs_", "libZydis.", "libZycore."};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
    if (strncmp(name, ours[i], strlen(ours[i])) == 0) {
      return false;
    }
  }
  size_t length = rule->library.length;
  if (length == 0) {
    return !is_of_system(name);
  }
  return strncmp(name, rule->library.at, length) == 0 && (name[length] == '\0' || name[length] == '.');
}
