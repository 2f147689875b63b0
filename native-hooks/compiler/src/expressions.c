/* expressions.c - expressions, their types, and the values of constants. */
#include "layout.h"
#include "syntax.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static struct node *read_unary(struct syntax *syntax);
static struct node *read_conditional(struct syntax *syntax);

static const struct type *bare(struct syntax *syntax, const struct type *type) {
  return type_bare(&syntax->lexer, &syntax->arena, type);
}

static const struct type *value_type(struct syntax *syntax, const struct type *type) {
  return type_value(&syntax->lexer, &syntax->arena, type);
}

static const struct type *pointer_to(struct syntax *syntax, const struct type *type) {
  return type_pointer(&syntax->lexer, &syntax->arena, type);
}

/* What a pointer, array or function leads to; unknown of others, such as vectors. */
static const struct type *target(struct syntax *syntax, const struct type *type) {
  const struct type *pointer = bare(syntax, value_type(syntax, type));
  return pointer->class == TYPE_POINTER ? pointer->inner : type_basic(CXType_Unexposed);
}

static struct node *finished(struct syntax *syntax, struct node *node, const struct type *type) {
  syntax_finish(syntax, node);
  node->type = type;
  return node;
}

/* A node that begins where its first child does. */
static struct node *around(struct syntax *syntax, int kind, struct node *child) {
  struct node *node = syntax_node(syntax, kind);
  node->start = child->start;
  syntax_add(node, child);
  return node;
}

static const struct type *number_type(bool decimal, bool without_sign, unsigned longs,
                                      unsigned long long value) {
  static const int ORDER[] = {CXType_Int, CXType_UInt, CXType_Long, CXType_ULong, CXType_LongLong, CXType_ULongLong};
  static const unsigned long long MOST[] = {0x7fffffff, 0xffffffff, ~0ull >> 1, ~0ull, ~0ull >> 1, ~0ull};
  for (size_t i = 2 * longs; i < sizeof ORDER / sizeof *ORDER; i++) {
    bool has_no_sign = i % 2;
    if (value <= MOST[i] && (has_no_sign ? without_sign || !decimal : !without_sign)) {
      return type_basic(ORDER[i]);
    }
  }
  return type_basic(CXType_Unexposed);
}

static struct node *read_number(struct syntax *syntax) {
  const struct token *token = syntax_token(syntax, 0);
  struct node *node = syntax_node(syntax, CXCursor_IntegerLiteral);
  char text[64];
  size_t length = token->end - token->start;
  if (length >= sizeof text) {
    syntax_give_up(syntax);
  }
  memcpy(text, syntax->lexer.text + token->start, length);
  text[length] = 0;
  syntax->at++;
  bool hexadecimal = text[0] == '0' && (text[1] | 32) == 'x', binary = text[0] == '0' && (text[1] | 32) == 'b';
  if (strpbrk(text, hexadecimal ? ".pP" : ".eE")) {
    char last = (char)(text[length - 1] | 32);
    node->kind = CXCursor_FloatingLiteral;
    int kind = last == 'f' ? CXType_Float : last == 'l' ? CXType_LongDouble : isdigit((unsigned char)last) || last == '.' ? CXType_Double : CXType_Unexposed;
    return finished(syntax, node, type_basic(kind));
  }
  char *end;
  unsigned long long value = binary ? strtoull(text + 2, &end, 2) : strtoull(text, &end, 0);
  bool without_sign = strpbrk(end, "uU") != NULL;
  unsigned longs = 0;
  for (; *end; end++) {
    longs += (*end | 32) == 'l';
    if (!strchr("uUlL", *end)) {
      syntax_give_up(syntax);
    }
  }
  node->constant = value <= ~0ull >> 1;
  node->value = (long long)value;
  return finished(syntax, node, number_type(text[0] != '0', without_sign, longs, value));
}

/* How many characters strings have, with the NUL. */
static long long characters(const char *at, const char *end) {
  long long count = 0;
  for (at++; at < end - 1; at++, count++) {
    if (*at != '\\') {
      continue;
    }
    at++;
    if (*at == 'x') {
      for (; at + 1 < end - 1 && isxdigit((unsigned char)at[1]); at++) {
      }
    } else if (*at == 'u' || *at == 'U') {
      return LENGTH_UNKNOWN;
    } else {
      for (int i = 0; i < 2 && *at >= '0' && *at <= '7' && at + 1 < end - 1 && at[1] >= '0' && at[1] <= '7'; i++) {
        at++;
      }
    }
  }
  return count;
}

static const struct type *characters_type(struct syntax *syntax, long long length) {
  struct type *array = arena_get(&syntax->lexer, &syntax->arena, sizeof *array);
  *array = (struct type){.class = TYPE_ARRAY, .inner = type_basic(CXType_Char_S), .length = length};
  return array;
}

