/* declarations.c - declarations, and the types that they make. */
#include "syntax.h"

#include <string.h>

struct specifiers {
  const struct type *type;
  bool is_typedef;
  bool deduced; /* __auto_type */
};

struct declarator {
  const struct type *type;
  struct name *name; /* NULL if it has none */
  unsigned start;    /* of the name */
};

static struct specifiers read_specifiers(struct syntax *syntax);
static struct declarator read_declarator(struct syntax *syntax, const struct type *base);

static struct type *new_type(struct syntax *syntax, enum type_class class, const struct type *inner) {
  struct type *type = arena_get(&syntax->lexer, &syntax->arena, sizeof *type);
  type->class = class;
  type->inner = inner;
  return type;
}

static const struct type *qualify(struct syntax *syntax, const struct type *type, unsigned qualifiers) {
  return type_qualified(&syntax->lexer, &syntax->arena, type, qualifiers);
}

static const struct type *bare(struct syntax *syntax, const struct type *type) {
  return type_bare(&syntax->lexer, &syntax->arena, type);
}

static void declare_type(struct syntax *syntax, struct name *name, const struct type *type) {
  struct type *named = new_type(syntax, TYPE_NAMED, type);
  named->name = name->text;
  syntax_declare(syntax, name, SYMBOL_TYPE, named, NULL);
}

void declarations_begin(struct syntax *syntax) {
  static const struct {
    const char *name;
    int basic;
  } KNOWN[] = {{"__int128_t", CXType_Int128},
               {"__uint128_t", CXType_UInt128},
               {"__builtin_va_list", CXType_Unexposed}};
  for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
    declare_type(syntax, lexer_name(&syntax->lexer, KNOWN[i].name, strlen(KNOWN[i].name)),
                 type_basic(KNOWN[i].basic));
  }
}

/* Attributes that make another type of one; the system's headers have some that do not matter. */
static bool changes_type(const char *word) {
  return strstr(word, "vector_size") || strstr(word, "vector_type") || strcmp(word, "mode") == 0 ||
         strcmp(word, "__mode__") == 0;
}

void declarations_attributes(struct syntax *syntax) {
  for (;;) {
    enum word word = syntax_word(syntax);
    if (word == WORD_EXTENSION) {
      syntax->at++;
      continue;
    }
    if ((word != WORD_ATTRIBUTE && word != WORD_ASM) || syntax_token(syntax, 1)->code != '(') {
      return;
    }
    size_t from = ++syntax->at;
    syntax_skip(syntax);
    unsigned line, column;
    for (size_t i = from; i < syntax->at; i++) {
      const struct token *token = &syntax->lexer.tokens[i];
      if (token->kind == TOKEN_NAME && changes_type(token->name->text) &&
          !lexer_position(&syntax->lexer, token->start, &line, &column)->system) {
        syntax_give_up(syntax);
      }
    }
  }
}

bool declarations_start(const struct syntax *syntax, size_t ahead) {
  const struct token *token = syntax_token(syntax, ahead);
  if (token->kind != TOKEN_NAME) {
    return false;
  }
  switch (token->name->word) {
  case WORD_NONE:
    return token->name->symbol && token->name->symbol->kind == SYMBOL_TYPE;
  case WORD_EXTENSION:
    return declarations_start(syntax, ahead + 1);
  case WORD_ALIGNOF:
  case WORD_ASM:
  case WORD_BREAK:
  case WORD_CASE:
  case WORD_CONTINUE:
  case WORD_DEFAULT:
  case WORD_DO:
  case WORD_ELSE:
  case WORD_FOR:
  case WORD_GENERIC:
  case WORD_GOTO:
  case WORD_IF:
  case WORD_LABEL:
  case WORD_PART:
  case WORD_RETURN:
  case WORD_SIZEOF:
  case WORD_SWITCH:
  case WORD_WHILE:
    return false;
  default:
    return true;
  }
}

static bool read_constant(struct syntax *syntax, long long *value) {
  struct node *node = expressions_assignment(syntax);
  return expressions_value(syntax, node, value);
}

static void read_static_assert(struct syntax *syntax) {
  syntax->at++;
  syntax_skip(syntax);
  syntax_expect(syntax, ';');
}

