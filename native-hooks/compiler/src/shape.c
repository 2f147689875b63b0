/* shape.c - the rules by which sizes of types are composed. */
#include "shape.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

#define BUDGET 4000

static struct shape of_kind(enum shape_kind kind) {
  struct shape shape = {.kind = kind};
  return shape;
}

/* A parameter, or a multiple of one, which is so many of what the caller measures; or more than that. */
static struct shape parameter(bool more) {
  struct shape shape = {.kind = SHAPE_PARAMETER, .bytes = more};
  return shape;
}

static bool is_composite(CXType type) {
  CXType canonical = clang.getCanonicalType(type);
  return canonical.kind == CXType_Record;
}

/* A name that debug information can know: not of a type without a name, not of a parameter. */
static bool has_name(const char *type) {
  return type[0] && !strstr(type, "(unnamed") && !strstr(type, "(anonymous") &&
         !strstr(type, "type-parameter");
}

/* The type in the parentheses of sizeof, where it is not an expression. */
static bool written_type(struct text text, char *out) {
  const char *open = memchr(text.start, '(', text.length);
  if (!open || text.start[text.length - 1] != ')') {
    return false;
  }
  struct text inner = {open + 1, (size_t)(text.start + text.length - 1 - (open + 1))};
  return text_copy(inner, out, SHAPE_TYPE);
}

static int find_reference(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  CXType *type = data;
  if (cursor.kind < CXCursor_FirstExpr || cursor.kind > CXCursor_LastExpr) { /* no bound of an array */
    *type = clang.getCursorType(cursor);
  }
  return CXChildVisit_Continue;
}

/* A type of the language, which has no declaration to refer to. */
static bool is_builtin(const char *type) {
  static const char *const WORDS[] = {"void",   "char",     "short",  "int",   "long",     "float",
                                      "double", "unsigned", "signed", "_Bool", "bool",     "const",
                                      "struct", "volatile", "__int128", "wchar_t", "char8_t", "char16_t",
                                      "char32_t", "_Complex", "_Float128", "__float128", NULL};
  for (const char *at = type; *at;) {
    size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
    bool number = *at >= '0' && *at <= '9';
    bool known = length == 0 || number;
    for (const char *const *word = WORDS; !known && *word; word++) {
      known = strlen(*word) == length && strncmp(at, *word, length) == 0;
    }
    if (!known) {
      return false;
    }
    at += length ? length : 1;
  }
  return true;
}

/*
 * Whether what is written is what is referred to: not the parameter of a macro, nor that of a
 * template, which may have the name of another type.
 */
static bool is_meant(const char *written, CXType referred) {
  char spelling[SHAPE_TYPE];
  if (referred.kind == 0) {
    return is_builtin(written);
  }
  if (referred.kind == CXType_Unexposed || referred.kind == CXType_Dependent) {
    return false;
  }
  clang_copy(clang.getTypeSpelling(referred), spelling, sizeof spelling);
  char *arguments = strchr(spelling, '<');
  if (arguments) {
    *arguments = 0;
  }
  const char *name = spelling;
  for (const char *at = spelling; *at; at++) {
    name = *at == ' ' || *at == ':' ? at + 1 : name;
  }
  return strstr(written, name) != NULL;
}

/* Whether an expression is all that is measured, not the bound of an array type that is. */
static bool is_measured(struct scope *scope, CXCursor measuring, CXCursor operand) {
  struct text all = text_of(scope->unit, measuring), inner = text_of(scope->unit, operand);
  size_t before = strlen("sizeof");
  if (inner.start < all.start + before || inner.start > all.start + all.length) {
    return true; /* of a macro, where nothing is known */
  }
  while (all.start + before < inner.start && strchr("( \t\n", all.start[before])) {
    before++;
  }
  return all.start + before == inner.start;
}

static struct shape measured(struct scope *scope, CXCursor expression) {
  struct shape shape = of_kind(SHAPE_ELEMENTS);
  struct text text = text_of(scope->unit, expression);
  CXCursor operand;
  if (!text_starts(text, "sizeof")) {
    return of_kind(SHAPE_NUMBER);
  }
  if (scope_operands(expression, &operand, 1) == 1 && is_measured(scope, expression, operand)) {
    CXType type = clang.getCursorType(operand);
    clang_copy(clang.getTypeSpelling(type), shape.type, sizeof shape.type);
    shape.composite = is_composite(type);
    CXType canonical = clang.getCanonicalType(type);
    if (!has_name(shape.type) || canonical.kind == CXType_Dependent) {
      return of_kind(SHAPE_UNKNOWN);
    }
  } else {
    CXType type = {0, {NULL, NULL}};
    if (!written_type(text, shape.type)) {
      return of_kind(SHAPE_UNKNOWN);
    }
    clang.visitChildren(expression, find_reference, &type);
    if (!is_meant(shape.type, type)) {
      return of_kind(SHAPE_UNKNOWN);
    }
    shape.composite = type.kind != 0 && is_composite(type) && !strpbrk(shape.type, "*[");
  }
  return shape;
}