static struct node *read_strings(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_StringLiteral);
  long long length = 1;
  bool wide = false;
  for (; syntax_token(syntax, 0)->kind == TOKEN_STRING; syntax->at++) {
    const char *text = syntax->lexer.text + syntax_token(syntax, 0)->start;
    long long more = characters(text, syntax->lexer.text + syntax_token(syntax, 0)->end);
    wide |= *text != '"';
    length = more < 0 || length < 0 ? LENGTH_UNKNOWN : length + more;
  }
  const struct type *type = characters_type(syntax, length);
  return finished(syntax, node, wide ? pointer_to(syntax, type_basic(CXType_Unexposed)) : type);
}

static struct node *read_name(struct syntax *syntax) {
  struct name *name = syntax_token(syntax, 0)->name;
  struct node *node = syntax_node(syntax, CXCursor_DeclRefExpr);
  bool here = strcmp(name->text, "__func__") == 0 || strcmp(name->text, "__FUNCTION__") == 0 ||
              strcmp(name->text, "__PRETTY_FUNCTION__") == 0;
  if (here && !name->symbol) {
    syntax->at++;
    return finished(syntax, node, characters_type(syntax, LENGTH_UNKNOWN));
  }
  if (name->word || !name->symbol || name->symbol->kind != SYMBOL_VALUE) {
    syntax_give_up(syntax);
  }
  syntax->at++;
  node->declared = name->symbol->declared;
  node->name = name->text;
  return finished(syntax, node, name->symbol->type);
}

/* ({ … }) has the value of its last statement. */
static struct node *read_statements(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_StmtExpr);
  syntax->at++;
  struct node *block = statements_block(syntax);
  syntax_expect(syntax, ')');
  syntax_add(node, block);
  const struct node *last = block->last;
  bool value = last && last->kind >= CXCursor_FirstExpr && last->kind <= CXCursor_LastExpr;
  return finished(syntax, node, value ? value_type(syntax, last->type) : type_basic(CXType_Void));
}

struct node *expressions_initializer(struct syntax *syntax) {
  if (!syntax_is(syntax, '{')) {
    return expressions_assignment(syntax);
  }
  struct node *node = syntax_node(syntax, CXCursor_InitListExpr);
  syntax_enter(syntax);
  syntax->at++;
  while (!syntax_take(syntax, '}')) {
    bool designated = false;
    while (syntax_is(syntax, '[') || syntax_is(syntax, '.')) {
      designated = true;
      if (syntax_take(syntax, '.')) {
        syntax->at++;
      } else {
        syntax_skip(syntax);
      }
    }
    if (designated) {
      syntax_take(syntax, '=');
    } else if (syntax_token(syntax, 0)->kind == TOKEN_NAME && syntax_token(syntax, 1)->code == ':') {
      syntax->at += 2;
    }
    syntax_add(node, expressions_initializer(syntax));
    if (!syntax_is(syntax, '}')) {
      syntax_expect(syntax, ',');
    }
  }
  syntax_leave(syntax);
  return finished(syntax, node, type_basic(CXType_Unexposed));
}

/* What begins with the name of a type in parentheses, of which the end is read: (T){…} or (T) x. */
static struct node *read_typed(struct syntax *syntax, struct node *node, const struct type *type) {
  if (syntax_is(syntax, '{')) {
    node->kind = CXCursor_CompoundLiteralExpr;
    syntax_add(node, expressions_initializer(syntax));
    const struct type *array = bare(syntax, type);
    if (array->class == TYPE_ARRAY && array->length == LENGTH_NONE) {
      struct type *made = arena_get(&syntax->lexer, &syntax->arena, sizeof *made);
      *made = *array;
      made->length = LENGTH_UNKNOWN;
      type = made;
    }
    return finished(syntax, node, type);
  }
  syntax_add(node, read_unary(syntax));
  return finished(syntax, node, value_type(syntax, type));
}

static struct node *read_parenthesis(struct syntax *syntax) {
  if (syntax_token(syntax, 1)->code == '{') {
    return read_statements(syntax);
  }
  struct node *node = syntax_node(syntax, CXCursor_ParenExpr);
  syntax->at++;
  struct node *inner = expressions_read(syntax);
  syntax_expect(syntax, ')');
  syntax_add(node, inner);
  return finished(syntax, node, inner->type);
}