static void add_member(struct syntax *syntax, struct member ***end, const struct name *name,
                       const struct type *type) {
  struct member *member = arena_get(&syntax->lexer, &syntax->arena, sizeof *member);
  *member = (struct member){name, type, NULL};
  **end = member;
  *end = &member->next;
}

static void read_members(struct syntax *syntax, struct tag *tag) {
  struct member *first = NULL, **end = &first;
  syntax_expect(syntax, '{');
  while (!syntax_take(syntax, '}')) {
    if (syntax_take(syntax, ';')) {
      continue;
    }
    if (syntax_word(syntax) == WORD_STATIC_ASSERT) {
      read_static_assert(syntax);
      continue;
    }
    struct specifiers specifiers = read_specifiers(syntax);
    if (syntax_is(syntax, ';') && specifiers.type->class == TYPE_TAGGED) {
      add_member(syntax, &end, NULL, specifiers.type);
    }
    while (!syntax_take(syntax, ';')) {
      struct declarator declarator = {specifiers.type, NULL, 0};
      long long width;
      if (!syntax_is(syntax, ':')) {
        declarator = read_declarator(syntax, specifiers.type);
      }
      if (syntax_take(syntax, ':')) {
        read_constant(syntax, &width);
      }
      declarations_attributes(syntax);
      if (declarator.name) {
        add_member(syntax, &end, declarator.name, declarator.type);
      }
      if (!syntax_is(syntax, ';')) {
        syntax_expect(syntax, ',');
      }
    }
  }
  tag->members = first;
  tag->complete = true;
}

static void read_enumerators(struct syntax *syntax, struct tag *tag) {
  long long value = 0;
  bool known = true;
  syntax_expect(syntax, '{');
  while (!syntax_take(syntax, '}')) {
    const struct token *token = syntax_token(syntax, 0);
    struct node *node = syntax_node(syntax, CXCursor_EnumConstantDecl);
    if (token->kind != TOKEN_NAME) {
      syntax_give_up(syntax);
    }
    syntax->at++;
    declarations_attributes(syntax);
    if (syntax_take(syntax, '=')) {
      known = read_constant(syntax, &value);
    }
    node->constant = known;
    node->value = value;
    node->name = token->name->text;
    node->type = type_basic(CXType_Int);
    syntax_declare(syntax, token->name, SYMBOL_VALUE, node->type, node);
    value = known && value < 0x7fffffff ? value + 1 : 0;
    known = known && value;
    if (!syntax_is(syntax, '}')) {
      syntax_expect(syntax, ',');
    }
  }
  tag->complete = true;
}

static struct tag *new_tag(struct syntax *syntax, enum word word, struct name *name) {
  struct tag *tag = arena_get(&syntax->lexer, &syntax->arena, sizeof *tag);
  struct type *type = new_type(syntax, TYPE_TAGGED, NULL);
  type->tag = tag;
  *tag = (struct tag){.word = word, .type = type, .depth = syntax->depth};
  if (name) {
    tag->name = name->text;
    tag->hidden = name->tag;
    name->tag = tag;
    syntax_remember(syntax, name, true);
  }
  return tag;
}

static const struct type *read_tag(struct syntax *syntax) {
  enum word word = syntax_word(syntax);
  struct name *name = NULL;
  syntax->at++;
  declarations_attributes(syntax);
  if (syntax_token(syntax, 0)->kind == TOKEN_NAME) {
    name = syntax_token(syntax, 0)->name;
    syntax->at++;
  }
  declarations_attributes(syntax);
  bool here = syntax_is(syntax, '{') || syntax_is(syntax, ';');
  struct tag *tag = name ? name->tag : NULL;
  if (!tag || tag->word != word || (here && tag->depth != syntax->depth)) {
    tag = new_tag(syntax, word, name);
  }
  if (syntax_is(syntax, '{')) {
    if (tag->complete) {
      syntax_give_up(syntax);
    }
    syntax_enter(syntax);
    if (word == WORD_ENUM) {
      read_enumerators(syntax, tag);
    } else {
      read_members(syntax, tag);
    }
    syntax_leave(syntax);
  } else if (!name) {
    syntax_give_up(syntax);
  }
  return tag->type;
}

static const struct type *read_typeof(struct syntax *syntax) {
  syntax->at++;
  syntax_expect(syntax, '(');
  const struct type *inner = declarations_start(syntax, 0) ? declarations_type_name(syntax)
                                                           : expressions_read(syntax)->type;
  syntax_expect(syntax, ')');
  return new_type(syntax, TYPE_OF, inner);
}

