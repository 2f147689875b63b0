/* Loads libraries that keep to their own symbols, and passes memory to and fro. */
#include <dlfcn.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  static const int modes[] = {RTLD_LOCAL, RTLD_LOCAL | RTLD_DEEPBIND, RTLD_GLOBAL | RTLD_DEEPBIND};
  for (int i = 1; i < argc; i++) {
    for (int mode = 0; mode < 3; mode++) {
      void *library = dlopen(argv[i], RTLD_NOW | modes[mode]);
      long (*work)(void) = library == NULL ? NULL : (long (*)(void))dlsym(library, "library_work");
      printf("%s %d: %ld\n", basename(argv[i]), mode, work == NULL ? -1 : work());
      free(calloc(3, 1000));
      if (library != NULL) {
        dlclose(library);
      }
    }
  }
  return 0;
}
