/* The program that the README looks into: gcc -g docs/demo.c -o demo */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct task {
    char *name;
    unsigned priority : 3;
    struct task *next;
};

static struct task *queue;

static void add(const char *name, unsigned priority)
{
    struct task *task = malloc(sizeof *task);
    task->name = strdup(name);
    task->priority = priority;
    task->next = queue;
    queue = task;
}

int main(int argc, char **argv)
{
    void *numbers = malloc(42 * sizeof(int));
    memset(numbers, 0, 42 * sizeof(int));
    add("sweep", 1);
    add("paint", 5);
    add("rest", 7);
    if (argc > 1 && strcmp(argv[1], "wait") == 0)
        sleep(60);
    free(numbers);
    return 0;
}