/* How often the words of numbers are there. */
struct counts {
  unsigned is_void, is_bool, is_char, is_short, is_int, is_long, is_signed, is_unsigned, is_float,
      is_double, is_int128, is_other;
};

static unsigned *count_of(struct counts *counts, enum word word) {
  switch (word) {
  case WORD_VOID: return &counts->is_void;
  case WORD_BOOL: return &counts->is_bool;
  case WORD_CHAR: return &counts->is_char;
  case WORD_SHORT: return &counts->is_short;
  case WORD_INT: return &counts->is_int;
  case WORD_LONG: return &counts->is_long;
  case WORD_SIGNED: return &counts->is_signed;
  case WORD_UNSIGNED: return &counts->is_unsigned;
  case WORD_FLOAT: return &counts->is_float;
  case WORD_DOUBLE: return &counts->is_double;
  case WORD_INT128: return &counts->is_int128;
  case WORD_COMPLEX:
  case WORD_WIDE_FLOAT: return &counts->is_other;
  default: return NULL;
  }
}

static const struct type *counted(const struct counts *counts) {
  bool without_sign = counts->is_unsigned;
  if (counts->is_other) {
    return type_basic(CXType_Unexposed);
  } else if (counts->is_void || counts->is_bool || counts->is_float) {
    return type_basic(counts->is_void ? CXType_Void : counts->is_bool ? CXType_Bool : CXType_Float);
  } else if (counts->is_double) {
    return type_basic(counts->is_long ? CXType_LongDouble : CXType_Double);
  } else if (counts->is_char) {
    return type_basic(without_sign ? CXType_UChar : counts->is_signed ? CXType_SChar : CXType_Char_S);
  } else if (counts->is_short) {
    return type_basic(without_sign ? CXType_UShort : CXType_Short);
  } else if (counts->is_int128) {
    return type_basic(without_sign ? CXType_UInt128 : CXType_Int128);
  } else if (counts->is_long) {
    bool twice = counts->is_long > 1;
    return type_basic(without_sign ? (twice ? CXType_ULongLong : CXType_ULong)
                                   : (twice ? CXType_LongLong : CXType_Long));
  }
  bool is_int = counts->is_int || counts->is_signed;
  return without_sign ? type_basic(CXType_UInt) : is_int ? type_basic(CXType_Int) : NULL;
}

static unsigned qualifier(enum word word) {
  return word == WORD_CONST      ? QUALIFIED_CONST
         : word == WORD_VOLATILE ? QUALIFIED_VOLATILE
         : word == WORD_RESTRICT ? QUALIFIED_RESTRICT
         : word == WORD_ATOMIC   ? QUALIFIED_ATOMIC
                                 : 0;
}

static struct specifiers read_specifiers(struct syntax *syntax) {
  struct specifiers specifiers = {NULL, false, false};
  struct counts counts = {0};
  unsigned qualifiers = 0;
  bool numbers = false;
  for (;;) {
    const struct token *token = syntax_token(syntax, 0);
    enum word word = syntax_word(syntax);
    unsigned *count = count_of(&counts, word);
    bool typed = specifiers.type || numbers || specifiers.deduced;
    if (token->kind != TOKEN_NAME) {
      break;
    } else if (count) {
      ++*count;
      numbers = true;
    } else if (word == WORD_ATOMIC && syntax_token(syntax, 1)->code == '(') {
      syntax->at += 2;
      specifiers.type = declarations_type_name(syntax);
      qualifiers |= QUALIFIED_ATOMIC;
      syntax_expect(syntax, ')');
      continue;
    } else if (qualifier(word)) {
      qualifiers |= qualifier(word);
    } else if (word == WORD_STRUCT || word == WORD_UNION || word == WORD_ENUM) {
      specifiers.type = read_tag(syntax);
      continue;
    } else if (word == WORD_TYPEOF) {
      specifiers.type = read_typeof(syntax);
      continue;
    } else if (word == WORD_ATTRIBUTE || word == WORD_EXTENSION) {
      declarations_attributes(syntax);
      continue;
    } else if (word == WORD_ALIGNAS) {
      syntax->at++;
      syntax_skip(syntax);
      continue;
    } else if (word == WORD_TYPEDEF || word == WORD_AUTO_TYPE) {
      *(word == WORD_TYPEDEF ? &specifiers.is_typedef : &specifiers.deduced) = true;
    } else if (word == WORD_NONE && !typed && token->name->symbol &&
               token->name->symbol->kind == SYMBOL_TYPE) {
      specifiers.type = token->name->symbol->type;
    } else if (word != WORD_STATIC && word != WORD_EXTERN && word != WORD_AUTO && word != WORD_INLINE &&
               word != WORD_REGISTER && word != WORD_THREAD && word != WORD_NORETURN) {
      break;
    }
    syntax->at++;
  }
  if (numbers) {
    specifiers.type = counted(&counts);
  } else if (specifiers.deduced) {
    specifiers.type = type_basic(CXType_Unexposed);
  }
  if (!specifiers.type) {
    syntax_give_up(syntax);
  }
  specifiers.type = qualify(syntax, specifiers.type, qualifiers);
  return specifiers;
}

