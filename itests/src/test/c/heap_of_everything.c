/* Allocates through every entry point, prints "chunk ADDRESS SIZE" for each live one, and waits. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct list_node {
    int value;
    struct list_node *next;
};

static void *tell(void *chunk, size_t size)
{
    printf("chunk %p %zu\n", chunk, size);
    return chunk;
}

static struct list_node *push(struct list_node *next, int value)
{
    struct list_node *node = malloc(sizeof *node);
    tell(node, sizeof *node);
    node->value = value;
    node->next = next;
    return node;
}

int main(void)
{
    struct list_node *list = NULL;
    for (int i = 0; i < 1000; i++)
        list = push(list, i);
    printf("list %p\n", (void *)list);
    void *ints = malloc(42 * sizeof(int));
    printf("ints %p\n", tell(ints, 42 * sizeof(int)));
    static const size_t sizes[] = {0, 1, 15, 16, 17, 24, 25, 31, 32, 33, 4092, 4093, 4094, 4095, 4096, 65537,
                                   131071, 131072, 131073, 1999993, 64 << 20};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        tell(malloc(sizes[i]), sizes[i]);
    tell(calloc(77, 13), 77 * 13);
    tell(realloc(malloc(10), 100003), 100003);
    tell(realloc(malloc(100003), 11), 11);
    tell(reallocarray(NULL, 31, 7), 31 * 7);
    tell(aligned_alloc(64, 640), 640);
    tell(memalign(4096, 123), 123);
    tell(valloc(99), 99);
    void *aligned;
    if (posix_memalign(&aligned, 256, 1234))
        return 1;
    tell(aligned, 1234);
    tell(strdup("a string of 24 characters"), 26);
    void *gone = malloc(5555);
    void *fence = malloc(48);
    tell(fence, 48);
    printf("freed %p\n", gone);
    free(gone);
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}
