/* orders.c - reads ALLOCS_CUSTOM. */
#include "orders.h"

#include <string.h>

static bool number(const char **at, int base, uint64_t *value) {
  const char *from = *at;
  *value = 0;
  for (;; (*at)++) {
    char c = **at;
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
    if (digit >= base) {
      return *at != from;
    }
    *value = *value * (uint64_t)base + (uint64_t)digit;
  }
}

static bool hex(const char **at, uint64_t *value) {
  if (strncmp(*at, " 0x", 3) != 0) {
    return false;
  }
  *at += 3;
  return number(at, 16, value);
}

static bool parse_location(const char *at, struct ac_orders *orders) {
  if (orders->rules.count == 0 || orders->location_count == AC_LOCATIONS_MAX) {
    return false;
  }
  struct ac_location *location = &orders->locations[orders->location_count];
  memset(location, 0, sizeof *location);
  location->rule = (uint16_t)(orders->rules.count - 1);
  for (; *at != ' '; at += 2, location->id.length++) {
    char pair[3] = {at[0], at[0] == '\0' ? '\0' : at[1], '\0'};
    const char *digits = pair;
    uint64_t byte;
    if (location->id.length == AC_ID_MAX || !number(&digits, 16, &byte) || digits != pair + 2) {
      return false;
    }
    location->id.bytes[location->id.length] = (uint8_t)byte;
  }
  orders->location_count++;
  return hex(&at, &location->place.address) && hex(&at, &location->place.size);
}

static bool parse_line(const char *line, size_t length, struct ac_orders *orders) {
  const char *space = memchr(line, ' ', length);
  if (space == NULL) {
    return length == 0;
  }
  size_t word = (size_t)(space - line);
  const char *rest = space + 1;
  if (word == 3 && memcmp(line, "pid", 3) == 0) {
    return number(&rest, 10, &orders->pid);
  }
  if (word == 2 && memcmp(line, "at", 2) == 0) {
    return parse_location(rest, orders);
  }
  struct ac_error error;
  enum ac_kind kind = ac_kind_of(line, word);
  return kind != AC_KINDS &&
         ac_rules_add(&orders->rules, kind, (struct ac_text){rest, length - word - 1}, &error);
}

bool ac_orders_parse(const char *text, struct ac_orders *orders) {
  memset(orders, 0, sizeof *orders);
  while (*text != '\0') {
    const char *end = strchr(text, '\n');
    size_t length = end == NULL ? strlen(text) : (size_t)(end - text);
    if (!parse_line(text, length, orders)) {
      return false;
    }
    text += length + (end != NULL);
  }
  struct ac_discord discord;
  return ac_rules_settle(&orders->rules, &discord);
}