/* __builtin_offsetof(T, member): a T of which the end is left out. */
static struct shape offset(struct text text) {
  struct shape shape = {.kind = SHAPE_HEADER, .composite = true};
  const char *open = memchr(text.start, '(', text.length);
  const char *comma = open ? memchr(open, ',', text.length - (size_t)(open - text.start)) : NULL;
  if (!comma) {
    return of_kind(SHAPE_UNKNOWN);
  }
  struct text type = {open + 1, (size_t)(comma - (open + 1))};
  if (!text_copy(type, shape.type, sizeof shape.type)) {
    return of_kind(SHAPE_UNKNOWN);
  }
  return strchr(shape.type, '(') ? of_kind(SHAPE_NUMBER) : shape; /* typeof is no name of a type */
}

static bool measures(const struct shape *shape) {
  return shape->kind == SHAPE_ELEMENTS || shape->kind == SHAPE_HEADER;
}

static bool same(const struct shape *left, const struct shape *right) {
  return left->kind == right->kind && left->more == right->more && strcmp(left->type, right->type) == 0 &&
         strcmp(left->tail, right->tail) == 0;
}

static struct shape header(const struct shape *first, const struct shape *behind) {
  if (!first->composite) {
    return of_kind(SHAPE_UNKNOWN);
  }
  struct shape shape = *first;
  shape.kind = SHAPE_HEADER;
  if (behind) {
    snprintf(shape.tail, sizeof shape.tail, "%s", behind->type);
  }
  return shape;
}

/* Where only one of two is measured. */
static struct shape with_number(const struct shape *typed) {
  struct shape shape = *typed;
  if (typed->kind == SHAPE_ELEMENTS) {
    shape = typed->many ? of_kind(SHAPE_UNKNOWN) : header(typed, NULL);
  }
  shape.more = shape.tail[0] != 0;
  shape.bytes = true;
  return shape;
}

static struct shape elements(const struct shape *left, const struct shape *right) {
  if (strcmp(left->type, right->type) == 0) {
    struct shape shape = *left;
    shape.many = true;
    shape.maybe = left->maybe && right->maybe;
    return shape;
  }
  if (left->many && right->many) {
    return of_kind(SHAPE_UNKNOWN);
  }
  return left->many ? header(right, left) : header(left, right);
}

/*
 * A header and elements. Something that is not measured is behind the header, so unless the elements
 * come first, there is no telling how many there are.
 */
static struct shape mixed(const struct shape *left, const struct shape *right) {
  const struct shape *first = left->kind == SHAPE_HEADER ? left : right;
  const struct shape *other = first == left ? right : left;
  if (other->kind != SHAPE_ELEMENTS || first->tail[0] || first->more) {
    return of_kind(SHAPE_UNKNOWN);
  }
  bool before = first->bytes && other == left && !other->many;
  struct shape shape = before ? header(other, first) : header(first, other);
  shape.more = first->bytes;
  return shape;
}

static struct shape sum(const struct shape *left, const struct shape *right) {
  if (left->kind == SHAPE_UNKNOWN || right->kind == SHAPE_UNKNOWN) {
    return of_kind(SHAPE_UNKNOWN);
  }
  if (left->zero || right->zero) {
    return left->zero ? *right : *left;
  }
  if (!measures(left) && !measures(right)) {
    bool number = left->kind == SHAPE_NUMBER && right->kind == SHAPE_NUMBER;
    return number ? of_kind(SHAPE_NUMBER) : parameter(true);
  }
  if (!measures(right) || !measures(left)) {
    return with_number(measures(left) ? left : right);
  }
  return left->kind == SHAPE_ELEMENTS && right->kind == SHAPE_ELEMENTS ? elements(left, right)
                                                                       : mixed(left, right);
}

static struct shape product(const struct shape *left, const struct shape *right) {
  if (measures(left) == measures(right)) {
    if (measures(left) || left->kind == SHAPE_UNKNOWN || right->kind == SHAPE_UNKNOWN) {
      return of_kind(SHAPE_UNKNOWN);
    }
    bool number = left->kind == SHAPE_NUMBER && right->kind == SHAPE_NUMBER;
    return number ? of_kind(SHAPE_NUMBER) : parameter(left->bytes || right->bytes);
  }
  struct shape shape = measures(left) ? *left : *right;
  shape.many = true;
  return shape.kind == SHAPE_ELEMENTS ? shape : of_kind(SHAPE_UNKNOWN);
}

