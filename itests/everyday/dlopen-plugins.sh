# Plugins that come and go, found by path, by name, by the search path of who asks.
mkdir -p lib/deep
for i in $(seq 1 12); do echo "#include <stdlib.h>
static char *p; __attribute__((constructor)) static void in(void) { p = malloc($i * 100); } __attribute__((destructor)) static void out(void) { free(p); } int value(void) { return $i + (p == 0); }" > p.c; gcc -shared -fPIC p.c -o lib/p$i.so; done
cp lib/p3.so lib/deep/hidden.so
echo '#include <dlfcn.h>
int value(void) { void *h = dlopen("hidden.so", RTLD_NOW); int (*f)(void) = h ? (int (*)(void))dlsym(h, "value") : 0; return f ? f() : -1; }' > w.c
gcc -shared -fPIC w.c -o lib/runpath.so -Wl,--enable-new-dtags,-rpath,'$ORIGIN/deep'; gcc -shared -fPIC w.c -o lib/rpath.so -Wl,--disable-new-dtags,-rpath,'$ORIGIN/deep'; gcc -shared -fPIC w.c -o lib/none.so
cat > m.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
static int use(const char *n, int mode) { void *h = dlopen(n, mode); int v = h ? ((int (*)(void))dlsym(h, "value"))() : -2; if (h) dlclose(h); return v; }
static void *work(void *r) { for (int k = 0; k < 40; k++) for (int i = 1; i < 13; i++) { char n[32]; snprintf(n, sizeof n, "./lib/p%d.so", i); *(long *)r += use(n, RTLD_NOW | (k % 2 ? RTLD_LOCAL : RTLD_GLOBAL)); } return 0; }
int main(void) {
  pthread_t t[4]; long sum[4] = {0}; for (int i = 0; i < 4; i++) pthread_create(&t[i], 0, work, &sum[i]); for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
  printf("%ld %ld %ld %ld\n", sum[0], sum[1], sum[2], sum[3]);
  printf("%d %d %d\n", use("./lib/none.so", RTLD_NOW), use("./lib/runpath.so", RTLD_NOW), use("./lib/rpath.so", RTLD_NOW));
  printf("%d %d %d\n", use("hidden.so", RTLD_NOW), use("$ORIGIN/lib/p5.so", RTLD_LAZY), use("./lib/p6.so", RTLD_NOW | RTLD_DEEPBIND));
  printf("%d\n", dlerror() == 0); void *n = dlmopen(LM_ID_NEWLM, "./lib/p7.so", RTLD_NOW); printf("%d %d\n", n != 0, dlopen("./lib/p8.so", RTLD_NOW | RTLD_NOLOAD) == 0);
}
C
gcc m.c -o m -pthread && exec ./m