static void declare_parameter(struct syntax *syntax, struct node *node) {
  if (node->name) {
    syntax_declare(syntax, lexer_name(&syntax->lexer, node->name, strlen(node->name)), SYMBOL_VALUE,
                   node->type, node);
  }
}

static struct node *read_parameter(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_ParmDecl);
  struct declarator declarator = read_declarator(syntax, read_specifiers(syntax).type);
  declarations_attributes(syntax);
  const struct type *stands = bare(syntax, declarator.type);
  bool decays = stands->class == TYPE_ARRAY || stands->class == TYPE_FUNCTION;
  node->type = decays ? type_value(&syntax->lexer, &syntax->arena, declarator.type) : declarator.type;
  node->name = declarator.name ? declarator.name->text : NULL;
  node->end = syntax_end(syntax);
  declare_parameter(syntax, node);
  return node;
}

#define MAX_PARAMETERS 128

/* From behind the parenthesis. */
static void read_parameters(struct syntax *syntax, struct type *function) {
  struct node *parameters[MAX_PARAMETERS];
  size_t count = 0;
  if (syntax_take(syntax, ')')) {
    return;
  }
  function->prototype = true;
  if (syntax_word(syntax) == WORD_VOID && syntax_token(syntax, 1)->code == ')') {
    syntax->at += 2;
    return;
  }
  syntax_open(syntax);
  do {
    if (syntax_take(syntax, OP_ELLIPSIS)) {
      function->variadic = true;
    } else if (count == MAX_PARAMETERS || !declarations_start(syntax, 0)) {
      syntax_give_up(syntax); /* names alone: the old way */
    } else {
      parameters[count++] = read_parameter(syntax);
    }
  } while (syntax_take(syntax, ','));
  syntax_close(syntax);
  syntax_expect(syntax, ')');
  function->count = count;
  function->parameters = arena_get(&syntax->lexer, &syntax->arena, count * sizeof *parameters);
  memcpy(function->parameters, parameters, count * sizeof *parameters);
}

static const struct type *read_suffixes(struct syntax *syntax, const struct type *base) {
  if (syntax_take(syntax, '(')) {
    struct type *function = new_type(syntax, TYPE_FUNCTION, NULL);
    read_parameters(syntax, function);
    function->inner = read_suffixes(syntax, base);
    return function;
  }
  if (!syntax_take(syntax, '[')) {
    return base;
  }
  struct type *array = new_type(syntax, TYPE_ARRAY, NULL);
  array->length = LENGTH_NONE;
  while (qualifier(syntax_word(syntax)) || syntax_word(syntax) == WORD_STATIC) {
    syntax->at++;
  }
  if (syntax_is(syntax, '*') && syntax_token(syntax, 1)->code == ']') {
    syntax->at++;
    array->length = LENGTH_UNKNOWN;
  } else if (!syntax_is(syntax, ']') && (!read_constant(syntax, &array->length) || array->length < 0)) {
    array->length = LENGTH_UNKNOWN;
  }
  syntax_expect(syntax, ']');
  array->inner = read_suffixes(syntax, base);
  return array;
}

/* Whether the parenthesis that is next has a declarator inside, not parameters. */
static bool is_nested(const struct syntax *syntax) {
  const struct token *next = syntax_token(syntax, 1);
  bool word = next->kind == TOKEN_NAME && (next->name->word == WORD_ATTRIBUTE ||
                                           (!next->name->word && !declarations_start(syntax, 1)));
  return word || next->code == '*' || next->code == '(' || next->code == '[';
}

