// Holds what the tests of the command line count; with an argument it waits, else it ends with 6.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct small {
    int number;
    char *text;
};
struct large {
    double values[4];
};

void *held[100];
static int count;
int row[10];
struct small *first;

static struct small *new_small(void)
{
    struct small *made = malloc(sizeof(struct small));
    made->number = count;
    made->text = NULL;
    return made;
}

static struct large *new_large(int many)
{
    struct large *made = calloc(many, sizeof(struct large));
    return made;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, argc > 1 ? _IONBF : _IOFBF, 0);
    for (int i = 0; i < 37; i++)
        held[count++] = new_small();
    for (int i = 0; i < 13; i++)
        held[count++] = new_large(5);
    for (int i = 0; i < 7; i++)
        free(new_small());
    first = held[0];
    first->text = strdup("held");
    int *numbers = malloc(42 * sizeof(int));
    held[count++] = numbers;
    printf("numbers %p\n", (void *)numbers);
    printf("ready\n");
    while (argc > 1)
        pause();
    return 6;
}
