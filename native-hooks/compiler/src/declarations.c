/* declarations.c - declarations, and the types that they make. */
#include "layout.h"
#include "syntax.h"

#include <limits.h>
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

#define MAX_ALIGN (1 << 28)

static struct specifiers read_specifiers(struct syntax *syntax);
static struct declarator read_declarator(struct syntax *syntax, const struct type *base);

static struct type *new_type(struct syntax *syntax, enum type_class class, const struct type *inner) {
  struct type *type = arena_get(&syntax->lexer, &syntax->arena, sizeof *type);
  type->class = class;
  type_put(&syntax->lexer, type, inner);
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
  named->aligned = syntax->found.aligned;
  named->unsized = syntax->found.unknown;
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

static bool read_constant(struct syntax *syntax, long long *value) {
  struct node *node = expressions_assignment(syntax);
  return expressions_value(syntax, node, value);
}

/* Attributes that make another type of one; the system's headers have some that do not matter. */
static bool changes_type(const char *word) {
  return strstr(word, "vector_size") || strstr(word, "vector_type") || strcmp(word, "mode") == 0 ||
         strcmp(word, "__mode__") == 0;
}

/* A constant or the name of a type in parentheses, as an alignment; 0 if it is none. */
static unsigned read_alignment(struct syntax *syntax) {
  long long value = 0;
  struct layout layout;
  syntax_expect(syntax, '(');
  if (declarations_start(syntax, 0)) {
    value = layout_of(declarations_type_name(syntax), &layout) ? layout.align : 0;
  } else if (!read_constant(syntax, &value)) {
    value = 0;
  }
  syntax_expect(syntax, ')');
  return value > 0 && value <= MAX_ALIGN && !(value & (value - 1)) ? (unsigned)value : 0;
}

/* Of two gcc may take the last, clang the larger one. */
static void note_alignment(struct syntax *syntax, unsigned bytes) {
  bool other = syntax->found.aligned && syntax->found.aligned != bytes;
  syntax->found.unknown |= bytes == 0 || other;
  syntax->found.aligned = bytes > syntax->found.aligned ? bytes : syntax->found.aligned;
}

/* Attributes of which some may stand at a type, but that change no layout. */
static bool keeps_layout(const char *word, size_t length) {
  static const char *const NAMES[] = {
      "deprecated", "unused", "used", "may_alias", "transparent_union", "warn_unused_result", "nonnull",
      "format", "pure", "const", "noreturn", "visibility", "nonstring", "designated_init", "noinline",
      "always_inline", "section", "weak", "cold", "hot", "malloc", "alloc_size", "returns_nonnull",
      "gnu_inline", "nothrow", "leaf", "sentinel", "artificial", "unavailable", "access", "aligned_size",
      "format_arg", "noclone", "no_sanitize", "type_visibility", "fallthrough", "cleanup", "flag_enum",
      "enum_extensibility", "alloc_align", "returns_twice", "warning", "error", "constructor", "destructor",
      NULL};
  for (const char *const *name = NAMES; *name; name++) {
    if (strlen(*name) == length && strncmp(word, *name, length) == 0) {
      return true;
    }
  }
  return false;
}

static void note_attribute(struct syntax *syntax, const char *word) {
  size_t length = strlen(word);
  if (length > 4 && strncmp(word, "__", 2) == 0 && strcmp(word + length - 2, "__") == 0) {
    word += 2;
    length -= 4;
  }
  bool listed = syntax_is(syntax, '(');
  if (length == 6 && strncmp(word, "packed", length) == 0) {
    syntax->found.packed = true;
  } else if (length == 7 && strncmp(word, "aligned", length) == 0) {
    note_alignment(syntax, listed ? read_alignment(syntax) : 16);
    return;
  } else if (!keeps_layout(word, length)) {
    syntax->found.unknown = true;
  }
  if (listed) {
    syntax_skip(syntax);
  }
}

/* From the first of two parentheses. */
static void note_attributes(struct syntax *syntax, size_t from) {
  size_t behind = syntax->at;
  syntax->at = from;
  syntax_enter(syntax);
  if (syntax_take(syntax, '(') && syntax_take(syntax, '(')) {
    while (syntax->at + 2 < behind && syntax_token(syntax, 0)->kind == TOKEN_NAME) {
      const char *word = syntax_token(syntax, 0)->name->text;
      syntax->at++;
      note_attribute(syntax, word);
      syntax_take(syntax, ',');
    }
  }
  syntax->found.unknown |= syntax->at + 2 != behind;
  syntax_leave(syntax);
  syntax->at = behind;
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
    if (word == WORD_ATTRIBUTE) {
      note_attributes(syntax, from);
    }
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

static void read_static_assert(struct syntax *syntax) {
  syntax->at++;
  syntax_skip(syntax);
  syntax_expect(syntax, ';');
}

static void add_member(struct syntax *syntax, struct member ***end, const struct member *member) {
  struct member *made = arena_get(&syntax->lexer, &syntax->arena, sizeof *made);
  *made = *member;
  made->packed = syntax->found.packed;
  made->aligned = syntax->found.aligned;
  **end = made;
  *end = &made->next;
}

/* From the colon; -1 where the width is not known. */
static int read_width(struct syntax *syntax) {
  long long width;
  syntax_expect(syntax, ':');
  return read_constant(syntax, &width) && width >= 0 && width <= 64 ? (int)width : -1;
}

/* One of the members that a declaration has; whether its place can be known. */
static bool read_member(struct syntax *syntax, const struct type *type, struct member ***end) {
  struct member member = {.type = type, .width = -1};
  bool known = true;
  if (!syntax_is(syntax, ':')) {
    struct declarator declarator = read_declarator(syntax, type);
    member.name = declarator.name;
    member.type = declarator.type;
  }
  if (syntax_is(syntax, ':')) {
    member.width = read_width(syntax);
    known = member.width >= 0;
  }
  declarations_attributes(syntax);
  if (member.name || member.width >= 0) {
    add_member(syntax, end, &member);
  }
  return known && !syntax->found.unknown;
}

/* Whether what declares no name has members that are those of the struct around it. */
static bool is_anonymous(const struct type *type) {
  return type->class == TYPE_TAGGED && type->tag->word != WORD_ENUM && !type->tag->name;
}

/* Whether all is known that the layout depends on; pack receives what #pragma pack says of it. */
static bool read_members(struct syntax *syntax, struct tag *tag, unsigned *pack) {
  struct member *first = NULL, **end = &first;
  int packing = lexer_packing(&syntax->lexer, syntax->at);
  bool known = true;
  syntax_expect(syntax, '{');
  while (!syntax_take(syntax, '}')) {
    if (syntax_take(syntax, ';')) {
      continue;
    }
    if (syntax_word(syntax) == WORD_STATIC_ASSERT) {
      read_static_assert(syntax);
      continue;
    }
    syntax->found = (struct attributes){0};
    struct specifiers specifiers = read_specifiers(syntax);
    struct attributes said = syntax->found;
    if (syntax_is(syntax, ';')) {
      known = known && !said.unknown;
      if (is_anonymous(specifiers.type)) {
        add_member(syntax, &end, &(struct member){.type = specifiers.type, .width = -1});
      }
    }
    while (!syntax_take(syntax, ';')) {
      syntax->found = said;
      known = read_member(syntax, specifiers.type, &end) && known;
      if (!syntax_is(syntax, ';')) {
        syntax_expect(syntax, ',');
      }
    }
  }
  tag->members = first;
  *pack = packing > 0 ? (unsigned)packing : 0;
  return known && packing >= 0 && packing == lexer_packing(&syntax->lexer, syntax->at);
}

/* Reads what follows the equals sign of an enumerator; false where its value and size are unknown. */
static bool read_enumerator(struct syntax *syntax, struct node *enumerator) {
  struct node *node = expressions_assignment(syntax);
  enumerator->constant = expressions_value(syntax, node, &enumerator->value);
  const struct type *type = bare(syntax, node->type);
  bool is_int = type->class == TYPE_BASIC && type->basic == CXType_Int;
  return enumerator->constant || is_int;
}

/* Whether the range of the values is known; what is not known of them is no more than an int. */
static bool read_enumerators(struct syntax *syntax, long long *least, long long *most) {
  long long next = 0;
  bool counted = true, known = true;
  *least = *most = 0;
  syntax_expect(syntax, '{');
  while (!syntax_take(syntax, '}')) {
    const struct token *token = syntax_token(syntax, 0);
    struct node *node = syntax_node(syntax, CXCursor_EnumConstantDecl);
    if (token->kind != TOKEN_NAME) {
      syntax_give_up(syntax);
    }
    syntax->at++;
    declarations_attributes(syntax);
    node->constant = counted;
    node->value = next;
    known = (syntax_take(syntax, '=') ? read_enumerator(syntax, node) : counted) && known;
    node->name = token->name->text;
    node->type = type_basic(CXType_Int);
    syntax_declare(syntax, token->name, SYMBOL_VALUE, node->type, node);
    if (node->constant) {
      *least = node->value < *least ? node->value : *least;
      *most = node->value > *most ? node->value : *most;
    }
    counted = node->constant && !__builtin_add_overflow(node->value, 1, &next);
    if (!syntax_is(syntax, '}')) {
      syntax_expect(syntax, ',');
    }
  }
  return known;
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

/* From the brace on, with the attributes behind it; those before it were found. */
static void define_tag(struct syntax *syntax, struct tag *tag) {
  struct attributes said = syntax->found;
  long long least, most;
  unsigned pack;
  bool is_enum = tag->word == WORD_ENUM;
  if (tag->complete) {
    syntax_give_up(syntax);
  }
  syntax_enter(syntax);
  bool known = is_enum ? read_enumerators(syntax, &least, &most) : read_members(syntax, tag, &pack);
  syntax_leave(syntax);
  tag->complete = true;
  syntax->found = said;
  declarations_attributes(syntax);
  tag->packed = syntax->found.packed;
  tag->aligned = syntax->found.aligned;
  if (!known || tag->unsized || syntax->found.unknown) {
    return;
  }
  if (!is_enum) {
    layout_members(tag, pack);
  } else if (!tag->packed && !tag->aligned) {
    layout_enumerators(tag, least, most);
  }
}

/* Attributes of a type that is not defined here are those of what is declared, or nobody's. */
static void pass_attributes(struct syntax *syntax, struct tag *tag, const struct attributes *before) {
  struct attributes said = syntax->found;
  tag->unsized |= syntax_is(syntax, ';') && (said.packed || said.aligned || said.unknown);
  syntax->found = *before;
  syntax->found.unknown |= said.unknown || said.packed;
  if (said.aligned) {
    note_alignment(syntax, said.aligned);
  }
}

static const struct type *read_tag(struct syntax *syntax) {
  enum word word = syntax_word(syntax);
  struct attributes before = syntax->found;
  struct name *name = NULL;
  syntax->found = (struct attributes){0};
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
    define_tag(syntax, tag);
    syntax->found = before;
  } else if (name) {
    pass_attributes(syntax, tag, &before);
  } else {
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
      note_alignment(syntax, read_alignment(syntax));
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
  struct attributes before = syntax->found;
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
  syntax->found = before;
  syntax_expect(syntax, ')');
  function->count = count;
  function->parameters = arena_get(&syntax->lexer, &syntax->arena, count * sizeof *parameters);
  memcpy(function->parameters, parameters, count * sizeof *parameters);
}

static const struct type *read_suffixes(struct syntax *syntax, const struct type *base) {
  if (syntax_take(syntax, '(')) {
    struct type *function = new_type(syntax, TYPE_FUNCTION, NULL);
    syntax_enter(syntax);
    read_parameters(syntax, function);
    type_put(&syntax->lexer, function, read_suffixes(syntax, base));
    syntax_leave(syntax);
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
  syntax_enter(syntax);
  type_put(&syntax->lexer, array, read_suffixes(syntax, base));
  syntax_leave(syntax);
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
  struct attributes before = syntax->found;
  syntax_enter(syntax);
  syntax->found = (struct attributes){0};
  const struct type *base = read_specifiers(syntax).type;
  struct declarator declarator = read_declarator(syntax, base);
  if (declarator.name || syntax->found.aligned || syntax->found.unknown) {
    syntax_give_up(syntax);
  }
  syntax->found = before;
  syntax_leave(syntax);
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

static bool is_scalar(const struct type *bare) {
  return bare->class == TYPE_BASIC || bare->class == TYPE_POINTER ||
         (bare->class == TYPE_TAGGED && bare->tag->word == WORD_ENUM);
}

static void skip_item(struct syntax *syntax) {
  while (!syntax_is(syntax, ',') && !syntax_is(syntax, '}')) {
    int code = syntax_token(syntax, 0)->kind == TOKEN_OPERATOR ? syntax_token(syntax, 0)->code : 0;
    if (code == '(' || code == '[' || code == '{') {
      syntax_skip(syntax);
    } else if (syntax_token(syntax, 0)->kind == TOKEN_END || code == ')' || code == ']') {
      syntax_give_up(syntax);
    } else {
      syntax->at++;
    }
  }
}

/* [2] or [2 ... 4], which is next; the last of them, false if that is not known. */
static bool read_designator(struct syntax *syntax, long long *index) {
  for (size_t i = 1; syntax_token(syntax, i)->code != ']'; i++) {
    if (syntax_token(syntax, i)->kind == TOKEN_END || syntax_token(syntax, i)->code == '{') {
      return false; /* statements, which would be read once more with each that they are in */
    }
  }
  syntax_expect(syntax, '[');
  bool known = read_constant(syntax, index);
  if (syntax_take(syntax, OP_ELLIPSIS)) {
    known = read_constant(syntax, index) && known;
  }
  syntax_expect(syntax, ']');
  return known && *index >= 0 && *index < INT_MAX && !syntax_is(syntax, '.') && !syntax_is(syntax, '[');
}

/* How many elements the list behind a brace has, if each is one of what is written. */
static long long count_elements(struct syntax *syntax, const struct type *element) {
  long long index = 0, count = 0;
  bool known = true, scalar = is_scalar(element);
  const struct type *inner = element->class == TYPE_ARRAY ? bare(syntax, element->inner) : element;
  while (known && !syntax_is(syntax, '}')) {
    if (syntax_is(syntax, '[')) {
      known = read_designator(syntax, &index);
      syntax_take(syntax, '=');
    }
    bool text = syntax_token(syntax, 0)->kind == TOKEN_STRING && element->class == TYPE_ARRAY && is_scalar(inner);
    known = known && !syntax_is(syntax, '.') && (scalar || text || syntax_is(syntax, '{'));
    skip_item(syntax);
    count = ++index > count ? index : count;
    if (!syntax_take(syntax, ',')) {
      break;
    }
  }
  return known ? count : LENGTH_UNKNOWN;
}

/* How many elements an array has by what it begins with, which is next. */
static long long count_initializer(struct syntax *syntax, const struct type *element) {
  long long count = LENGTH_UNKNOWN;
  size_t from = syntax->at, strings = 0;
  while (syntax_token(syntax, strings)->kind == TOKEN_STRING) {
    strings++;
  }
  int behind = syntax_token(syntax, strings)->code;
  if (strings && element->class == TYPE_BASIC && (behind == ',' || behind == ';')) {
    const struct type *text = expressions_assignment(syntax)->type;
    count = text->class == TYPE_ARRAY ? text->length : count;
  } else if (syntax_take(syntax, '{') &&
             !(syntax_token(syntax, 0)->kind == TOKEN_STRING && element->class == TYPE_BASIC)) {
    count = count_elements(syntax, element);
  }
  syntax->at = from;
  return count;
}

/* The type of an array is known only with its elements, which are next. */
static void initialized(struct syntax *syntax, struct node *variable, struct name *name) {
  const struct type *type = bare(syntax, variable->type);
  if (type->class != TYPE_ARRAY || type->length != LENGTH_NONE) {
    return;
  }
  struct type *array = new_type(syntax, TYPE_ARRAY, type->inner);
  array->length = count_initializer(syntax, bare(syntax, type->inner));
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
  syntax->found = (struct attributes){0};
  struct specifiers specifiers = read_specifiers(syntax);
  struct attributes said = syntax->found;
  while (!syntax_take(syntax, ';')) {
    syntax->found = said;
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
  syntax->found = (struct attributes){0};
  struct specifiers specifiers = read_specifiers(syntax);
  struct attributes said = syntax->found;
  while (!syntax_take(syntax, ';')) {
    syntax->found = said;
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
