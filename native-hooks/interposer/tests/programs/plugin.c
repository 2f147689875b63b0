/* A library that opens others: what it is linked with decides where they are looked for. */
#include <dlfcn.h>

void *plugin_open(const char *name);
void *plugin_open(const char *name) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  return handle; /* no tail call: the caller of dlopen is to be this library */
}
