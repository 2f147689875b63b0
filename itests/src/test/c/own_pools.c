// Has allocators of its own: a static function called through a pointer, a pool, and one in a library
// that is loaded later. Waits for its standard input to end.
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define OWN __attribute__((noinline, noclone)) static

struct slab {
    char *at, *end;
    long freed;
};

OWN void *slab_alloc(struct slab *slab, size_t size)
{
    size = (size + 7) & ~(size_t) 7;
    if ((size_t) (slab->end - slab->at) < size) {
        slab->at = malloc(4000);
        slab->end = slab->at + 4000;
    }
    void *taken = slab->at;
    slab->at += size;
    return taken;
}

OWN void slab_free(struct slab *slab, void *object)
{
    ((struct slab **) object)[0] = slab;
    slab->freed++;
}

OWN void slab_reset(struct slab *slab)
{
    slab->at = slab->end = NULL;
}

static void *(*volatile allocate)(struct slab *, size_t) = slab_alloc;
static void (*volatile release)(struct slab *, void *) = slab_free;

int main(int argc, char **argv)
{
    struct slab first = { NULL, NULL, 0 }, second = { NULL, NULL, 0 };
    for (size_t i = 0; i < 1000; i++) {
        void *one = allocate(&first, 8 + i % 90);
        void *other = allocate(&second, 16);
        if (i % 3 == 0)
            release(&first, one);
        if (i % 7 == 0)
            release(&second, other);
        if (i == 600)
            slab_reset(&first);
    }
    void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : NULL;
    void (*fill)(int) = library == NULL ? NULL : (void (*)(int)) (uintptr_t) dlsym(library, "fill");
    if (fill != NULL)
        fill(123);
    char byte;
    return read(STDIN_FILENO, &byte, 1) < 0;
}