/* A member, also of structs and unions without names inside; at receives where it is, in bits. */
static const struct member *member_of(const struct tag *tag, const struct name *name, int depth, long long *at) {
  for (const struct member *each = tag->members; each && depth < 64; each = each->next) {
    long long inside = 0;
    bool nameless = !each->name && each->width < 0;
    const struct member *found = each->name == name ? each
                                 : nameless         ? member_of(each->type->tag, name, depth + 1, &inside)
                                                    : NULL;
    if (found) {
      *at = each->offset + inside;
      return found;
    }
  }
  return NULL;
}

/* .member or [index], of what has the type; false if it is not known where that is. */
static bool read_part(struct syntax *syntax, const struct type **type, long long *offset) {
  const struct type *whole = bare(syntax, *type);
  struct layout layout;
  long long at = 0;
  if (syntax_take(syntax, '[')) {
    struct node *index = expressions_read(syntax);
    syntax_expect(syntax, ']');
    *type = whole->inner;
    return whole->class == TYPE_ARRAY && layout_of(*type, &layout) && expressions_value(syntax, index, &at) &&
           !__builtin_mul_overflow(at, layout.size, &at) && !__builtin_add_overflow(*offset, at, offset);
  }
  const struct token *token = syntax_token(syntax, 0);
  bool named = token->kind == TOKEN_NAME && whole->class == TYPE_TAGGED;
  const struct member *member = named ? member_of(whole->tag, token->name, 0, &at) : NULL;
  if (!member || member->width >= 0) {
    return false;
  }
  syntax->at++;
  *type = member->type;
  return layout_of(whole, &layout) && !__builtin_add_overflow(*offset, at / 8, offset);
}

/* (type, member.member[index]), which is next. */
static void read_offset(struct syntax *syntax, struct node *node) {
  size_t from = syntax->at;
  syntax_expect(syntax, '(');
  const struct type *type = declarations_type_name(syntax);
  syntax_expect(syntax, ',');
  bool known = read_part(syntax, &type, &node->value);
  while (known && (syntax_take(syntax, '.') || syntax_is(syntax, '['))) {
    known = read_part(syntax, &type, &node->value);
  }
  node->constant = known && syntax_is(syntax, ')') && node->value >= 0;
  syntax->at = from;
  syntax_skip(syntax);
}

/* Built-in functions whose operands are no expressions, or that are no calls. */
static struct node *read_special(struct syntax *syntax) {
  const char *text = syntax_token(syntax, 0)->name->text;
  struct node *node = syntax_node(syntax, CXCursor_UnexposedExpr);
  const struct type *type = type_basic(CXType_ULong);
  if (strcmp(text, "__builtin_offsetof") == 0) {
    syntax->at++;
    read_offset(syntax, node);
  } else if (strcmp(text, "__builtin_types_compatible_p") == 0) {
    syntax->at++;
    syntax_skip(syntax);
    type = type_basic(CXType_Int);
  } else if (strcmp(text, "__builtin_va_arg") == 0) {
    syntax->at++;
    syntax_expect(syntax, '(');
    syntax_add(node, expressions_assignment(syntax));
    syntax_expect(syntax, ',');
    type = value_type(syntax, declarations_type_name(syntax));
    syntax_expect(syntax, ')');
  } else {
    return NULL;
  }
  return finished(syntax, node, type);
}

static bool begins(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Results of built-in functions that are calls. Their names tell who calls them that they allocate nothing. */
static const struct type *builtin_type(struct syntax *syntax, const char *name) {
  static const struct {
    const char *prefix;
    int result;
  } KNOWN[] = {{"expect", CXType_Long},           {"constant_p", CXType_Int},
               {"object_size", CXType_ULong},     {"dynamic_object_size", CXType_ULong},
               {"clz", CXType_Int},               {"ctz", CXType_Int},
               {"popcount", CXType_Int},          {"ffs", CXType_Int},
               {"parity", CXType_Int},            {"clrsb", CXType_Int},
               {"bswap16", CXType_UShort},        {"bswap32", CXType_UInt},
               {"bswap64", CXType_ULong},         {"add_overflow", CXType_Bool},
               {"sub_overflow", CXType_Bool},     {"mul_overflow", CXType_Bool},
               {"unreachable", CXType_Void},      {"trap", CXType_Void},
               {"prefetch", CXType_Void},         {"va_", CXType_Void},
               {"__clear_cache", CXType_Void},    {"cpu_", CXType_Int},
               {"isnan", CXType_Int},             {"isinf", CXType_Int},
               {"isfinite", CXType_Int},          {"isnormal", CXType_Int},
               {"isgreater", CXType_Int},         {"isless", CXType_Int},
               {"isunordered", CXType_Int},       {"signbit", CXType_Int},           {"fpclassify", CXType_Int},
               {"huge_valf", CXType_Float},       {"huge_val", CXType_Double},
               {"inff", CXType_Float},            {"nanf", CXType_Float},
               {"inf", CXType_Double},            {"nan", CXType_Double},
               {"strlen", CXType_ULong},          {"strcmp", CXType_Int},
               {"memcmp", CXType_Int},            {"strncmp", CXType_Int}};
  if (!begins(name, "__builtin_")) {
    return NULL;
  }
  name += strlen("__builtin_");
  if (begins(name, "alloca") || strcmp(name, "return_address") == 0 || strcmp(name, "frame_address") == 0 ||
      begins(name, "mem")) {
    return strcmp(name, "memcmp") == 0 ? type_basic(CXType_Int) : pointer_to(syntax, type_basic(CXType_Void));
  }
  for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
    if (begins(name, KNOWN[i].prefix)) {
      return type_basic(KNOWN[i].result);
    }
  }
  return NULL;
}

