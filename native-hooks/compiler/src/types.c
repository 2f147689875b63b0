/* types.c - builds, converts and spells types. */
#include "types.h"

#include "syntax.h"

#include <stdio.h>
#include <string.h>

#define MAX_DEPTH 500

static const struct {
  int basic;
  int size;
  const char *name;
} BASIC[] = {
    {CXType_Void, 0, "void"},          {CXType_Bool, 1, "_Bool"},
    {CXType_UChar, 1, "unsigned char"}, {CXType_UShort, 2, "unsigned short"},
    {CXType_UInt, 4, "unsigned int"},  {CXType_ULong, 8, "unsigned long"},
    {CXType_ULongLong, 8, "unsigned long long"}, {CXType_UInt128, 16, "unsigned __int128"},
    {CXType_Char_S, 1, "char"},        {CXType_SChar, 1, "signed char"},
    {CXType_Short, 2, "short"},        {CXType_Int, 4, "int"},
    {CXType_Long, 8, "long"},          {CXType_LongLong, 8, "long long"},
    {CXType_Int128, 16, "__int128"},   {CXType_Float, 4, "float"},
    {CXType_Double, 8, "double"},      {CXType_LongDouble, 16, "long double"},
    {CXType_Unexposed, 0, NULL},
};
#define BASICS (sizeof BASIC / sizeof *BASIC)

static size_t row(int basic) {
  size_t i = 0;
  while (i < BASICS - 1 && BASIC[i].basic != basic) {
    i++;
  }
  return i;
}

const struct type *type_basic(int basic) {
  static struct type types[BASICS];
  struct type *type = &types[row(basic)];
  type->basic = BASIC[type - types].basic;
  return type;
}

static struct type *copy(struct lexer *lexer, struct arena *arena, const struct type *type) {
  struct type *made = arena_get(lexer, arena, sizeof *made);
  *made = *type;
  return made;
}

void type_put(struct lexer *lexer, struct type *type, const struct type *inner) {
  type->inner = inner;
  type->depth = inner ? inner->depth + 1 : 0;
  if (type->depth > MAX_DEPTH) {
    lexer_give_up(lexer);
  }
}

const struct type *type_pointer(struct lexer *lexer, struct arena *arena, const struct type *to) {
  struct type pointer = {.class = TYPE_POINTER};
  type_put(lexer, &pointer, to);
  return copy(lexer, arena, &pointer);
}

const struct type *type_qualified(struct lexer *lexer, struct arena *arena, const struct type *type,
                                  unsigned qualifiers) {
  if ((type->qualifiers | qualifiers) == type->qualifiers) {
    return type;
  }
  struct type *made = copy(lexer, arena, type);
  made->qualifiers |= qualifiers;
  return made;
}

const struct type *type_bare(struct lexer *lexer, struct arena *arena, const struct type *type) {
  unsigned qualifiers = 0;
  while (type->class == TYPE_NAMED || type->class == TYPE_OF) {
    qualifiers |= type->qualifiers;
    type = type->inner;
  }
  return type_qualified(lexer, arena, type, qualifiers);
}

const struct type *type_canonical(struct lexer *lexer, struct arena *arena, const struct type *type) {
  const struct type *bare = type_bare(lexer, arena, type);
  if (!bare->inner || bare->class == TYPE_FUNCTION) {
    return bare;
  }
  const struct type *inner = type_canonical(lexer, arena, bare->inner);
  if (inner == bare->inner) {
    return bare;
  }
  struct type *made = copy(lexer, arena, bare);
  made->inner = inner;
  return made;
}

static const struct type *unqualified(struct lexer *lexer, struct arena *arena, const struct type *type) {
  if (type->class == TYPE_NAMED && type_bare(lexer, arena, type)->qualifiers) {
    type = type_bare(lexer, arena, type); /* a typedef of something const */
  }
  if (!type->qualifiers) {
    return type;
  }
  struct type *made = copy(lexer, arena, type);
  made->qualifiers = 0;
  return made;
}

const struct type *type_value(struct lexer *lexer, struct arena *arena, const struct type *type) {
  const struct type *bare = type_bare(lexer, arena, type);
  if (bare->class == TYPE_ARRAY) {
    return type_pointer(lexer, arena, type_qualified(lexer, arena, bare->inner, bare->qualifiers));
  }
  return bare->class == TYPE_FUNCTION ? type_pointer(lexer, arena, type)
                                      : unqualified(lexer, arena, type);
}

static bool is_basic(const struct type *bare, int from, int to) {
  return bare->class == TYPE_BASIC && bare->basic >= from && bare->basic <= to;
}

bool type_is_integer(const struct type *bare) {
  return is_basic(bare, CXType_Bool, CXType_Int128);
}

static const struct type *promoted(struct lexer *lexer, struct arena *arena, const struct type *type) {
  const struct type *bare = type_bare(lexer, arena, type);
  if (bare->class == TYPE_TAGGED && bare->tag->word == WORD_ENUM) {
    return type_basic(CXType_UInt);
  }
  bool small = type_is_integer(bare) && type_size(bare) < 4;
  return small ? type_basic(CXType_Int) : type;
}

/* Of integers by size, those without sign first; of numbers of other kinds above them. */
static int rank(const struct type *bare) {
  static const int ORDER[] = {CXType_Int, CXType_UInt, CXType_Long, CXType_ULong, CXType_LongLong,
                              CXType_ULongLong, CXType_Int128, CXType_UInt128, CXType_Float,
                              CXType_Double, CXType_LongDouble, CXType_Unexposed};
  for (size_t i = 0; bare->class == TYPE_BASIC && i < sizeof ORDER / sizeof *ORDER; i++) {
    if (ORDER[i] == bare->basic) {
      return (int)i;
    }
  }
  return -1;
}

