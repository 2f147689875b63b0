/* lexer.c - one pass over the text. */
#include "lexer.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BUCKETS 16384
#define BLOCK_SIZE (256u << 10)

struct block {
  struct block *previous;
  size_t size;
  _Alignas(16) char bytes[];
};

_Noreturn void lexer_give_up(struct lexer *lexer) {
  longjmp(*lexer->failed, 1);
}

void *arena_get(struct lexer *lexer, struct arena *arena, size_t size) {
  size = (size + 15) & ~(size_t)15;
  if (!arena->block || arena->block->size - arena->used < size) {
    size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    struct block *block = malloc(sizeof *block + room);
    if (!block) {
      lexer_give_up(lexer);
    }
    *block = (struct block){arena->block, room};
    *arena = (struct arena){block, 0};
  }
  void *given = arena->block->bytes + arena->used;
  arena->used += size;
  return memset(given, 0, size);
}

void arena_return(struct arena *arena, struct arena mark) {
  while (arena->block != mark.block) {
    struct block *block = arena->block;
    arena->block = block->previous;
    free(block);
  }
  arena->used = mark.used;
}

static void *grown(struct lexer *lexer, void *array, size_t count, size_t size) {
  if (count & (count - 1) || (count && count < 64)) {
    return array;
  }
  void *more = realloc(array, (count < 64 ? 64 : 2 * count) * size);
  if (!more) {
    lexer_give_up(lexer);
  }
  return more;
}

struct name *lexer_name(struct lexer *lexer, const char *text, size_t length) {
  unsigned hash = 2166136261u;
  for (size_t i = 0; i < length; i++) {
    hash = (hash ^ (unsigned char)text[i]) * 16777619u;
  }
  struct name **bucket = &lexer->names[(hash ^ hash >> 15) % NAME_BUCKETS];
  for (struct name *name = *bucket; name; name = name->next) {
    if (strncmp(name->text, text, length) == 0 && !name->text[length]) {
      return name;
    }
  }
  struct name *name = arena_get(lexer, &lexer->forever, sizeof *name);
  char *copy = arena_get(lexer, &lexer->forever, length + 1);
  memcpy(copy, text, length);
  *name = (struct name){.text = copy, .next = *bucket};
  return *bucket = name;
}

static void add_words(struct lexer *lexer) {
  static const struct {
    enum word word;
    const char *texts;
  } ALL[] = {
#define ROW(word, texts) {WORD_##word, texts},
      WORDS(ROW)
#undef ROW
  };
  for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++) {
    for (const char *at = ALL[i].texts + 1; *at; at++) {
      size_t length = strcspn(at, " ");
      lexer_name(lexer, at, length)->word = ALL[i].word;
      at += length;
    }
  }
}

static void add_token(struct lexer *lexer, enum token_kind kind, size_t start, size_t end) {
  lexer->tokens = grown(lexer, lexer->tokens, lexer->count, sizeof *lexer->tokens);
  lexer->tokens[lexer->count++] =
      (struct token){.kind = kind, .start = (unsigned)start, .end = (unsigned)end};
}

static void add_line(struct lexer *lexer, size_t start) {
  lexer->lines = grown(lexer, lexer->lines, lexer->line_count, sizeof *lexer->lines);
  lexer->lines[lexer->line_count++] = (unsigned)start;
}

static void add_packing(struct lexer *lexer, int bytes) {
  lexer->packings = grown(lexer, lexer->packings, lexer->packing_count, sizeof *lexer->packings);
  lexer->packings[lexer->packing_count++] = (struct packing){lexer->count, bytes};
}

int lexer_packing(const struct lexer *lexer, size_t token) {
  size_t i = lexer->packing_count;
  while (i > 0 && lexer->packings[i - 1].first > token) {
    i--;
  }
  return i ? lexer->packings[i - 1].bytes : 0;
}

/* "(push, 4)" without blanks, as #pragma pack has it; -1 where it says something else. */
static int read_packing(struct lexer *lexer, const char *text) {
  int before = lexer_packing(lexer, lexer->count), bytes = before, read = 0;
  size_t room = sizeof lexer->packed / sizeof *lexer->packed;
  if (before < 0) {
    return -1;
  } else if (strcmp(text, "()") == 0) {
    return 0;
  } else if (strcmp(text, "(pop)") == 0) {
    return lexer->packed_count ? lexer->packed[--lexer->packed_count] : -1;
  }
  bool push = strncmp(text, "(push", 5) == 0;
  if (push && lexer->packed_count == room) {
    return -1;
  } else if (push) {
    lexer->packed[lexer->packed_count++] = before;
  }
  if (push && strcmp(text, "(push)") == 0) {
    return before;
  }
  bool number = sscanf(text, push ? "(push,%2d)%n" : "(%2d)%n", &bytes, &read) == 1 && read > 0 && !text[read];
  return number && bytes > 0 && bytes <= 16 && !(bytes & (bytes - 1)) ? bytes : -1;
}