static bool contains_one(const char *text, const char *const *words) {
  for (; *words; words++) {
    if (strstr(text, *words)) {
      return true;
    }
  }
  return false;
}

/* Atomic operations return nothing, whether something was done, or what their first operand points to. */
static const struct type *atomic_type(struct syntax *syntax, const char *name, const struct node *operand) {
  static const char *const NOTHING[] = {"fence", "store", "clear", "release", "init", "synchronize", NULL};
  static const char *const WHETHER[] = {"bool_compare", "compare_exchange", "atomic_test_and_set", "lock_free", NULL};
  if (!begins(name, "__atomic_") && !begins(name, "__sync_") && !begins(name, "__c11_atomic_")) {
    return NULL;
  }
  bool by_pointer = strcmp(name, "__atomic_load") == 0 || strcmp(name, "__atomic_exchange") == 0;
  if (by_pointer || contains_one(name, NOTHING)) {
    return type_basic(CXType_Void);
  } else if (contains_one(name, WHETHER)) {
    return type_basic(CXType_Bool);
  } else if (!operand) {
    return NULL;
  }
  const struct type *type = value_type(syntax, target(syntax, operand->type));
  return type_is_integer(bare(syntax, type)) ? type : NULL;
}

static struct node *read_arguments(struct syntax *syntax, struct node *call, const struct type *function) {
  bool known = function && function->prototype;
  syntax_expect(syntax, '(');
  while (!syntax_take(syntax, ')')) {
    struct node *argument = expressions_assignment(syntax);
    struct node *passed = argument;
    size_t i = call->arguments++;
    if (known && i < function->count) {
      passed = around(syntax, CXCursor_UnexposedExpr, argument);
      passed->type = value_type(syntax, function->parameters[i]->type);
    } else {
      const struct type *type = bare(syntax, argument->type);
      if (type->class == TYPE_TAGGED && type->tag->word == WORD_ENUM) {
        passed = around(syntax, CXCursor_UnexposedExpr, argument);
        passed->type = type_basic(CXType_UInt);
      }
    }
    passed->end = argument->end;
    syntax_add(call, passed);
    if (!syntax_is(syntax, ')')) {
      syntax_expect(syntax, ',');
    }
  }
  return call;
}

static struct node *read_builtin(struct syntax *syntax) {
  const char *name = syntax_token(syntax, 0)->name->text;
  struct node *node = syntax_node(syntax, CXCursor_CallExpr);
  struct node *callee = syntax_node(syntax, CXCursor_DeclRefExpr);
  syntax->at++;
  callee->name = node->name = name;
  syntax_add(node, finished(syntax, callee, type_basic(CXType_Unexposed)));
  read_arguments(syntax, node, NULL);
  const struct type *type = builtin_type(syntax, name);
  if (!type) {
    type = atomic_type(syntax, name, callee->next);
  }
  if (!type) {
    syntax_give_up(syntax);
  }
  return finished(syntax, node, type);
}

/* Of 'a' and '\\n'; others are left unknown. */
static bool character_value(const char *text, size_t length, long long *value) {
  static const char ESCAPED[] = "0abtnvfr\\'\"?", MEANT[] = "\0\a\b\t\n\v\f\r\\'\"?";
  bool plain = length == 3 && text[0] == '\'' && text[1] > 0 && text[1] != '\\';
  const char *found = length == 4 && text[0] == '\'' && text[1] == '\\' && text[2] ? strchr(ESCAPED, text[2]) : NULL;
  *value = plain ? text[1] : found ? MEANT[found - ESCAPED] : 0;
  return plain || found;
}