static const struct type *read_pointers(struct syntax *syntax, const struct type *base) {
  declarations_attributes(syntax);
  while (syntax_take(syntax, '*')) {
    unsigned qualifiers = 0;
    base = type_pointer(&syntax->lexer, &syntax->arena, base);
    for (;;) {
      declarations_attributes(syntax);
      unsigned next = qualifier(syntax_word(syntax));
      if (!next) {
        break;
      }
      qualifiers |= next;
      syntax->at++;
    }
    base = qualify(syntax, base, qualifiers);
  }
  return base;
}

static struct declarator read_declarator(struct syntax *syntax, const struct type *base) {
  struct declarator declarator = {read_pointers(syntax, base), NULL, 0};
  if (syntax_is(syntax, '(') && is_nested(syntax)) {
    size_t inside = syntax->at + 1;
    syntax_enter(syntax);
    syntax_skip(syntax);
    declarator.type = read_suffixes(syntax, declarator.type);
    size_t behind = syntax->at;
    syntax->at = inside;
    declarator = read_declarator(syntax, declarator.type);
    syntax_expect(syntax, ')');
    syntax->at = behind;
    syntax_leave(syntax);
    return declarator;
  }
  const struct token *token = syntax_token(syntax, 0);
  if (token->kind == TOKEN_NAME && !token->name->word) {
    declarator.name = token->name;
    declarator.start = token->start;
    syntax->at++;
    declarations_attributes(syntax);
  }
  declarator.type = read_suffixes(syntax, declarator.type);
  return declarator;
}

const struct type *declarations_type_name(struct syntax *syntax) {
  const struct type *base = read_specifiers(syntax).type;
  struct declarator declarator = read_declarator(syntax, base);
  if (declarator.name) {
    syntax_give_up(syntax);
  }
  return declarator.type;
}

static void name_tag(const struct specifiers *specifiers, const struct declarator *declarator) {
  struct tag *tag = (struct tag *)declarator->type->tag;
  if (declarator->type == specifiers->type && tag && !tag->name && !tag->alias) {
    tag->alias = declarator->name->text;
  }
}

/* Of two declarations of a function the parameters are those of the one that has some. */
static const struct type *merged(const struct name *name, const struct type *type) {
  const struct type *before = name->symbol && name->symbol->kind == SYMBOL_VALUE ? name->symbol->type : NULL;
  bool known = before && before->class == TYPE_FUNCTION && before->prototype;
  return type->class == TYPE_FUNCTION && !type->prototype && known ? before : type;
}

/* Declares what a declarator names; the node of a variable or function, NULL of a type. */
static struct node *declare(struct syntax *syntax, const struct specifiers *specifiers,
                            const struct declarator *declarator) {
  if (!declarator->name) {
    syntax_give_up(syntax);
  }
  if (specifiers->is_typedef) {
    name_tag(specifiers, declarator);
    declare_type(syntax, declarator->name, declarator->type);
    return NULL;
  }
  struct node *node = syntax_node(syntax, CXCursor_VarDecl);
  node->type = merged(declarator->name, declarator->type);
  if (bare(syntax, node->type)->class == TYPE_FUNCTION) {
    node->kind = CXCursor_FunctionDecl;
  }
  node->name = declarator->name->text;
  node->start = declarator->start;
  syntax_declare(syntax, declarator->name, SYMBOL_VALUE, node->type, node);
  return node;
}

/* How many elements the list that is next has, if each is one of what is written. */
static long long count_elements(const struct syntax *syntax) {
  unsigned open = 0;
  long long count = 0;
  for (size_t i = 0;; i++) {
    const struct token *token = syntax_token(syntax, i);
    int code = token->kind == TOKEN_OPERATOR ? token->code : 0;
    bool first = open == 1 && (syntax_token(syntax, i - 1)->code == '{' || syntax_token(syntax, i - 1)->code == ',');
    open -= code == ')' || code == ']' || code == '}';
    if (token->kind == TOKEN_END || (first && (code == '[' || code == '.'))) {
      return LENGTH_UNKNOWN;
    } else if (open == 0 && i > 0) {
      return count;
    }
    count += first && code != '}';
    open += code == '(' || code == '[' || code == '{';
  }
}

