/* scope.c - one pass over a function. */
#include "scope.h"

#include "text.h"

struct collector {
  CXCursor *operands;
  size_t size;
  size_t count;
};

static bool is_expression(CXCursor cursor) {
  return cursor.kind >= CXCursor_FirstExpr && cursor.kind <= CXCursor_LastExpr;
}

static int collect(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct collector *collector = data;
  if (is_expression(cursor)) {
    if (collector->count < collector->size) {
      collector->operands[collector->count] = cursor;
    }
    collector->count++;
  }
  return CXChildVisit_Continue;
}

size_t scope_operands(CXCursor expression, CXCursor *operands, size_t size) {
  struct collector collector = {operands, size, 0};
  clang.visitChildren(expression, collect, &collector);
  return collector.count;
}

CXCursor scope_bare(CXCursor expression) {
  for (int i = 0; i < 64; i++) {
    switch (expression.kind) {
    case CXCursor_UnexposedExpr:
    case CXCursor_ParenExpr:
    case CXCursor_CStyleCastExpr:
    case CXCursor_CXXStaticCastExpr:
    case CXCursor_CXXReinterpretCastExpr:
    case CXCursor_CXXFunctionalCastExpr:
      break;
    default:
      return expression;
    }
    CXCursor inner;
    if (scope_operands(expression, &inner, 1) != 1) {
      return expression;
    }
    expression = inner;
  }
  return expression;
}

static bool is_local(CXCursor cursor) {
  return cursor.kind == CXCursor_VarDecl || cursor.kind == CXCursor_ParmDecl;
}

static bool variable_of(CXCursor expression, CXCursor *variable) {
  CXCursor bare = scope_bare(expression);
  if (bare.kind != CXCursor_DeclRefExpr) {
    return false;
  }
  *variable = clang.getCursorReferenced(bare);
  return is_local(*variable);
}

static void assign(struct scope *scope, CXCursor variable, CXCursor value, bool added) {
  if (scope->count == SCOPE_MAX) {
    scope->complete = false;
    return;
  }
  scope->assignments[scope->count++] =
      (struct assignment){variable, value, added, scope->conditions > 0};
}

static void add(struct scope *scope, CXCursor *set, size_t *count, CXCursor variable) {
  if (*count == SCOPE_MAX) {
    scope->complete = false;
    return;
  }
  set[(*count)++] = variable;
}

static void read_operator(struct scope *scope, CXCursor cursor) {
  CXCursor operands[2], variable;
  if (scope_operands(cursor, operands, 2) != 2 || !variable_of(operands[0], &variable)) {
    return;
  }
  struct text operator= text_between(scope->unit, operands[0], operands[1]);
  if (text_is(operator, "=")) {
    assign(scope, variable, operands[1], false);
  } else if (cursor.kind == CXCursor_CompoundAssignOperator) {
    if (text_is(operator, "+=")) {
      assign(scope, variable, operands[1], true);
    }
    add(scope, scope->moved, &scope->moved_count, variable);
  }
}

static void read_unary(struct scope *scope, CXCursor cursor) {
  CXCursor operand, variable;
  struct text text = text_of(scope->unit, cursor);
  bool reads = text_starts(text, "*") || text_starts(text, "!") || text_starts(text, "-") ||
               text_starts(text, "~");
  bool decrements = text_starts(text, "--");
  if ((!reads || decrements) && scope_operands(cursor, &operand, 1) == 1 &&
      variable_of(operand, &variable)) {
    add(scope, scope->moved, &scope->moved_count, variable);
  }
}

/* if, switch, while, do, for; and the operators of which one operand may not be evaluated. */
static bool is_condition(CXCursor cursor) {
  return (cursor.kind >= CXCursor_IfStmt && cursor.kind <= CXCursor_ForStmt) ||
         cursor.kind == CXCursor_CXXForRangeStmt || cursor.kind == CXCursor_ConditionalOperator;
}

static int read(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct scope *scope = data;
  CXCursor operand, variable;
  switch (cursor.kind) {
  case CXCursor_VarDecl:
    if (scope_operands(cursor, &operand, 1) >= 1) {
      CXCursor all[8];
      size_t count = scope_operands(cursor, all, 8);
      assign(scope, cursor, all[(count < 8 ? count : 8) - 1], false);
    }
    break;
  case CXCursor_BinaryOperator:
  case CXCursor_CompoundAssignOperator:
    read_operator(scope, cursor);
    break;
  case CXCursor_UnaryOperator:
    read_unary(scope, cursor);
    break;
  case CXCursor_ReturnStmt:
    if (scope_operands(cursor, &operand, 1) == 1 && variable_of(operand, &variable)) {
      add(scope, scope->returned, &scope->returned_count, variable);
    }
    break;
  default:
    break;
  }
  if (is_condition(cursor)) {
    scope->conditions++;
    clang.visitChildren(cursor, read, scope);
    scope->conditions--;
    return CXChildVisit_Continue;
  }
  return CXChildVisit_Recurse;
}

static bool contains(const CXCursor *set, size_t count, CXCursor variable) {
  for (size_t i = 0; i < count; i++) {
    if (clang.equalCursors(set[i], variable)) {
      return true;
    }
  }
  return false;
}

/* What is copied to a variable that is returned is returned. */
static void follow_copies(struct scope *scope) {
  for (size_t i = 0; i < scope->returned_count; i++) {
    for (size_t k = 0; k < scope->count; k++) {
      CXCursor source;
      if (!scope->assignments[k].added &&
          clang.equalCursors(scope->assignments[k].variable, scope->returned[i]) &&
          variable_of(scope->assignments[k].value, &source) &&
          !contains(scope->returned, scope->returned_count, source)) {
        add(scope, scope->returned, &scope->returned_count, source);
      }
    }
  }
}

void scope_read(struct scope *scope, CXTranslationUnit unit, CXCursor function) {
  scope->unit = unit;
  scope->count = scope->returned_count = scope->moved_count = 0;
  scope->complete = true;
  scope->depth = 0;
  clang.visitChildren(function, read, scope);
  follow_copies(scope);
}

bool scope_returns(const struct scope *scope, CXCursor variable) {
  return scope->complete && contains(scope->returned, scope->returned_count, variable) &&
         !scope_is_moved(scope, variable);
}

bool scope_is_moved(const struct scope *scope, CXCursor variable) {
  return !scope->complete || contains(scope->moved, scope->moved_count, variable);
}