static struct node *read_primary(struct syntax *syntax) {
  const struct token *token = syntax_token(syntax, 0);
  struct node *node;
  switch (token->kind) {
  case TOKEN_NUMBER:
    return read_number(syntax);
  case TOKEN_STRING:
    return read_strings(syntax);
  case TOKEN_CHARACTER:
    node = syntax_node(syntax, CXCursor_CharacterLiteral);
    node->constant = character_value(syntax->lexer.text + token->start, token->end - token->start, &node->value);
    syntax->at++;
    return finished(syntax, node, type_basic(CXType_Int));
  case TOKEN_NAME:
    if (!token->name->symbol && begins(token->name->text, "__") && syntax_token(syntax, 1)->code == '(') {
      node = read_special(syntax);
      return node ? node : read_builtin(syntax);
    }
    return read_name(syntax);
  default:
    if (token->code != '(') {
      syntax_give_up(syntax);
    }
    return read_parenthesis(syntax);
  }
}

static struct node *read_call(struct syntax *syntax, struct node *callee) {
  struct node *node = around(syntax, CXCursor_CallExpr, callee);
  const struct type *function = bare(syntax, callee->type);
  if (function->class == TYPE_POINTER) {
    function = bare(syntax, function->inner);
  }
  if (function->class != TYPE_FUNCTION) {
    syntax_give_up(syntax);
  }
  bool named = callee->kind == CXCursor_DeclRefExpr || callee->kind == CXCursor_MemberRefExpr;
  node->name = named ? callee->name : NULL;
  read_arguments(syntax, node, function);
  return finished(syntax, node, value_type(syntax, function->inner));
}

static struct node *read_member(struct syntax *syntax, struct node *base) {
  bool pointer = syntax_is(syntax, OP_ARROW);
  long long at;
  struct node *node = around(syntax, CXCursor_MemberRefExpr, base);
  syntax->at++;
  const struct token *token = syntax_token(syntax, 0);
  const struct type *whole = bare(syntax, pointer ? target(syntax, base->type) : base->type);
  const struct member *member = token->kind == TOKEN_NAME && whole->class == TYPE_TAGGED
                                    ? member_of(whole->tag, token->name, 0, &at)
                                    : NULL;
  if (!member) {
    syntax_give_up(syntax);
  }
  syntax->at++;
  node->name = token->name->text;
  return finished(syntax, node,
                  type_qualified(&syntax->lexer, &syntax->arena, member->type,
                                 whole->qualifiers & (QUALIFIED_CONST | QUALIFIED_VOLATILE)));
}

static struct node *read_element(struct syntax *syntax, struct node *base) {
  struct node *node = around(syntax, CXCursor_ArraySubscriptExpr, base);
  syntax->at++;
  struct node *index = expressions_read(syntax);
  syntax_expect(syntax, ']');
  syntax_add(node, index);
  const struct type *pointer = bare(syntax, value_type(syntax, base->type));
  const struct type *array = pointer->class == TYPE_POINTER ? base->type : index->type;
  return finished(syntax, node, target(syntax, array));
}

static struct node *read_postfix(struct syntax *syntax, struct node *node) {
  for (;;) {
    int code = syntax_token(syntax, 0)->code;
    if (code == '(') {
      node = read_call(syntax, node);
    } else if (code == '[') {
      node = read_element(syntax, node);
    } else if (code == '.' || code == OP_ARROW) {
      node = read_member(syntax, node);
    } else if (code == OP_INCREMENT || code == OP_DECREMENT) {
      node = around(syntax, CXCursor_UnaryOperator, node);
      syntax->at++;
      node = finished(syntax, node, value_type(syntax, node->first->type));
    } else {
      return node;
    }
  }
}

/* What the name of a type refers to, unless it is one of the language. */
static void add_reference(struct syntax *syntax, struct node *node, const struct type *type) {
  while (type->class == TYPE_POINTER || type->class == TYPE_ARRAY || type->class == TYPE_FUNCTION) {
    type = type->inner;
  }
  if (type->class != TYPE_BASIC) {
    syntax_add(node, finished(syntax, syntax_node(syntax, CXCursor_TypeRef), type));
  }
}

static struct node *read_sizeof(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_UnaryExpr);
  syntax->at++;
  if (syntax_is(syntax, '(') && declarations_start(syntax, 1)) {
    struct node *literal = syntax_node(syntax, CXCursor_CompoundLiteralExpr);
    syntax->at++;
    const struct type *type = declarations_type_name(syntax);
    syntax_expect(syntax, ')');
    if (!syntax_is(syntax, '{')) {
      node->measured = type;
      add_reference(syntax, node, type);
      return finished(syntax, node, type_basic(CXType_ULong));
    }
    syntax_add(node, read_postfix(syntax, read_typed(syntax, literal, type)));
  } else {
    syntax_add(node, read_unary(syntax));
  }
  node->measured = node->first->type;
  return finished(syntax, node, type_basic(CXType_ULong));
}

