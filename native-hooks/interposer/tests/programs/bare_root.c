/* In a root directory that has nothing, /proc included; without the right to have one: said. */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void *work(void *argument) {
  for (int i = 0; i < 1000; i++) {
    free(malloc((size_t)i * 100));
  }
  return argument;
}

int main(void) {
  char folder[] = "/tmp/bare-root-XXXXXX";
  int above = open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (mkdtemp(folder) == NULL || chroot(folder) != 0 || chdir("/") != 0) {
    rmdir(folder);
    printf("may not change its root\n");
    return 0;
  }
  unlinkat(above, folder + sizeof "/tmp/" - 1, AT_REMOVEDIR);
  struct stat found;
  pthread_t thread;
  printf("%d %d\n", stat("/proc", &found), dlopen("/lib.so", RTLD_NOW) == NULL);
  printf("%d\n", pthread_create(&thread, NULL, work, NULL) == 0 && pthread_join(thread, NULL) == 0);
  fflush(stdout);
  return chroot(".") == 0 ? 13 : 14;
}
