/* A C program that loads C++ libraries privately, out of dlsym's sight. */
#include <dlfcn.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    void *library = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
    long (*work)(void) = library == NULL ? NULL : (long (*)(void))dlsym(library, "library_work");
    printf("%s: %ld\n", basename(argv[i]), work == NULL ? -9 : work());
  }
  printf("%s\n", dlerror() == NULL ? "no error" : "an error");
  return 0;
}
