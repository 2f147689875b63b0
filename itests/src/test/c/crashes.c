/* Ends by a signal, after it said "ready": of a wild pointer, of a division, by abort, or as it runs. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct task {
    struct task *next;
    char name[20];
    int number;
};

struct task *tasks;
int denominator;
static __thread int mine = 7;

static void *wait_here(void *argument)
{
    char words[32];
    mine = (int)(long)argument;
    snprintf(words, sizeof words, "thread %ld", (long)argument);
    for (;;)
        pause();
    return words;
}

__attribute__((noinline)) static int fail(const char *how, struct task *task)
{
    char local[24];
    snprintf(local, sizeof local, "how: %s", how);
    if (!strcmp(how, "null"))
        task->next->next->number = 3;
    if (!strcmp(how, "divide"))
        return task->number / denominator;
    if (!strcmp(how, "abort"))
        abort();
    for (;;)
        pause();
    return local[0];
}

int main(int argc, char **argv)
{
    for (int i = 0; i < 10; i++) {
        struct task *task = malloc(sizeof *task);
        task->next = tasks;
        task->number = i;
        snprintf(task->name, sizeof task->name, "task %d", i);
        tasks = task;
    }
    struct task last = {.name = "last"};
    pthread_t thread;
    for (long i = 0; i < 2; i++)
        pthread_create(&thread, NULL, wait_here, (void *)i);
    usleep(100000);
    puts("ready");
    fflush(stdout);
    return fail(argc > 1 ? argv[1] : "wait", &last);
}