static struct shape difference(const struct shape *left, const struct shape *right) {
  if (left->kind == SHAPE_ELEMENTS && measures(right) && !left->many) {
    return header(left, NULL);
  }
  if (left->kind == SHAPE_PARAMETER) {
    return measures(right) ? of_kind(SHAPE_UNKNOWN) : parameter(left->bytes || !right->zero);
  }
  return *left;
}

static struct shape binary(struct scope *scope, CXCursor expression) {
  CXCursor operands[2];
  if (scope_operands(expression, operands, 2) != 2) {
    return of_kind(SHAPE_UNKNOWN);
  }
  struct text operator= text_between(scope->unit, operands[0], operands[1]);
  struct shape left = shape_of(scope, operands[0]);
  struct shape right = shape_of(scope, operands[1]);
  if (text_is(operator, "+")) {
    return sum(&left, &right);
  } else if (text_is(operator, "*")) {
    return product(&left, &right);
  } else if (text_is(operator, "-")) {
    return difference(&left, &right);
  } else if (text_is(operator, "<<")) {
    struct shape number = of_kind(SHAPE_NUMBER);
    return product(&left, &number);
  } else if (text_is(operator, "&")) {
    /* Rounded to an alignment: the size of a chunk tells whether it still fits. */
    return left.kind == SHAPE_PARAMETER ? parameter(true) : left;
  } else if (text_is(operator, ",") || text_is(operator, "=")) {
    return right;
  }
  return measures(&left) || measures(&right) ? of_kind(SHAPE_UNKNOWN) : sum(&left, &right);
}

struct shape shape_join(const struct shape *left, const struct shape *right) {
  if (same(left, right) && left->kind != SHAPE_UNKNOWN) {
    struct shape shape = *left;
    shape.many |= right->many;
    shape.bytes |= right->bytes;
    shape.zero &= right->zero;
    return shape;
  }
  if (left->kind == SHAPE_NUMBER || (left->kind == SHAPE_PARAMETER && measures(right))) {
    return *right;
  }
  if (right->kind == SHAPE_NUMBER || (right->kind == SHAPE_PARAMETER && measures(left))) {
    return *left;
  }
  if (left->kind == SHAPE_ELEMENTS && right->kind == SHAPE_HEADER &&
      strcmp(left->type, right->type) == 0) {
    return *right;
  }
  if (right->kind == SHAPE_ELEMENTS && left->kind == SHAPE_HEADER &&
      strcmp(left->type, right->type) == 0) {
    return *left;
  }
  return of_kind(SHAPE_UNKNOWN);
}

static bool is_written(const struct scope *scope, CXCursor value, const char *number) {
  CXCursor bare = scope_bare(value);
  return bare.kind == CXCursor_IntegerLiteral && text_is(text_of(scope->unit, bare), number);
}

/* What a variable is that is assigned one or the other. */
static struct shape either(const struct shape *left, const struct shape *right) {
  if (!same(left, right)) {
    return of_kind(SHAPE_UNKNOWN);
  }
  struct shape shape = *left;
  shape.many |= right->many;
  shape.maybe |= right->maybe;
  shape.bytes |= right->bytes;
  return shape;
}

/* Whether nothing but 0 makes a condition false, or true: n, !n, n == 0, n > 0, n < 1. */
static bool asks_for_zero(const struct scope *scope, CXCursor condition) {
  CXCursor bare = scope_bare(condition), operands[2];
  if (bare.kind == CXCursor_DeclRefExpr) {
    return true;
  }
  if (bare.kind == CXCursor_UnaryOperator) {
    return text_starts(text_of(scope->unit, bare), "!") && scope_operands(bare, operands, 1) == 1 &&
           scope_bare(operands[0]).kind == CXCursor_DeclRefExpr;
  }
  if (bare.kind != CXCursor_BinaryOperator || scope_operands(bare, operands, 2) != 2) {
    return false;
  }
  struct text operator= text_between(scope->unit, operands[0], operands[1]);
  bool around_one = text_is(operator, "<") || text_is(operator, ">=");
  return scope_bare(operands[0]).kind == CXCursor_DeclRefExpr &&
         (is_written(scope, operands[1], "0") || (around_one && is_written(scope, operands[1], "1")));
}

/*
 * One branch may be the least size of a chunk: where the caller's size counts, the caller knows. It is
 * the caller's own unless there is a least size for others than chunks of nothing.
 */