static const struct type *unary_type(struct syntax *syntax, int code, const struct type *type) {
  const struct type *value = value_type(syntax, type);
  switch (code) {
  case '*':
    return target(syntax, type);
  case '&':
    return pointer_to(syntax, type);
  case '!':
    return type_basic(CXType_Int);
  case '+':
  case '-':
  case '~':
    return type_common(&syntax->lexer, &syntax->arena, value, type_basic(CXType_Int));
  default:
    return value;
  }
}

static struct node *read_operated(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_UnaryOperator);
  node->code = syntax_token(syntax, 0)->code;
  enum word word = syntax_word(syntax);
  syntax->at++;
  struct node *operand = read_unary(syntax);
  syntax_add(node, operand);
  const struct type *type = word == WORD_PART       ? type_basic(CXType_Unexposed)
                            : word == WORD_EXTENSION ? operand->type
                                                     : unary_type(syntax, node->code, operand->type);
  return finished(syntax, node, type);
}

static struct node *read_cast(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_CStyleCastExpr);
  syntax->at++;
  const struct type *type = declarations_type_name(syntax);
  syntax_expect(syntax, ')');
  node = read_typed(syntax, node, type);
  return node->kind == CXCursor_CompoundLiteralExpr ? read_postfix(syntax, node) : node;
}

/* &&label */
static struct node *read_label(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_AddrLabelExpr);
  syntax->at += 2;
  return finished(syntax, node, pointer_to(syntax, type_basic(CXType_Void)));
}

static struct node *read_unary(struct syntax *syntax) {
  const struct token *token = syntax_token(syntax, 0);
  enum word word = syntax_word(syntax);
  struct node *node;
  syntax_enter(syntax);
  if (word == WORD_SIZEOF || word == WORD_ALIGNOF) {
    node = read_sizeof(syntax);
  } else if (word == WORD_EXTENSION || word == WORD_PART) {
    node = read_operated(syntax);
  } else if (token->kind == TOKEN_OPERATOR && token->code == OP_AND) {
    node = read_label(syntax);
  } else if (token->kind == TOKEN_OPERATOR && token->code == '(' && declarations_start(syntax, 1)) {
    node = read_cast(syntax);
  } else if (token->kind == TOKEN_OPERATOR && token->code != '(') {
    bool known = token->code == OP_INCREMENT || token->code == OP_DECREMENT ||
                 (token->code < OP_FIRST && strchr("*&+-~!", token->code));
    if (!known) {
      syntax_give_up(syntax);
    }
    node = read_operated(syntax);
  } else {
    node = read_postfix(syntax, read_primary(syntax));
  }
  syntax_leave(syntax);
  return node;
}

/* How strongly a binary operator binds; 0 if it is none. */
static int strength(int code) {
  switch (code) {
  case OP_OR: return 1;
  case OP_AND: return 2;
  case '|': return 3;
  case '^': return 4;
  case '&': return 5;
  case OP_EQUAL: case OP_UNEQUAL: return 6;
  case '<': case '>': case OP_AT_MOST: case OP_AT_LEAST: return 7;
  case OP_SHIFT_LEFT: case OP_SHIFT_RIGHT: return 8;
  case '+': case '-': return 9;
  case '*': case '/': case '%': return 10;
  default: return 0;
  }
}

static const struct type *binary_type(struct syntax *syntax, int code, const struct type *left,
                                      const struct type *right) {
  left = value_type(syntax, left);
  right = value_type(syntax, right);
  if (strength(code) == 8) {
    return type_common(&syntax->lexer, &syntax->arena, left, type_basic(CXType_Int));
  } else if (strength(code) < 3 || strength(code) == 6 || strength(code) == 7) {
    return type_basic(CXType_Int);
  }
  bool one = bare(syntax, left)->class == TYPE_POINTER, other = bare(syntax, right)->class == TYPE_POINTER;
  if (one && other) {
    return type_basic(CXType_Long);
  }
  return one ? left : other ? right : type_common(&syntax->lexer, &syntax->arena, left, right);
}

static struct node *read_binary(struct syntax *syntax, int least) {
  struct node *left = read_unary(syntax);
  for (;;) {
    const struct token *token = syntax_token(syntax, 0);
    int code = token->code, binds = token->kind == TOKEN_OPERATOR ? strength(code) : 0;
    if (!binds || binds < least) {
      return left;
    }
    struct node *node = around(syntax, CXCursor_BinaryOperator, left);
    syntax->at++;
    struct node *right = read_binary(syntax, binds + 1);
    syntax_add(node, right);
    node->code = code;
    left = finished(syntax, node, binary_type(syntax, code, left->type, right->type));
  }
}

