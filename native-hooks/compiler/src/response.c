/* response.c - expands @FILE. */
#include "response.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_DEPTH 16
#define MAX_BYTES (16l << 20)

struct list {
  char **words;
  size_t count;
  size_t room;
};

static void add(struct list *list, char *word) {
  if (list->count == list->room) {
    list->room = list->room ? 2 * list->room : 64;
    list->words = realloc(list->words, list->room * sizeof *list->words);
    if (!list->words) {
      abort();
    }
  }
  list->words[list->count++] = word;
}

/* The text of a file, with a NUL behind it; NULL if it cannot be read. */
static char *content(const char *path) {
  struct stat status;
  FILE *file = stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= MAX_BYTES
                   ? fopen(path, "re")
                   : NULL;
  char *text = file ? malloc((size_t)status.st_size + 1) : NULL;
  if (text) {
    text[fread(text, 1, (size_t)status.st_size, file)] = 0;
  }
  if (file) {
    fclose(file);
  }
  return text;
}

/* The next word, in place; NULL at the end. */
static char *next_word(char **at) {
  char *from = *at, *to, *word, quote = 0;
  while (isspace((unsigned char)*from)) {
    from++;
  }
  if (!*from) {
    return NULL;
  }
  for (word = to = from; *from && (quote || !isspace((unsigned char)*from)); from++) {
    if (*from == '\\' && from[1]) {
      *to++ = *++from;
    } else if (quote ? *from == quote : *from == '"' || *from == '\'') {
      quote = quote ? 0 : *from;
    } else {
      *to++ = *from;
    }
  }
  *at = *from ? from + 1 : from;
  *to = 0;
  return word;
}

static void expand(struct list *list, char *argument, int depth) {
  char *text = argument[0] == '@' && depth < MAX_DEPTH ? content(argument + 1) : NULL;
  if (!text) {
    add(list, argument);
    return;
  }
  for (char *word; (word = next_word(&text));) {
    expand(list, word, depth + 1);
  }
}

char **response_expand(char **arguments) {
  struct list list = {NULL, 0, 0};
  for (; *arguments; arguments++) {
    expand(&list, *arguments, 0);
  }
  add(&list, NULL);
  return list.words;
}
