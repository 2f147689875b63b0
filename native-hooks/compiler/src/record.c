/* record.c - visits calls. */
#include "record.h"

#include "scope.h"
#include "shape.h"
#include "text.h"

#include <limits.h>
#include <string.h>

#define MAX_ANCESTORS 256
#define MAX_ARGUMENTS 12

struct recorder {
  CXTranslationUnit unit;
  bool nested; /* declarations may have functions inside */
  const char *directory;
  const struct prefix_map *maps;
  FILE *out;
  CXCursor function;
  char name[SHAPE_TYPE]; /* of the function */
  struct scope scope;
  size_t depth;
  CXCursor ancestors[MAX_ANCESTORS];
};

/* Where the result of a call goes. */
struct fate {
  bool returned;
  char receiver[SHAPE_TYPE];
};

static void receive(struct fate *fate, CXType pointer) {
  CXType canonical = clang.getCanonicalType(pointer);
  if (fate->receiver[0] || canonical.kind != CXType_Pointer) {
    return;
  }
  clang_copy(clang.getTypeSpelling(clang.getPointeeType(pointer)), fate->receiver,
             sizeof fate->receiver);
  if (clang.getPointeeType(pointer).kind == 0) { /* a typedef of a pointer */
    clang_copy(clang.getTypeSpelling(clang.getPointeeType(canonical)), fate->receiver,
               sizeof fate->receiver);
  }
  if (strcmp(fate->receiver, "void") == 0 || strchr(fate->receiver, '(')) {
    fate->receiver[0] = 0;
  }
}

static void receive_in(struct recorder *recorder, struct fate *fate, CXCursor target) {
  CXCursor bare = scope_bare(target);
  receive(fate, clang.getCursorType(bare));
  if (bare.kind == CXCursor_DeclRefExpr) {
    fate->returned |= scope_returns(&recorder->scope, clang.getCursorReferenced(bare));
  }
}

/* One step outwards; false where the result goes no further as it is. */
static bool follow(struct recorder *recorder, struct fate *fate, CXCursor inner, CXCursor outer) {
  CXCursor operands[3];
  size_t count;
  switch (outer.kind) {
  case CXCursor_UnexposedExpr:
  case CXCursor_ParenExpr:
    return true;
  case CXCursor_CStyleCastExpr:
  case CXCursor_CXXStaticCastExpr:
  case CXCursor_CXXReinterpretCastExpr:
    receive(fate, clang.getCursorType(outer));
    return true;
  case CXCursor_ConditionalOperator:
    return scope_operands(outer, operands, 3) == 3 && !clang.equalCursors(operands[0], inner);
  case CXCursor_BinaryOperator:
    count = scope_operands(outer, operands, 2);
    if (count != 2 || !clang.equalCursors(operands[1], inner)) {
      return false;
    }
    struct text operator= text_between(recorder->unit, operands[0], operands[1]);
    if (text_is(operator, "=")) {
      receive_in(recorder, fate, operands[0]);
      return true;
    }
    return text_is(operator, ",");
  case CXCursor_VarDecl:
    receive(fate, clang.getCursorType(outer));
    fate->returned |= scope_returns(&recorder->scope, outer);
    return false;
  case CXCursor_ReturnStmt:
    receive(fate, clang.getCursorResultType(recorder->function));
    fate->returned = true;
    return false;
  default:
    return false;
  }
}

static struct fate fate_of(struct recorder *recorder, CXCursor call) {
  struct fate fate = {false, ""};
  CXCursor inner = call;
  for (size_t i = recorder->depth; i-- > 0 && follow(recorder, &fate, inner, recorder->ancestors[i]);) {
    inner = recorder->ancestors[i];
  }
  return fate;
}

static const char *mapped(const struct prefix_map *maps, const char *path, char *out) {
  for (size_t i = maps->count; i-- > 0;) {
    const char *equals = strchr(maps->maps[i], '=');
    size_t length = equals ? (size_t)(equals - maps->maps[i]) : 0;
    if (length && strncmp(path, maps->maps[i], length) == 0) {
      snprintf(out, PATH_MAX, "%s%s", equals + 1, path + length);
      return out;
    }
  }
  return path;
}

