/* say.c - see say.h. */
#include "say.h"

#include <stdarg.h>
#include <string.h>

#include "os.h"

struct line {
  char text[1024];
  size_t length;
};

static void put(struct line *line, const char *text, size_t length) {
  size_t room = sizeof line->text - 1 - line->length;
  length = length < room ? length : room;
  memcpy(line->text + line->length, text, length);
  line->length += length;
}

static void put_string(struct line *line, const char *text) { put(line, text, strlen(text)); }

static void put_hex(struct line *line, size_t value) {
  char digits[16];
  int at = 16;
  do {
    digits[--at] = "0123456789abcdef"[value & 15];
    value >>= 4;
  } while (value != 0);
  put_string(line, "0x");
  put(line, digits + at, (size_t)(16 - at));
}

/* In one piece, so that lines of several processes do not mix. */
static void write_out(struct line *line) {
  line->text[line->length++] = '\n';
  ah_syscall(SYS_write, 2, (long)line->text, (long)line->length, 0, 0, 0);
}

void ac_say(const char *part, ...) {
  struct line line = {"", 0};
  va_list parts;
  put_string(&line, "allocs: ");
  va_start(parts, part);
  for (; part != NULL; part = va_arg(parts, const char *)) {
    put_string(&line, part);
  }
  va_end(parts);
  write_out(&line);
}

void ac_say_rule(const struct ac_rule *rule, const char *message) {
  struct line line = {"", 0};
  put_string(&line, "allocs: ");
  put(&line, rule->text.at, rule->text.length);
  put_string(&line, ": ");
  put_string(&line, message);
  write_out(&line);
}

void ac_say_refusal(const struct ac_rule *rule, const char *module, const char *reason, size_t at) {
  struct line line = {"", 0};
  put_string(&line, "allocs: ");
  put(&line, rule->text.at, rule->text.length);
  put_string(&line, ": cannot be followed in ");
  put_string(&line, module);
  put_string(&line, ": ");
  put_string(&line, reason);
  if (at != SIZE_MAX) {
    put_string(&line, " (at +");
    put_hex(&line, at);
    put_string(&line, ")");
  }
  write_out(&line);
}