/*
 * The type of an array is known only with its elements, which are next. Those that are no numbers or
 * pointers may be written without braces.
 */
static void initialized(struct syntax *syntax, struct node *variable, struct name *name) {
  const struct type *type = bare(syntax, variable->type);
  if (type->class != TYPE_ARRAY || type->length != LENGTH_NONE) {
    return;
  }
  const struct type *element = bare(syntax, type->inner);
  struct type *array = new_type(syntax, TYPE_ARRAY, type->inner);
  bool listed = syntax_is(syntax, '{') && (element->class == TYPE_BASIC || element->class == TYPE_POINTER);
  bool string = element->class == TYPE_BASIC && syntax_token(syntax, 1)->kind == TOKEN_STRING;
  array->length = listed && !string ? count_elements(syntax) : LENGTH_UNKNOWN;
  array->qualifiers = type->qualifiers;
  name->symbol->type = variable->type = array;
}

static void read_initializer(struct syntax *syntax, const struct specifiers *specifiers,
                             struct node *variable, struct name *name) {
  initialized(syntax, variable, name);
  struct node *value = expressions_initializer(syntax);
  syntax_add(variable, value);
  if (specifiers->deduced) {
    name->symbol->type = variable->type = type_value(&syntax->lexer, &syntax->arena, value->type);
  }
}

void declarations_local(struct syntax *syntax, struct node *statement) {
  if (syntax_word(syntax) == WORD_STATIC_ASSERT) {
    read_static_assert(syntax);
    return;
  }
  struct specifiers specifiers = read_specifiers(syntax);
  while (!syntax_take(syntax, ';')) {
    struct declarator declarator = read_declarator(syntax, specifiers.type);
    declarations_attributes(syntax);
    struct node *node = declare(syntax, &specifiers, &declarator);
    if (node && syntax_take(syntax, '=')) {
      read_initializer(syntax, &specifiers, node, declarator.name);
    }
    if (node) {
      node->end = syntax_end(syntax);
      syntax_add(statement, node);
    }
    if (!syntax_is(syntax, ';')) {
      syntax_expect(syntax, ',');
    }
  }
}

static struct node *define(struct syntax *syntax, struct node *function) {
  unsigned line, column;
  const struct type *type = function->type;
  if (type->class != TYPE_FUNCTION) {
    syntax_give_up(syntax);
  }
  if (lexer_position(&syntax->lexer, function->start, &line, &column)->system) {
    syntax_skip(syntax);
    return NULL;
  }
  syntax->mark = syntax->arena;
  syntax_open(syntax);
  for (size_t i = 0; i < type->count; i++) {
    declare_parameter(syntax, type->parameters[i]);
    syntax_add(function, type->parameters[i]);
  }
  syntax_add(function, statements_block(syntax));
  syntax_close(syntax);
  function->end = syntax_end(syntax);
  return function;
}

/* What variables outside of functions begin with allocates nothing. */
static void skip_initializer(struct syntax *syntax) {
  while (!syntax_is(syntax, ',') && !syntax_is(syntax, ';')) {
    int code = syntax_token(syntax, 0)->code;
    if (code == '(' || code == '[' || code == '{') {
      syntax_skip(syntax);
    } else if (syntax_token(syntax, 0)->kind == TOKEN_END) {
      syntax_give_up(syntax);
    } else {
      syntax->at++;
    }
  }
}

struct node *declarations_outer(struct syntax *syntax) {
  enum word word = syntax_word(syntax);
  if (syntax_take(syntax, ';')) {
    return NULL;
  }
  if (word == WORD_STATIC_ASSERT || word == WORD_ASM) {
    read_static_assert(syntax);
    return NULL;
  }
  struct specifiers specifiers = read_specifiers(syntax);
  while (!syntax_take(syntax, ';')) {
    struct declarator declarator = read_declarator(syntax, specifiers.type);
    declarations_attributes(syntax);
    struct node *node = declare(syntax, &specifiers, &declarator);
    if (node && syntax_is(syntax, '{')) {
      return define(syntax, node);
    }
    if (node && syntax_take(syntax, '=')) {
      initialized(syntax, node, declarator.name);
      skip_initializer(syntax);
    }
    if (!syntax_is(syntax, ';')) {
      syntax_expect(syntax, ',');
    }
  }
  return NULL;
}