static void write_position(struct recorder *recorder, CXCursor cursor) {
  CXString name;
  char file[PATH_MAX], whole[2 * PATH_MAX], other[PATH_MAX];
  unsigned line, column, last, ignored;
  CXSourceRange extent = clang.getCursorExtent(cursor);
  clang.getPresumedLocation(clang.getRangeEnd(extent), &name, &last, &ignored);
  clang.disposeString(name);
  clang.getPresumedLocation(clang.getCursorLocation(cursor), &name, &line, &column);
  clang_copy(name, file, sizeof file);
  snprintf(whole, sizeof whole, "%s%s%s", file[0] == '/' ? "" : recorder->directory,
           file[0] == '/' ? "" : "/", file);
  fprintf(recorder->out, "%s:%u:%u\t%u", mapped(recorder->maps, whole, other), line, column, last);
}

static void write_record(struct recorder *recorder, CXCursor cursor, const char *callee, char kind,
                         const struct shape *shape, const char *receiver) {
  write_position(recorder, cursor);
  fprintf(recorder->out, "\t%s\t%s\t%c\t%s\t%s\t%s%c", recorder->name, callee, kind, shape->type,
          shape->tail, receiver, 0);
}

static bool is_integer(CXType type) {
  CXType canonical = clang.getCanonicalType(type);
  return canonical.kind >= CXType_Bool && canonical.kind <= CXType_Int128;
}

/* The first number is an alignment, which may be measured by a type as well. */
static bool begins_with_alignment(const char *callee) {
  return strstr(callee, "align") != NULL;
}

static struct shape shape_of_call(struct recorder *recorder, CXCursor call, const char *callee) {
  struct shape shape = {.kind = SHAPE_NUMBER};
  int count = clang.Cursor_getNumArguments(call);
  bool skipped = !begins_with_alignment(callee);
  for (int i = 0; i < count && i < MAX_ARGUMENTS; i++) {
    CXCursor argument = clang.Cursor_getArgument(call, (unsigned)i);
    if (!is_integer(clang.getCursorType(argument))) {
      continue;
    }
    if (!skipped) {
      skipped = true;
      continue;
    }
    struct shape next = shape_of(&recorder->scope, argument);
    shape = shape_join(&shape, &next);
  }
  return shape;
}

static char kind_of(const struct shape *shape, const struct fate *fate) {
  switch (shape->kind) {
  case SHAPE_ELEMENTS:
    return 'E';
  case SHAPE_HEADER: /* what may be left out need not be what comes first */
    return shape->maybe ? 'U' : shape->more ? 'O' : 'H';
  case SHAPE_PARAMETER:
    return !fate->returned ? 'U' : shape->bytes ? 'M' : 'P';
  default:
    return 'U';
  }
}

/* Functions that return a pointer which they got. */
static bool allocates_nothing(const char *callee) {
  static const char *const NAMES[] = {"memcpy", "memmove", "memset", "mempcpy", "memchr", "memrchr"};
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    if (strcmp(callee, NAMES[i]) == 0) {
      return true;
    }
  }
  return strncmp(callee, "__builtin_", 10) == 0;
}

static void record_call(struct recorder *recorder, CXCursor call) {
  char callee[SHAPE_TYPE];
  CXType result = clang.getCanonicalType(clang.getCursorType(call));
  if (result.kind != CXType_Pointer) {
    return;
  }
  clang_copy(clang.getCursorSpelling(call), callee, sizeof callee);
  if (allocates_nothing(callee)) {
    return;
  }
  struct shape shape = shape_of_call(recorder, call, callee);
  struct fate fate = fate_of(recorder, call);
  char kind = kind_of(&shape, &fate);
  if (kind == 'U' || kind == 'P' || kind == 'M') {
    shape.type[0] = shape.tail[0] = 0;
  }
  /* Of functions that return a type the type is known without us. */
  CXType pointee = clang.getPointeeType(result);
  bool typed = pointee.kind != CXType_Void && pointee.kind != CXType_Char_S;
  if (kind != 'U' || (fate.receiver[0] && !typed)) {
    write_record(recorder, call, callee, kind, &shape, fate.receiver);
  }
}