/* Of pragmas those matter that change the layout of structs; what they all do is not known here. */
static void read_pragma(struct lexer *lexer, const char *at, const char *end) {
  static const char *const OTHERS[] = {"ms_struct", "options", "align", "scalar_storage_order", NULL};
  char words[64];
  size_t used = 0;
  for (; at < end && used < sizeof words - 1; at++) {
    if (!isspace((unsigned char)*at)) {
      words[used++] = *at;
    }
  }
  words[used] = 0;
  if (strncmp(words, "pragmapack", 10) == 0) {
    add_packing(lexer, at == end ? read_packing(lexer, words + 10) : -1);
  }
  for (const char *const *other = OTHERS; *other; other++) {
    if (strncmp(words, "pragma", 6) == 0 && strncmp(words + 6, *other, strlen(*other)) == 0) {
      lexer->packed_count = 0;
      add_packing(lexer, -1);
    }
  }
}

/* # 12 "file" 1 3: flag 3 is a header of the system. */
static void add_origin(struct lexer *lexer, const char *at, const char *end) {
  struct origin origin = {.first = (unsigned)lexer->line_count};
  for (at++; at < end && *at == ' '; at++) {
  }
  if (at == end || !isdigit((unsigned char)*at)) {
    read_pragma(lexer, at, end);
    return;
  }
  origin.line = (unsigned)strtoul(at, (char **)&at, 10);
  at = memchr(at, '"', (size_t)(end - at));
  if (!at) {
    lexer_give_up(lexer);
  }
  char *to = origin.file = arena_get(lexer, &lexer->forever, (size_t)(end - at));
  for (at++; at < end && *at != '"'; at++) {
    if (*at == '\\' && at + 1 < end) {
      at++;
      if (isdigit((unsigned char)*at)) {
        lexer_give_up(lexer);
      }
    }
    *to++ = *at;
  }
  for (; at < end; at++) {
    origin.system |= *at == '3' && at[-1] == ' ';
  }
  lexer->origins = grown(lexer, lexer->origins, lexer->origin_count, sizeof *lexer->origins);
  lexer->origins[lexer->origin_count++] = origin;
}

static bool in_name(char c) {
  return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static size_t name_end(const struct lexer *lexer, size_t at) {
  while (at < lexer->length && in_name(lexer->text[at])) {
    at++;
  }
  return at;
}

static size_t number_end(const struct lexer *lexer, size_t at) {
  for (; at < lexer->length; at++) {
    char c = lexer->text[at];
    if (!in_name(c) && c != '.' && !((c == '+' || c == '-') && strchr("eEpP", lexer->text[at - 1]))) {
      break;
    }
  }
  return at;
}

static size_t quoted_end(struct lexer *lexer, size_t at) {
  char quote = lexer->text[at];
  for (at++; at < lexer->length && lexer->text[at] != quote; at++) {
    at += lexer->text[at] == '\\';
    if (at < lexer->length && lexer->text[at] == '\n') {
      lexer_give_up(lexer);
    }
  }
  if (at >= lexer->length) {
    lexer_give_up(lexer);
  }
  return at + 1;
}

/* Behind L, u8, u or U it is a string; R begins one that is read in another way. */
static bool is_prefix(const char *text, size_t length) {
  return (length == 1 && strchr("LuU", text[0])) || (length == 2 && memcmp(text, "u8", 2) == 0);
}

static size_t read_name(struct lexer *lexer, size_t at) {
  size_t end = name_end(lexer, at);
  char next = end < lexer->length ? lexer->text[end] : 0;
  if ((next == '"' || next == '\'') && is_prefix(lexer->text + at, end - at)) {
    end = quoted_end(lexer, end);
    add_token(lexer, next == '"' ? TOKEN_STRING : TOKEN_CHARACTER, at, end);
    return end;
  }
  if (next == '"' && lexer->text[end - 1] == 'R') {
    lexer_give_up(lexer);
  }
  add_token(lexer, TOKEN_NAME, at, end);
  lexer->tokens[lexer->count - 1].name = lexer_name(lexer, lexer->text + at, end - at);
  return end;
}

static size_t read_operator(struct lexer *lexer, size_t at) {
  static const struct {
    int code;
    const char *text;
  } ALL[] = {
#define ROW(name, text) {OP_##name, text},
      OPERATORS(ROW)
#undef ROW
  };
  size_t left = lexer->length - at;
  for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++) {
    size_t length = strlen(ALL[i].text);
    if (length <= left && memcmp(lexer->text + at, ALL[i].text, length) == 0) {
      add_token(lexer, TOKEN_OPERATOR, at, at + length);
      lexer->tokens[lexer->count - 1].code = ALL[i].code;
      return at + length;
    }
  }
  if (!strchr("[](){}.&*+-~!/%<>^|?:;=,", lexer->text[at]) || !lexer->text[at]) {
    lexer_give_up(lexer);
  }
  add_token(lexer, TOKEN_OPERATOR, at, at + 1);
  lexer->tokens[lexer->count - 1].code = lexer->text[at];
  return at + 1;
}

