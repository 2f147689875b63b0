/* statements.c - the bodies of functions. */
#include "syntax.h"

static struct node *read_statement(struct syntax *syntax);

static struct node *finished(struct syntax *syntax, struct node *node) {
  syntax_finish(syntax, node);
  return node;
}

static void add_condition(struct syntax *syntax, struct node *node) {
  syntax_expect(syntax, '(');
  syntax_add(node, expressions_read(syntax));
  syntax_expect(syntax, ')');
}

static struct node *read_if(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_IfStmt);
  syntax->at++;
  add_condition(syntax, node);
  syntax_add(node, read_statement(syntax));
  if (syntax_take_word(syntax, WORD_ELSE)) {
    syntax_add(node, read_statement(syntax));
  }
  return finished(syntax, node);
}

/* switch, while */
static struct node *read_conditional(struct syntax *syntax, int kind) {
  struct node *node = syntax_node(syntax, kind);
  syntax->at++;
  add_condition(syntax, node);
  syntax_add(node, read_statement(syntax));
  return finished(syntax, node);
}

static struct node *read_do(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_DoStmt);
  syntax->at++;
  syntax_add(node, read_statement(syntax));
  if (!syntax_take_word(syntax, WORD_WHILE)) {
    syntax_give_up(syntax);
  }
  add_condition(syntax, node);
  syntax_expect(syntax, ';');
  return finished(syntax, node);
}

static struct node *read_declaration(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_DeclStmt);
  declarations_local(syntax, node);
  return finished(syntax, node);
}

static struct node *read_for(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_ForStmt);
  syntax->at++;
  syntax_expect(syntax, '(');
  syntax_open(syntax);
  if (declarations_start(syntax, 0)) {
    syntax_add(node, read_declaration(syntax));
  } else if (!syntax_take(syntax, ';')) {
    syntax_add(node, expressions_read(syntax));
    syntax_expect(syntax, ';');
  }
  if (!syntax_take(syntax, ';')) {
    syntax_add(node, expressions_read(syntax));
    syntax_expect(syntax, ';');
  }
  if (!syntax_is(syntax, ')')) {
    syntax_add(node, expressions_read(syntax));
  }
  syntax_expect(syntax, ')');
  syntax_add(node, read_statement(syntax));
  syntax_close(syntax);
  return finished(syntax, node);
}

static struct node *read_return(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_ReturnStmt);
  syntax->at++;
  if (!syntax_is(syntax, ';')) {
    syntax_add(node, expressions_read(syntax));
  }
  finished(syntax, node);
  syntax_expect(syntax, ';');
  return node;
}

/* A statement behind a label; a block may end with one. */
static void add_labelled(struct syntax *syntax, struct node *node) {
  syntax_expect(syntax, ':');
  declarations_attributes(syntax);
  if (!syntax_is(syntax, '}')) {
    syntax_add(node, read_statement(syntax));
  }
}

static struct node *read_case(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_CaseStmt);
  syntax->at++;
  syntax_add(node, expressions_assignment(syntax));
  if (syntax_take(syntax, OP_ELLIPSIS)) {
    syntax_add(node, expressions_assignment(syntax));
  }
  add_labelled(syntax, node);
  return finished(syntax, node);
}

static struct node *read_label(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_LabelStmt);
  syntax->at++;
  add_labelled(syntax, node);
  return finished(syntax, node);
}

/* What is written between here and the semicolon has no calls: goto, break, asm, local labels. */
static struct node *read_other(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_NullStmt);
  while (!syntax_take(syntax, ';')) {
    if (syntax_is(syntax, '(')) {
      syntax_skip(syntax);
    } else if (syntax_token(syntax, 0)->kind == TOKEN_END || syntax_is(syntax, '}')) {
      syntax_give_up(syntax);
    } else {
      syntax->at++;
    }
  }
  return finished(syntax, node);
}

static struct node *read_expression(struct syntax *syntax) {
  struct node *node = expressions_read(syntax);
  syntax_expect(syntax, ';');
  return node;
}

static struct node *read_any(struct syntax *syntax) {
  const struct token *token = syntax_token(syntax, 0);
  switch (syntax_word(syntax)) {
  case WORD_IF:
    return read_if(syntax);
  case WORD_SWITCH:
    return read_conditional(syntax, CXCursor_SwitchStmt);
  case WORD_WHILE:
    return read_conditional(syntax, CXCursor_WhileStmt);
  case WORD_DO:
    return read_do(syntax);
  case WORD_FOR:
    return read_for(syntax);
  case WORD_RETURN:
    return read_return(syntax);
  case WORD_CASE:
    return read_case(syntax);
  case WORD_DEFAULT:
    return read_label(syntax);
  case WORD_ASM:
  case WORD_BREAK:
  case WORD_CONTINUE:
  case WORD_GOTO:
  case WORD_LABEL:
    return read_other(syntax);
  default:
    break;
  }
  if (syntax_is(syntax, '{')) {
    return statements_block(syntax);
  } else if (syntax_is(syntax, ';')) {
    return read_other(syntax);
  } else if (token->kind == TOKEN_NAME && !token->name->word && syntax_token(syntax, 1)->code == ':') {
    return read_label(syntax);
  }
  if (syntax_word(syntax) == WORD_ATTRIBUTE) {
    declarations_attributes(syntax);
    if (syntax_is(syntax, ';')) { /* fallthrough */
      return read_other(syntax);
    }
  }
  return declarations_start(syntax, 0) ? read_declaration(syntax) : read_expression(syntax);
}

static struct node *read_statement(struct syntax *syntax) {
  syntax_enter(syntax);
  struct node *node = read_any(syntax);
  syntax_leave(syntax);
  return node;
}

struct node *statements_block(struct syntax *syntax) {
  struct node *node = syntax_node(syntax, CXCursor_CompoundStmt);
  struct attributes before = syntax->found; /* of what ({ … }) may stand in */
  syntax_open(syntax);
  syntax_expect(syntax, '{');
  while (!syntax_take(syntax, '}')) {
    syntax_add(node, read_statement(syntax));
  }
  syntax_close(syntax);
  syntax->found = before;
  return finished(syntax, node);
}
