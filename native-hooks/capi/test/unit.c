/* unit - tests of the parts that need no process to look at. */
#include "again.h"
#include "cache.h"
#include "intern.h"
#include "wire.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                                  \
  do {                                                                    \
    if (!(condition)) {                                                   \
      printf("%s:%d: not %s\n", __FILE__, __LINE__, #condition);          \
      failures++;                                                         \
    }                                                                     \
  } while (0)

static unsigned char message[512];
static size_t message_length;

static void number(uint64_t value, size_t size) {
  memcpy(message + message_length, &value, size);
  message_length += size;
}

static void text(const char *value) {
  number(value ? strlen(value) : UINT32_MAX, 4);
  if (value) {
    memcpy(message + message_length, value, strlen(value));
    message_length += strlen(value);
  }
}

static void make_message(void) {
  message_length = 0;
  number(1, 1); /* found */
  number(0, 1); /* static */
  number(1, 1); /* site */
  number(1, 1); /* type size */
  number(BASIS_FIRST_WORD, 1);
  number(0x1000, 8);
  number(0x10a8, 8);
  number(0x1999993, 8);
  number(168, 8);
  number(0x1008, 8); /* own base */
  number(0x7008, 8); /* first word */
  text("an allocator");
  text(NULL);
  text("__ARR42_int$32");
  text("int[42]");
  text("");
  text("");
  text("no site");
}

static void should_decode_an_answer(void) {
  struct answer answer;
  struct reasons reasons;
  make_message();
  CHECK(wire_decode(message, message_length, &answer, &reasons));
  CHECK(answer.base == 0x1000 && answer.limit == 0x10a8 && answer.site == 0x1999993);
  CHECK(answer.own_base == 0x1008);
  CHECK(strcmp(answer.allocator->name, "an allocator") == 0 && answer.name == NULL);
  CHECK(strcmp(uniqtype_name(answer.type), "__ARR42_int$32") == 0);
  CHECK(strcmp(uniqtype_spelling(answer.type), "int[42]") == 0);
  CHECK(uniqtype_size(answer.type) == 168 && strcmp(reasons.site, "no site") == 0);
}

static void should_refuse_every_cut_answer(void) {
  struct answer answer;
  struct reasons reasons;
  make_message();
  for (size_t length = 0; length < message_length; length++) {
    unsigned char *cut = malloc(length ? length : 1);
    memcpy(cut, message, length);
    CHECK(!wire_decode(cut, length, &answer, &reasons));
    CHECK(reasons.object[0] != 0);
    free(cut);
  }
}

static void should_bear_damaged_answers(void) {
  struct answer answer;
  struct reasons reasons;
  srand(1999993);
  for (int i = 0; i < 100000; i++) {
    make_message();
    for (int j = rand() % 8; j >= 0; j--) {
      message[(size_t)rand() % message_length] = (unsigned char)rand();
    }
    wire_decode(message, message_length, &answer, &reasons);
  }
}

static void should_keep_one_of_each(void) {
  CHECK(intern_string("abc", 3) == intern_string("abcd", 3));
  CHECK(intern_string("abc", 3) != intern_string("abd", 3));
  CHECK(intern_allocator("abc", 3) == intern_allocator("abc", 3));
  CHECK(intern_type("t", 1, "T", 1, 8) == intern_type("t", 1, "other", 5, 8));
  CHECK(intern_type("t", 1, "T", 1, 8) != intern_type("t", 1, "T", 1, 16));
  CHECK((const void *)intern_type("abc", 3, "abc", 3, 0) != intern_string("abc", 3));
}

static struct cache cache;
static _Atomic bool stop;

/* All words of an answer are the same number. */
static void *read_cache(void *unused) {
  while (!stop) {
    struct answer answer;
    uint64_t stamp;
    if (cache_get(&cache, 0x1999990, &answer, &stamp)) {
      uint64_t words[ANSWER_WORDS];
      memcpy(words, &answer, sizeof words);
      for (size_t i = 0; i < ANSWER_WORDS; i++) {
        if (words[i] != stamp) {
          return (void *)"torn";
        }
      }
    }
  }
  return unused;
}

static void should_never_show_half_an_answer(void) {
  pthread_t readers[3];
  for (int i = 0; i < 3; i++) {
    pthread_create(&readers[i], NULL, read_cache, NULL);
  }
  for (uint64_t i = 0; i < 300000; i++) {
    uint64_t words[ANSWER_WORDS];
    struct answer answer;
    for (size_t j = 0; j < ANSWER_WORDS; j++) {
      words[j] = i;
    }
    memcpy(&answer, words, sizeof answer);
    cache_put(&cache, 0x1999990, &answer, i);
  }
  stop = true;
  for (int i = 0; i < 3; i++) {
    void *result;
    pthread_join(readers[i], &result);
    CHECK(result == NULL);
  }
}

static void should_forget_what_was_displaced(void) {
  struct answer answer = {.base = 1};
  uint64_t stamp;
  CHECK(!cache_get(&cache, 0, &answer, &stamp));
  cache_put(&cache, 5, &answer, 7);
  CHECK(cache_get(&cache, 5, &answer, &stamp) && stamp == 7);
  cache_put(&cache, 5 + CACHE_SLOTS * (CACHE_SLOTS + 1UL), &answer, 8);
  CHECK(!cache_get(&cache, 5 + CACHE_SLOTS, &answer, &stamp));
}

struct allocs_hook_root allocs_hook_root;

static void should_answer_again_while_nothing_changed(void) {
  static uint32_t words[3] = {11, 22, 33};
  struct answer chunk = {.base = 0x1000, .limit = 0x1100, .site = 77};
  struct answer found;
  for (uint32_t count = 1; count <= 3; count++) {
    struct allocs_hook_mark mark = {words, {11, 22, 33}, count};
    again_keep(0x1010, &chunk, &mark);
    CHECK(again_find(0x1010, &found) && found.base == 0x1000 && found.limit == 0x1100 &&
          found.site == 77 && !found.type && !found.allocator);
    CHECK(!again_find(0x1011, &found));
    for (uint32_t i = 0; i < 3; i++) {
      words[i]++;
      CHECK(again_find(0x1010, &found) == (i >= count));
      words[i]--;
    }
    allocs_hook_root.suballocators = 1;
    CHECK(!again_find(0x1010, &found));
    allocs_hook_root.suballocators = 0;
    allocs_hook_root.flags = ALLOCS_HOOK_BYPASSED;
    CHECK(!again_find(0x1010, &found));
    allocs_hook_root.flags = 0;
  }
  again_keep(0x2000, &chunk, &(struct allocs_hook_mark){words, {11, 22, 33}, 0});
  CHECK(!again_find(0x2000, &found));
}

int main(void) {
  should_answer_again_while_nothing_changed();
  should_decode_an_answer();
  should_refuse_every_cut_answer();
  should_bear_damaged_answers();
  should_keep_one_of_each();
  should_never_show_half_an_answer();
  should_forget_what_was_displaced();
  puts(failures ? "failed" : "ok");
  return failures != 0;
}
