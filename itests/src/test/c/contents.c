/*
 * Chunks of which no debug information tells the type, each of another content. Says what each has,
 * one "word address" a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say(const char *word, void *p) {
  printf("%s %p\n", word, p);
}

static void *filled(size_t size, const void *from, size_t length) {
  char *made = malloc(size);
  memset(made, 0, size);
  memcpy(made, from, length);
  return made;
}

int main(void) {
  static void *many[200];
  const char german[] = "Gr\xc3\xb6\xc3\x9f" "enangabe";
  const char wide[] = "w\0i\0d\0e\0 \0t\0e\0x\0t\0\0";
  void *array[8];
  say("ascii", filled(40, "a plain text", 12));
  say("utf8", filled(40, german, sizeof german));
  say("utf16", filled(40, wide, sizeof wide));
  say("zeroed", calloc(1000, 100));
  for (int i = 0; i < 8; i++) {
    array[i] = filled(8, "\1\2\3\4\5\6\7", 8);
  }
  say("pointers", filled(sizeof array, array, sizeof array));
  for (int i = 0; i < 3; i++) {
    many[i] = malloc(56);
  }
  for (int i = 0; i < 3; i++) {
    free(many[i]);
  }
  say("residue", malloc(56));
  double numbers[] = {1.5, -2.25, 3.125};
  say("nothing", filled(sizeof numbers, numbers, sizeof numbers));
  for (int i = 0; i < 200; i++) {
    many[i] = filled(72, "one of many strings", 20);
  }
  printf("ready\n");
  fflush(stdout);
  getchar();
  return many[0] == many[1];
}
