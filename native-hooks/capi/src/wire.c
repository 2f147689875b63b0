/* wire.c - reads an answer of the engine; what does not fit the format is no answer. */
#include "wire.h"

#include "intern.h"

#include <stdio.h>
#include <string.h>

#define ABSENT UINT32_MAX

struct cursor {
  const unsigned char *at;
  size_t left;
  bool failed;
};

struct text {
  const char *bytes; /* NULL: absent */
  size_t length;
};

static uint64_t number(struct cursor *cursor, size_t size) {
  uint64_t value = 0;
  if (cursor->left < size) {
    cursor->failed = true;
    return 0;
  }
  memcpy(&value, cursor->at, size);
  cursor->at += size;
  cursor->left -= size;
  return value;
}

static struct text text(struct cursor *cursor) {
  uint32_t length = (uint32_t)number(cursor, 4);
  if (cursor->failed || length == ABSENT) {
    return (struct text){NULL, 0};
  }
  if (length > cursor->left) {
    cursor->failed = true;
    return (struct text){NULL, 0};
  }
  struct text result = {(const char *)cursor->at, length};
  cursor->at += length;
  cursor->left -= length;
  return result;
}

static void reason(struct cursor *cursor, char *out) {
  struct text found = text(cursor);
  snprintf(out, REASON_BYTES, "%.*s", (int)found.length, found.bytes ? found.bytes : "");
}

static const struct uniqtype *type(struct text name, struct text spelling, uint64_t has_size,
                                   uint64_t size) {
  return name.bytes && spelling.bytes
             ? intern_type(name.bytes, name.length, spelling.bytes, spelling.length,
                           has_size ? size : ALLOC_SIZE_UNKNOWN)
             : NULL;
}

bool wire_decode(const unsigned char *bytes, size_t length, struct answer *answer,
                 struct reasons *reasons) {
  struct cursor cursor = {bytes, length, false};
  *answer = (struct answer){0};
  bool found = number(&cursor, 1) != 0;
  answer->is_static = number(&cursor, 1);
  uint64_t has_site = number(&cursor, 1);
  uint64_t has_type_size = number(&cursor, 1);
  answer->basis = number(&cursor, 1);
  answer->base = number(&cursor, 8);
  answer->limit = number(&cursor, 8);
  uint64_t site = number(&cursor, 8);
  answer->site = has_site ? site : 0;
  uint64_t type_size = number(&cursor, 8);
  answer->own_base = number(&cursor, 8);
  answer->first_word = number(&cursor, 8);
  struct text allocator = text(&cursor);
  struct text name = text(&cursor);
  struct text uniqtype = text(&cursor);
  struct text spelling = text(&cursor);
  reason(&cursor, reasons->object);
  reason(&cursor, reasons->type);
  reason(&cursor, reasons->site);
  if (cursor.failed || (found && !allocator.bytes)) {
    snprintf(reasons->object, REASON_BYTES, "the engine's answer is damaged");
    return false;
  }
  if (!found) {
    return false;
  }
  answer->allocator = intern_allocator(allocator.bytes, allocator.length);
  answer->name = name.bytes ? intern_string(name.bytes, name.length) : NULL;
  answer->type = type(uniqtype, spelling, has_type_size, type_size);
  if (answer->is_static && !answer->type) {
    answer->type_unknown = intern_string(reasons->type, strlen(reasons->type));
  }
  if (!answer->allocator) {
    snprintf(reasons->object, REASON_BYTES, "no memory is left for the answer");
  }
  return answer->allocator != NULL;
}
