/* clang.c - finds libclang. */
#include "clang.h"

#include <dlfcn.h>
#include <stdio.h>

#define NEWEST 30
#define OLDEST 11

struct clang clang;

static void *open_library(void) {
  char path[64];
  for (int version = NEWEST; version >= OLDEST; version--) {
    snprintf(path, sizeof path, "/usr/lib/llvm-%d/lib/libclang.so.1", version);
    void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
      snprintf(path, sizeof path, "libclang-%d.so.1", version);
      library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    }
    if (library) {
      return library;
    }
  }
  return dlopen("libclang.so", RTLD_LAZY | RTLD_LOCAL);
}

bool clang_load(void) {
  void *library = open_library();
  if (!library) {
    return false;
  }
  bool complete = true;
#define LOAD(result, name, parameters)                         \
  *(void **)&clang.name = dlsym(library, "clang_" #name);      \
  complete = complete && clang.name;
  CLANG_FUNCTIONS(LOAD)
#undef LOAD
  return complete;
}

void clang_copy(CXString string, char *out, unsigned long size) {
  const char *text = clang.getCString(string);
  snprintf(out, size, "%s", text ? text : "");
  clang.disposeString(string);
}