/* A comment, which is left where -C asks for it; at itself if there is none. */
static size_t comment_end(struct lexer *lexer, size_t at) {
  const char *text = lexer->text;
  if (at + 1 >= lexer->length || text[at] != '/' || (text[at + 1] != '*' && text[at + 1] != '/')) {
    return at;
  }
  bool line = text[at + 1] == '/';
  for (at += 2; at < lexer->length; at++) {
    if (text[at] == '\n' && line) {
      return at;
    } else if (text[at] == '\n') {
      add_line(lexer, at + 1);
    } else if (!line && text[at] == '*' && at + 1 < lexer->length && text[at + 1] == '/') {
      return at + 2;
    }
  }
  return at;
}

static size_t read_one(struct lexer *lexer, size_t at) {
  char c = lexer->text[at];
  size_t behind = comment_end(lexer, at);
  if (behind > at) {
    return behind;
  }
  if (isdigit((unsigned char)c) || (c == '.' && at + 1 < lexer->length && isdigit((unsigned char)lexer->text[at + 1]))) {
    size_t end = number_end(lexer, at);
    add_token(lexer, TOKEN_NUMBER, at, end);
    return end;
  } else if (in_name(c)) {
    return read_name(lexer, at);
  } else if (c == '"' || c == '\'') {
    size_t end = quoted_end(lexer, at);
    add_token(lexer, c == '"' ? TOKEN_STRING : TOKEN_CHARACTER, at, end);
    return end;
  }
  return read_operator(lexer, at);
}

static size_t read_line(struct lexer *lexer, size_t at) {
  const char *end = memchr(lexer->text + at, '\n', lexer->length - at);
  size_t next = end ? (size_t)(end - lexer->text) : lexer->length;
  add_line(lexer, next + 1);
  add_origin(lexer, lexer->text + at, lexer->text + next);
  return next + 1;
}

void lexer_read(struct lexer *lexer, const char *text, size_t length, jmp_buf *failed) {
  *lexer = (struct lexer){.text = text, .length = length, .failed = failed};
  lexer->names = calloc(NAME_BUCKETS, sizeof *lexer->names);
  if (!lexer->names || length >= UINT_MAX) {
    lexer_give_up(lexer);
  }
  add_words(lexer);
  add_line(lexer, 0);
  for (size_t at = 0; at < length;) {
    if (text[at] == '\n') {
      add_line(lexer, ++at);
    } else if (isspace((unsigned char)text[at])) {
      at++;
    } else if (text[at] == '#' && lexer->lines[lexer->line_count - 1] == at) {
      at = read_line(lexer, at);
    } else {
      at = read_one(lexer, at);
    }
  }
  add_token(lexer, TOKEN_END, length, length);
}

/* The line, from 0, that a byte is in. */
static unsigned line_of(const struct lexer *lexer, unsigned offset) {
  size_t low = 0, high = lexer->line_count;
  while (high - low > 1) {
    size_t middle = (low + high) / 2;
    *(lexer->lines[middle] <= offset ? &low : &high) = middle;
  }
  return (unsigned)low;
}

const struct origin *lexer_position(const struct lexer *lexer, unsigned offset, unsigned *line,
                                    unsigned *column) {
  static const struct origin NOWHERE = {0, 1, "", false};
  unsigned at = line_of(lexer, offset);
  size_t low = 0, high = lexer->origin_count;
  while (high > low) { /* the last one that begins here or before */
    size_t middle = (low + high) / 2;
    if (lexer->origins[middle].first <= at + 1) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const struct origin *origin = low ? &lexer->origins[low - 1] : &NOWHERE;
  *line = origin->line + (at + 1 - (low ? origin->first : 1));
  *column = offset - lexer->lines[at] + 1;
  return origin;
}

void lexer_free(struct lexer *lexer) {
  arena_return(&lexer->forever, (struct arena){NULL, 0});
  free(lexer->tokens);
  free(lexer->lines);
  free(lexer->origins);
  free(lexer->packings);
  free(lexer->names);
}