/* What new(...) gets is memory of its own only where it says what to do without memory. */
static bool is_placement(struct text text) {
  char start[32];
  text.length = text.length < 24 ? text.length : 24;
  return text_copy(text, start, sizeof start) &&
         (strncmp(start, "new (", 5) == 0 || strncmp(start, "new(", 4) == 0) &&
         !strstr(start, "nothrow");
}

static void record_new(struct recorder *recorder, CXCursor expression) {
  struct text text = text_of(recorder->unit, expression);
  struct shape shape = {.kind = SHAPE_ELEMENTS};
  if (text_starts(text, "::")) {
    text.start += 2;
    text.length -= 2;
  }
  if (!text_starts(text, "new") || is_placement(text)) {
    return;
  }
  CXType type = clang.getPointeeType(clang.getCanonicalType(clang.getCursorType(expression)));
  clang_copy(clang.getTypeSpelling(type), shape.type, sizeof shape.type);
  if (!shape.type[0] || type.kind == CXType_Dependent || strstr(shape.type, "type-parameter") ||
      strstr(shape.type, "(lambda") || strstr(shape.type, "(unnamed")) {
    return;
  }
  size_t end = 0;
  while (end < text.length && !strchr("[({<", text.start[end])) {
    end++;
  }
  bool array = end < text.length && text.start[end] == '[';
  struct fate fate = fate_of(recorder, expression);
  write_record(recorder, expression, "new", array ? 'A' : 'N', &shape, fate.receiver);
}

static bool is_function(CXCursor cursor) {
  switch (cursor.kind) {
  case CXCursor_FunctionDecl:
  case CXCursor_CXXMethod:
  case CXCursor_Constructor:
  case CXCursor_Destructor:
  case CXCursor_ConversionFunction:
  case CXCursor_FunctionTemplate:
    return true;
  default:
    return false;
  }
}

static int visit_body(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct recorder *recorder = data;
  if (cursor.kind == CXCursor_CallExpr) {
    record_call(recorder, cursor);
  } else if (cursor.kind == CXCursor_CXXNewExpr) {
    record_new(recorder, cursor);
  }
  if (recorder->depth < MAX_ANCESTORS) {
    recorder->ancestors[recorder->depth++] = cursor;
    clang.visitChildren(cursor, visit_body, recorder);
    recorder->depth--;
  }
  return CXChildVisit_Continue;
}

static int visit(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct recorder *recorder = data;
  if (cursor.kind >= CXCursor_FirstExpr && cursor.kind <= CXCursor_LastExpr) {
    return CXChildVisit_Continue;
  }
  if (!is_function(cursor)) {
    /* Only namespaces, classes and the like have functions inside. */
    return recorder->nested && !clang.Location_isInSystemHeader(clang.getCursorLocation(cursor))
               ? CXChildVisit_Recurse
               : CXChildVisit_Continue;
  }
  if (!clang.Location_isInSystemHeader(clang.getCursorLocation(cursor))) {
    recorder->function = cursor;
    clang_copy(clang.getCursorSpelling(cursor), recorder->name, sizeof recorder->name);
    recorder->depth = 0;
    scope_read(&recorder->scope, recorder->unit, cursor);
    clang.visitChildren(cursor, visit_body, recorder);
  }
  return CXChildVisit_Continue;
}

void record_unit(CXTranslationUnit unit, bool cxx, const char *directory,
                 const struct prefix_map *maps, FILE *out) {
  static struct recorder recorder; /* reading may end by a jump to where it began */
  recorder = (struct recorder){.unit = unit, .nested = cxx, .directory = directory, .maps = maps, .out = out};
  clang.visitChildren(clang.getTranslationUnitCursor(unit), visit, &recorder);
}
