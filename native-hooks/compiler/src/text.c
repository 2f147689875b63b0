/* text.c - slices of files. */
#include "text.h"

#include <ctype.h>
#include <string.h>

static const struct text NOTHING = {"", 0};

static struct text slice(CXTranslationUnit unit, CXSourceLocation from, CXSourceLocation to) {
  CXFile first, last;
  unsigned start, end;
  clang.getSpellingLocation(from, &first, NULL, NULL, &start);
  clang.getSpellingLocation(to, &last, NULL, NULL, &end);
  if (!first || first != last || start > end) {
    return NOTHING;
  }
  unsigned long size = 0;
  const char *contents = clang.getFileContents(unit, first, &size);
  if (!contents || end > size) {
    return NOTHING;
  }
  return (struct text){contents + start, end - start};
}

struct text text_of(CXTranslationUnit unit, CXCursor cursor) {
  CXSourceRange extent = clang.getCursorExtent(cursor);
  return slice(unit, clang.getRangeStart(extent), clang.getRangeEnd(extent));
}

struct text text_between(CXTranslationUnit unit, CXCursor left, CXCursor right) {
  return slice(unit, clang.getRangeEnd(clang.getCursorExtent(left)),
               clang.getRangeStart(clang.getCursorExtent(right)));
}

bool text_starts(struct text text, const char *word) {
  size_t length = strlen(word);
  return text.length >= length && memcmp(text.start, word, length) == 0;
}

bool text_is(struct text text, const char *word) {
  char copy[16];
  return text_copy(text, copy, sizeof copy) && strcmp(copy, word) == 0;
}

/* The preprocessor's word on where the next line comes from. */
static size_t marker(struct text text, size_t at) {
  if (text.start[at] != '#' || at == 0 || text.start[at - 1] != '\n') {
    return 0;
  }
  const char *end = memchr(text.start + at, '\n', text.length - at);
  return end ? (size_t)(end - (text.start + at)) : text.length - at;
}

bool text_copy(struct text text, char *out, size_t size) {
  size_t used = 0;
  for (size_t i = 0; i < text.length; i++) {
    i += marker(text, i);
    bool blank = i == text.length || isspace((unsigned char)text.start[i]);
    if (blank && (used == 0 || out[used - 1] == ' ')) {
      continue;
    }
    if (used + 1 >= size) {
      return false;
    }
    out[used++] = blank ? ' ' : text.start[i];
  }
  while (used && out[used - 1] == ' ') {
    used--;
  }
  out[used] = 0;
  return used > 0;
}
