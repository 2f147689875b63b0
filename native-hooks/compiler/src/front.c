/* front.c - trees by the functions of libclang. */
#include "front.h"

#include "syntax.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIND_UNIT 350

static struct syntax *syntax_of(const void *pointer) {
  return (struct syntax *)pointer;
}

static CXCursor cursor_of(struct syntax *syntax, const struct node *node) {
  return (CXCursor){node ? node->kind : 0, 0, {node, syntax, NULL}};
}

static const struct node *node_of(CXCursor cursor) {
  return cursor.data[0];
}

static CXType exposed(struct syntax *syntax, const struct type *type) {
  static const int KINDS[] = {
      [TYPE_POINTER] = CXType_Pointer,       [TYPE_ARRAY] = CXType_ConstantArray,
      [TYPE_FUNCTION] = CXType_FunctionProto, [TYPE_NAMED] = CXType_Typedef, [TYPE_OF] = CXType_Unexposed};
  int kind = type->class == TYPE_BASIC ? type->basic
             : type->class != TYPE_TAGGED ? KINDS[type->class]
             : type->tag->word == WORD_ENUM ? CXType_Enum
                                            : CXType_Record;
  return (CXType){kind, {(void *)type, syntax}};
}

static CXString string(const char *text) {
  return (CXString){text ? text : "", 0};
}

static CXCursor getTranslationUnitCursor(CXTranslationUnit unit) {
  return (CXCursor){KIND_UNIT, 0, {NULL, unit, NULL}};
}

static bool walk(struct syntax *syntax, const struct node *parent, CXCursorVisitor visitor, void *data) {
  for (const struct node *child = parent->first; child; child = child->next) {
    int next = visitor(cursor_of(syntax, child), cursor_of(syntax, parent), data);
    if (next == CXChildVisit_Break || (next == CXChildVisit_Recurse && walk(syntax, child, visitor, data))) {
      return true;
    }
  }
  return false;
}

/* The functions of a unit are there only while they are visited. */
static void visit_functions(struct syntax *syntax, CXCursor unit, CXCursorVisitor visitor, void *data) {
  while (syntax_token(syntax, 0)->kind != TOKEN_END) {
    struct node *function = declarations_outer(syntax);
    if (function) {
      visitor(cursor_of(syntax, function), unit, data);
      function->first = function->last = NULL;
      arena_return(&syntax->arena, syntax->mark);
    }
  }
}

static unsigned visitChildren(CXCursor cursor, CXCursorVisitor visitor, void *data) {
  struct syntax *syntax = syntax_of(cursor.data[1]);
  if (cursor.kind != KIND_UNIT) {
    return walk(syntax, node_of(cursor), visitor, data);
  }
  visit_functions(syntax, cursor, visitor, data);
  return 0;
}

static CXType getCursorType(CXCursor cursor) {
  return exposed(syntax_of(cursor.data[1]), node_of(cursor)->type);
}

static CXType getCanonicalType(CXType type) {
  struct syntax *syntax = syntax_of(type.data[1]);
  return type.data[0] ? exposed(syntax, type_canonical(&syntax->lexer, &syntax->arena, type.data[0])) : type;
}

static CXType getPointeeType(CXType type) {
  const struct type *pointer = type.data[0];
  return pointer && pointer->class == TYPE_POINTER ? exposed(syntax_of(type.data[1]), pointer->inner)
                                                   : (CXType){0, {NULL, type.data[1]}};
}

static CXType getCursorResultType(CXCursor cursor) {
  return exposed(syntax_of(cursor.data[1]), node_of(cursor)->type->inner);
}

static CXString getTypeSpelling(CXType type) {
  struct syntax *syntax = syntax_of(type.data[1]);
  char text[512] = "";
  if (type.data[0]) {
    type_spell(&syntax->lexer, type.data[0], text, sizeof text);
  }
  char *copy = arena_get(&syntax->lexer, &syntax->arena, strlen(text) + 1);
  return string(strcpy(copy, text));
}

static CXString getCursorSpelling(CXCursor cursor) {
  return string(node_of(cursor)->name);
}

static CXCursor getCursorReferenced(CXCursor cursor) {
  return cursor_of(syntax_of(cursor.data[1]), node_of(cursor)->declared);
}

static unsigned equalCursors(CXCursor left, CXCursor right) {
  return left.data[0] == right.data[0];
}

static int Cursor_getNumArguments(CXCursor cursor) {
  return (int)node_of(cursor)->arguments;
}