static bool is_void_pointer(struct syntax *syntax, const struct type *type) {
  const struct type *pointer = bare(syntax, type);
  return pointer->class == TYPE_POINTER && bare(syntax, pointer->inner)->basic == CXType_Void &&
         bare(syntax, pointer->inner)->class == TYPE_BASIC;
}

/* Of one or the other: a pointer is that of the one that is neither 0 nor one to void. */
static const struct type *either_type(struct syntax *syntax, const struct node *left,
                                      const struct node *right) {
  const struct type *one = value_type(syntax, left->type), *other = value_type(syntax, right->type);
  bool pointer = bare(syntax, one)->class == TYPE_POINTER, also = bare(syntax, other)->class == TYPE_POINTER;
  long long value;
  if (pointer && also) {
    const struct node *cast = right->kind == CXCursor_ParenExpr ? right->first : right;
    bool null = cast->kind == CXCursor_CStyleCastExpr && expressions_value(syntax, cast->first, &value);
    const struct node *first = left->kind == CXCursor_ParenExpr ? left->first : left;
    bool first_null = first->kind == CXCursor_CStyleCastExpr && expressions_value(syntax, first->first, &value);
    bool to_other = is_void_pointer(syntax, other) ? !null : is_void_pointer(syntax, one) && first_null;
    return to_other ? other : one;
  } else if (pointer || also) {
    return pointer ? one : other;
  }
  bool numbers = bare(syntax, one)->class == TYPE_BASIC || bare(syntax, one)->class == TYPE_TAGGED;
  bool whole = bare(syntax, one)->class == TYPE_TAGGED && bare(syntax, one)->tag->word != WORD_ENUM;
  bool nothing = bare(syntax, one)->basic == CXType_Void && bare(syntax, one)->class == TYPE_BASIC;
  return whole || nothing || !numbers ? one : type_common(&syntax->lexer, &syntax->arena, one, other);
}

static struct node *read_conditional(struct syntax *syntax) {
  struct node *condition = read_binary(syntax, 1);
  if (!syntax_is(syntax, '?')) {
    return condition;
  }
  struct node *node = around(syntax, CXCursor_ConditionalOperator, condition);
  syntax->at++;
  struct node *left = condition;
  syntax_enter(syntax);
  if (syntax_is(syntax, ':')) { /* a ?: b */
    node->kind = CXCursor_UnexposedExpr;
  } else {
    left = expressions_read(syntax);
    syntax_add(node, left);
  }
  syntax_expect(syntax, ':');
  struct node *right = read_conditional(syntax);
  syntax_leave(syntax);
  syntax_add(node, right);
  return finished(syntax, node, either_type(syntax, left, right));
}

static bool assigns(int code) {
  switch (code) {
  case '=':
  case OP_ADD_ASSIGN: case OP_SUBTRACT_ASSIGN: case OP_MULTIPLY_ASSIGN: case OP_DIVIDE_ASSIGN:
  case OP_REST_ASSIGN: case OP_AND_ASSIGN: case OP_OR_ASSIGN: case OP_EXCLUSIVE_ASSIGN:
  case OP_SHIFT_LEFT_ASSIGN: case OP_SHIFT_RIGHT_ASSIGN:
    return true;
  default:
    return false;
  }
}

struct node *expressions_assignment(struct syntax *syntax) {
  struct node *left = read_conditional(syntax);
  int code = syntax_token(syntax, 0)->code;
  if (!assigns(code)) {
    return left;
  }
  struct node *node = around(syntax, code == '=' ? CXCursor_BinaryOperator : CXCursor_CompoundAssignOperator, left);
  node->code = code;
  syntax->at++;
  syntax_enter(syntax);
  syntax_add(node, expressions_assignment(syntax));
  syntax_leave(syntax);
  return finished(syntax, node, value_type(syntax, left->type));
}

struct node *expressions_read(struct syntax *syntax) {
  struct node *left = expressions_assignment(syntax);
  while (syntax_is(syntax, ',')) {
    struct node *node = around(syntax, CXCursor_BinaryOperator, left);
    node->code = ',';
    syntax->at++;
    struct node *right = expressions_assignment(syntax);
    syntax_add(node, right);
    left = finished(syntax, node, value_type(syntax, right->type));
  }
  return left;
}