const struct type *type_common(struct lexer *lexer, struct arena *arena, const struct type *left,
                               const struct type *right) {
  left = promoted(lexer, arena, left);
  right = promoted(lexer, arena, right);
  int one = rank(type_bare(lexer, arena, left)), other = rank(type_bare(lexer, arena, right));
  if (one < 0 || other < 0) {
    return type_basic(CXType_Unexposed); /* vectors and what is no number at all */
  }
  bool equal_sizes = one + other == rank(type_basic(CXType_LongLong)) + rank(type_basic(CXType_ULong));
  if (equal_sizes && one != other && (one == 3 || other == 3)) {
    return type_basic(CXType_ULongLong); /* long long has no room for unsigned long */
  }
  return one >= other ? left : right;
}

long long type_size(const struct type *bare) {
  return bare->class == TYPE_POINTER ? 8 : bare->class == TYPE_BASIC ? BASIC[row(bare->basic)].size : 0;
}

#define SPELLED 512

/* What stands around the part of a declarator that is written so far. */
static void around(struct lexer *lexer, char *inner, const char *before, const char *behind) {
  char made[SPELLED];
  int length = snprintf(made, sizeof made, "%s%s%s", before, inner, behind);
  if (length < 0 || (size_t)length >= sizeof made) {
    lexer_give_up(lexer);
  }
  memcpy(inner, made, (size_t)length + 1);
}

static void add_qualifiers(struct lexer *lexer, const struct type *type, char *out) {
  if (type->qualifiers & QUALIFIED_ATOMIC) {
    lexer_give_up(lexer);
  }
  snprintf(out, 32, "%s%s%s", type->qualifiers & QUALIFIED_CONST ? "const " : "",
           type->qualifiers & QUALIFIED_VOLATILE ? "volatile " : "",
           type->qualifiers & QUALIFIED_RESTRICT ? "restrict " : "");
}

static void spell_pointer(struct lexer *lexer, const struct type *type, char *inner) {
  char star[40], qualifiers[32];
  add_qualifiers(lexer, type, qualifiers);
  size_t length = (size_t)snprintf(star, sizeof star, "*%s", qualifiers);
  if ((!inner[0] || inner[0] == '[') && star[length - 1] == ' ') {
    star[length - 1] = 0;
  }
  around(lexer, inner, star, "");
  if (type->inner->class == TYPE_ARRAY || type->inner->class == TYPE_FUNCTION) {
    around(lexer, inner, "(", ")");
  }
}

static void spell_array(struct lexer *lexer, const struct type *type, char *inner) {
  char length[32] = "[]";
  if (type->length == LENGTH_UNKNOWN) {
    lexer_give_up(lexer);
  }
  if (type->length >= 0) {
    snprintf(length, sizeof length, "[%lld]", type->length);
  }
  around(lexer, inner, "", length);
}

static void spell_base(struct lexer *lexer, const struct type *type, char *inner) {
  char base[SPELLED + 64], qualifiers[32];
  const char *name = type->name, *kind = "";
  if (type->class == TYPE_BASIC) {
    name = BASIC[row(type->basic)].name;
  } else if (type->class == TYPE_TAGGED) {
    kind = type->tag->alias ? "" : type->tag->word == WORD_STRUCT ? "struct " : type->tag->word == WORD_ENUM ? "enum " : "union ";
    name = type->tag->alias ? type->tag->alias : type->tag->name ? type->tag->name : "(unnamed)";
  }
  if (!name) {
    lexer_give_up(lexer);
  }
  add_qualifiers(lexer, type, qualifiers);
  const char *space = inner[0] && inner[0] != '[' ? " " : "";
  if (snprintf(base, sizeof base, "%s%s%s%s", qualifiers, kind, name, space) >= SPELLED) {
    lexer_give_up(lexer);
  }
  around(lexer, inner, base, "");
}

static void spell_parameters(struct lexer *lexer, const struct type *function, char *inner) {
  char list[SPELLED] = "(", one[SPELLED];
  size_t used = 1;
  for (size_t i = 0; i < function->count + function->variadic; i++) {
    const char *text = i == function->count ? "..." : one;
    if (text == one) {
      type_spell(lexer, function->parameters[i]->type, one, sizeof one);
    }
    int length = snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", text);
    if (length < 0 || (size_t)length >= sizeof list - used) {
      lexer_give_up(lexer);
    }
    used += (size_t)length;
  }
  around(lexer, inner, "", list);
  around(lexer, inner, "", !function->prototype || used > 1 ? ")" : "void)");
}

void type_spell(struct lexer *lexer, const struct type *type, char *out, size_t size) {
  char inner[SPELLED] = "";
  for (; type->class == TYPE_POINTER || type->class == TYPE_ARRAY || type->class == TYPE_FUNCTION;
       type = type->inner) {
    if (type->class == TYPE_POINTER) {
      spell_pointer(lexer, type, inner);
    } else if (type->class == TYPE_ARRAY) {
      spell_array(lexer, type, inner);
    } else {
      spell_parameters(lexer, type, inner);
    }
  }
  spell_base(lexer, type, inner);
  if (snprintf(out, size, "%s", inner) >= (int)size) {
    lexer_give_up(lexer);
  }
}