static CXCursor Cursor_getArgument(CXCursor cursor, unsigned index) {
  const struct node *argument = node_of(cursor)->first->next;
  while (index-- > 0) {
    argument = argument->next;
  }
  return cursor_of(syntax_of(cursor.data[1]), argument);
}

static CXSourceLocation location(const void *syntax, unsigned offset) {
  return (CXSourceLocation){{syntax, NULL}, offset};
}

static CXSourceLocation getCursorLocation(CXCursor cursor) {
  return location(cursor.data[1], node_of(cursor)->start);
}

static CXSourceRange getCursorExtent(CXCursor cursor) {
  return (CXSourceRange){{cursor.data[1], NULL}, node_of(cursor)->start, node_of(cursor)->end};
}

static CXSourceLocation getRangeStart(CXSourceRange range) {
  return location(range.ptr_data[0], range.begin_int_data);
}

static CXSourceLocation getRangeEnd(CXSourceRange range) {
  return location(range.ptr_data[0], range.end_int_data);
}

static void getPresumedLocation(CXSourceLocation at, CXString *file, unsigned *line, unsigned *column) {
  struct syntax *syntax = syntax_of(at.ptr_data[0]);
  *file = string(lexer_position(&syntax->lexer, at.int_data, line, column)->file);
}

static void getSpellingLocation(CXSourceLocation at, CXFile *file, unsigned *line, unsigned *column,
                                unsigned *offset) {
  (void)line;
  (void)column;
  *file = (CXFile)at.ptr_data[0];
  *offset = at.int_data;
}

static const char *getFileContents(CXTranslationUnit unit, CXFile file, unsigned long *size) {
  (void)file;
  *size = syntax_of(unit)->lexer.length;
  return syntax_of(unit)->lexer.text;
}

static int Location_isInSystemHeader(CXSourceLocation at) {
  unsigned line, column;
  return lexer_position(&syntax_of(at.ptr_data[0])->lexer, at.int_data, &line, &column)->system;
}

static const char *getCString(CXString text) {
  return text.data;
}

static void disposeString(CXString text) {
  (void)text;
}

static const struct clang FUNCTIONS = {
    .getTranslationUnitCursor = getTranslationUnitCursor,
    .visitChildren = visitChildren,
    .getCursorType = getCursorType,
    .getCanonicalType = getCanonicalType,
    .getPointeeType = getPointeeType,
    .getCursorResultType = getCursorResultType,
    .getTypeSpelling = getTypeSpelling,
    .getCursorSpelling = getCursorSpelling,
    .getCursorReferenced = getCursorReferenced,
    .equalCursors = equalCursors,
    .Cursor_getNumArguments = Cursor_getNumArguments,
    .Cursor_getArgument = Cursor_getArgument,
    .getCursorLocation = getCursorLocation,
    .getCursorExtent = getCursorExtent,
    .getRangeStart = getRangeStart,
    .getRangeEnd = getRangeEnd,
    .getPresumedLocation = getPresumedLocation,
    .getSpellingLocation = getSpellingLocation,
    .getFileContents = getFileContents,
    .Location_isInSystemHeader = Location_isInSystemHeader,
    .getCString = getCString,
    .disposeString = disposeString,
};

static void find_place(const struct syntax *syntax, struct front_place *out) {
  const struct lexer *lexer = &syntax->lexer;
  bool begun = lexer->count > 0 && lexer->line_count > 0;
  bool whole = begun && lexer->tokens[lexer->count - 1].kind == TOKEN_END;
  size_t at = whole && syntax->at < lexer->count ? syntax->at : lexer->count - 1;
  *out = (struct front_place){"", 0, 0};
  if (begun) {
    const struct origin *origin = lexer_position(lexer, lexer->tokens[at].start, &out->line, &out->column);
    snprintf(out->file, sizeof out->file, "%s", origin->file);
  }
}

bool front_read(const char *text, size_t length, bool wide, front_visitor *visitor, void *data,
                struct front_place *unknown) {
  struct syntax *syntax = calloc(1, sizeof *syntax);
  jmp_buf failed;
  if (!syntax) {
    return false;
  }
  syntax->lexer.failed = &failed;
  bool done = setjmp(failed) == 0;
  if (done) {
    lexer_read(&syntax->lexer, text, length, &failed);
    syntax->wide = wide;
    declarations_begin(syntax);
    clang = FUNCTIONS;
    visitor(syntax, data);
  } else {
    find_place(syntax, unknown);
  }
  arena_return(&syntax->arena, (struct arena){NULL, 0});
  lexer_free(&syntax->lexer);
  free(syntax);
  return done;
}