static bool compute(int code, long long left, long long right, long long *value) {
  switch (code) {
  case '+': return !__builtin_add_overflow(left, right, value);
  case '-': return !__builtin_sub_overflow(left, right, value);
  case '*': return !__builtin_mul_overflow(left, right, value);
  case '/': *value = right > 0 ? left / right : 0; return right > 0;
  case '%': *value = right > 0 ? left % right : 0; return right > 0;
  case '&': *value = left & right; return true;
  case '|': *value = left | right; return true;
  case '^': *value = left ^ right; return true;
  case OP_SHIFT_LEFT:
    *value = left >= 0 && right >= 0 && right < 32 ? left << right : 0;
    return left >= 0 && left < 0x7fffffff && right >= 0 && right < 32;
  case OP_SHIFT_RIGHT:
    *value = left >= 0 && right >= 0 && right < 63 ? left >> right : 0;
    return left >= 0 && right >= 0 && right < 63;
  case '<': *value = left < right; return true;
  case '>': *value = left > right; return true;
  case OP_AT_MOST: *value = left <= right; return true;
  case OP_AT_LEAST: *value = left >= right; return true;
  case OP_EQUAL: *value = left == right; return true;
  case OP_UNEQUAL: *value = left != right; return true;
  case OP_AND: *value = left && right; return true;
  case OP_OR: *value = left || right; return true;
  default: return false;
  }
}

/* sizeof, _Alignof. What is aligned otherwise than its type is not known to be so: of types only. */
static bool measure(struct syntax *syntax, const struct node *node, long long *value) {
  struct layout layout;
  if (!syntax->wide || !node->measured || !layout_of(node->measured, &layout)) {
    return false;
  }
  bool size = begins(syntax->lexer.text + node->start, "sizeof");
  bool type = !node->first || node->first->kind == CXCursor_TypeRef;
  *value = size ? layout.size : layout.align;
  return size || type;
}

/* Whether a number is one of a type; of an enum, of an int. */
static bool fits(struct syntax *syntax, const struct type *type, long long value) {
  const struct type *number = bare(syntax, type);
  long long size = type_size(number);
  if (!type_is_integer(number) || number->basic == CXType_Bool) {
    return false;
  }
  bool without_sign = number->basic < CXType_Char_S;
  long long most = size >= 8 ? LLONG_MAX : (1ll << (8 * size - !without_sign)) - 1;
  return value <= most && value >= (without_sign ? 0 : -most - 1);
}

static bool has_sign(struct syntax *syntax, const struct type *type) {
  return fits(syntax, type, -1);
}

/* ~7u has 32 bits; of 64 without a sign there is no number here. */
static long long complement(struct syntax *syntax, const struct type *type, long long value) {
  return has_sign(syntax, type) || type_size(bare(syntax, type)) >= 8 ? ~value : ~value & 0xffffffff;
}

/* Of a binary operator, if neither operand nor the result is changed by a conversion. */
static bool binary_value(struct syntax *syntax, const struct node *node, long long *value) {
  long long left, right;
  const struct node *first = node->first, *second = first->next;
  if (!expressions_value(syntax, first, &left) || !expressions_value(syntax, second, &right)) {
    return false;
  }
  bool truth = node->code == OP_AND || node->code == OP_OR, shift = strength(node->code) == 8;
  const struct type *common = type_common(&syntax->lexer, &syntax->arena, value_type(syntax, first->type),
                                          value_type(syntax, (shift ? first : second)->type));
  bool same = truth || node->code == '&' || has_sign(syntax, common) || (left >= 0 && right >= 0);
  return same && compute(node->code, left, right, value) && fits(syntax, node->type, *value);
}

bool expressions_value(struct syntax *syntax, const struct node *node, long long *value) {
  long long left;
  const struct node *second = node->first ? node->first->next : NULL;
  switch (node->kind) {
  case CXCursor_IntegerLiteral:
  case CXCursor_CharacterLiteral:
  case CXCursor_UnexposedExpr: /* __builtin_offsetof */
    *value = node->value;
    return node->constant;
  case CXCursor_DeclRefExpr:
    *value = node->declared ? node->declared->value : 0;
    return node->declared && node->declared->constant && fits(syntax, node->type, *value);
  case CXCursor_ParenExpr:
    return expressions_value(syntax, node->first, value);
  case CXCursor_CStyleCastExpr:
    return expressions_value(syntax, node->first, value) && fits(syntax, node->type, *value);
  case CXCursor_UnaryExpr:
    return measure(syntax, node, value);
  case CXCursor_UnaryOperator:
    if (!node->code || !strchr("-+!~", node->code) || !expressions_value(syntax, node->first, &left)) {
      return false;
    }
    *value = node->code == '~' ? complement(syntax, node->type, left) : node->code == '!' ? !left : left;
    return (node->code != '-' || !__builtin_sub_overflow(0, left, value)) && fits(syntax, node->type, *value);
  case CXCursor_BinaryOperator:
    return binary_value(syntax, node, value);
  case CXCursor_ConditionalOperator:
    return expressions_value(syntax, node->first, &left) &&
           expressions_value(syntax, left ? second : second->next, value) && fits(syntax, node->type, *value);
  default:
    return false;
  }
}