static struct shape conditional(struct scope *scope, CXCursor expression) {
  CXCursor operands[3];
  if (scope_operands(expression, operands, 3) != 3) {
    return of_kind(SHAPE_UNKNOWN);
  }
  struct shape left = shape_of(scope, operands[1]);
  struct shape right = shape_of(scope, operands[2]);
  if (left.kind == SHAPE_PARAMETER || right.kind == SHAPE_PARAMETER) {
    bool both = left.kind == right.kind;
    return parameter(left.bytes || right.bytes || (!both && !asks_for_zero(scope, operands[0])));
  }
  return left.kind == SHAPE_NUMBER && right.kind == SHAPE_NUMBER ? left
         : same(&left, &right)                                   ? left
                                                                 : of_kind(SHAPE_UNKNOWN);
}

/* One byte where nothing is asked for. */
static bool is_least(const struct scope *scope, const struct assignment *each) {
  return each->conditional && is_written(scope, each->value, "1");
}

/*
 * A parameter stays the caller's number whatever is added to it, unless a type is assigned. A variable
 * that is 0 at first may stay so.
 */
static struct shape assigned(struct scope *scope, CXCursor declared) {
  bool is_parameter = declared.kind == CXCursor_ParmDecl;
  struct shape shape = of_kind(is_parameter ? SHAPE_PARAMETER : SHAPE_NUMBER);
  bool first = true, zero = false;
  for (size_t i = 0; i < scope->count; i++) {
    const struct assignment *each = &scope->assignments[i];
    if (each->added || !clang.equalCursors(each->variable, declared)) {
      continue;
    }
    if (!is_parameter && is_written(scope, each->value, "0")) {
      zero = true;
      continue;
    }
    struct shape value = shape_of(scope, each->value);
    if (is_parameter) {
      bool same = value.kind == SHAPE_PARAMETER ? !value.bytes : is_least(scope, each);
      shape.bytes |= !same;
      shape = measures(&value) ? of_kind(SHAPE_UNKNOWN) : shape;
    } else {
      shape = first ? value : either(&shape, &value);
    }
    first = false;
  }
  shape.maybe |= zero;
  return shape;
}

static struct shape with_additions(struct scope *scope, CXCursor declared) {
  struct shape shape = assigned(scope, declared);
  bool nothing = shape.kind == SHAPE_NUMBER && shape.maybe;
  for (size_t i = 0; i < scope->count; i++) {
    const struct assignment *each = &scope->assignments[i];
    if (each->added && clang.equalCursors(each->variable, declared)) {
      struct shape value = shape_of(scope, each->value);
      value.maybe |= each->conditional;
      shape = nothing ? value : sum(&shape, &value);
      nothing = false;
    }
  }
  return shape;
}

static struct shape variable(struct scope *scope, CXCursor declared) {
  if (!scope->complete) {
    return of_kind(SHAPE_UNKNOWN);
  }
  if (declared.kind != CXCursor_ParmDecl && declared.kind != CXCursor_VarDecl) {
    return of_kind(SHAPE_NUMBER);
  }
  for (size_t i = 0; i < scope->followed_count; i++) {
    if (clang.equalCursors(scope->followed[i], declared)) {
      return of_kind(SHAPE_NUMBER);
    }
  }
  if (scope->followed_count == SCOPE_DEPTH) {
    return of_kind(SHAPE_UNKNOWN);
  }
  scope->followed[scope->followed_count++] = declared;
  struct shape shape = with_additions(scope, declared);
  scope->followed_count--;
  return shape;
}

static struct shape deeper(struct scope *scope, CXCursor expression) {
  CXCursor bare = scope_bare(expression);
  switch (bare.kind) {
  case CXCursor_UnaryExpr:
    return measured(scope, bare);
  case CXCursor_DeclRefExpr:
    return variable(scope, clang.getCursorReferenced(bare));
  case CXCursor_BinaryOperator:
    return binary(scope, bare);
  case CXCursor_ConditionalOperator:
    return conditional(scope, bare);
  case CXCursor_UnexposedExpr: {
    struct text text = text_of(scope->unit, bare);
    return text_starts(text, "__builtin_offsetof") ? offset(text) : of_kind(SHAPE_NUMBER);
  }
  default: {
    struct shape number = of_kind(SHAPE_NUMBER);
    number.zero = is_written(scope, bare, "0");
    return number;
  }
  }
}

struct shape shape_of(struct scope *scope, CXCursor expression) {
  if (scope->depth == 0) {
    scope->budget = BUDGET;
    scope->followed_count = 0;
  }
  if (scope->depth == SCOPE_DEPTH || scope->budget == 0) {
    return of_kind(SHAPE_UNKNOWN);
  }
  scope->budget--;
  scope->depth++;
  struct shape shape = deeper(scope, expression);
  scope->depth--;
  return shape;
}
