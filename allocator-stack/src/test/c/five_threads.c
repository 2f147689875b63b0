/* Five threads in frames of different shapes; prints a line once all of them wait. */
#include <alloca.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct item { int key; double weight; char tag[17]; };

static pthread_barrier_t all_waiting;
static volatile long sink;

__attribute__((noinline)) static void park(const void *keep)
{
    sink += (long)keep;
    pthread_barrier_wait(&all_waiting);
    for (;;)
        pause();
}

static inline long squares(int n, long *out)
{
    long sum = 0;
    for (int i = 0; i < n; i++)
        sum += out[i] = (long)i * i + sink;
    return sum;
}

__attribute__((noinline)) long plain(int a, long b, struct item *p)
{
    struct item local = {a, b, "plain"};
    long values[13];
    long total = squares(13, values) + p->key;
    park(&local);
    return total + local.key + values[a % 13];
}

__attribute__((noinline)) long many(int a, int b, int c, int d, int e, int f, int g, struct item i)
{
    volatile int sum = a + b + c + d + e + f + g + i.key;
    park((void *)&sum);
    return sum + i.tag[0];
}

__attribute__((noinline)) long dynamic(int n)
{
    char *text = alloca(n * 3);
    int array[n];
    memset(text, 'x', n * 3);
    memset(array, n, sizeof array);
    park(text + array[n / 2]);
    return text[1] + array[0];
}

__attribute__((noinline)) long recursive(int n)
{
    volatile char pad[40];
    pad[n] = n;
    if (n == 0)
        park((void *)pad);
    return (n ? recursive(n - 1) : 0) + pad[n];
}

static void *run(void *argument)
{
    struct item item = {7, 2.5, "run"};
    switch ((long)argument) {
    case 0: sink = plain(3, 4, &item); break;
    case 1: sink = many(1, 2, 3, 4, 5, 6, 7, item); break;
    case 2: sink = dynamic(21); break;
    default: sink = recursive(9);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[4];
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 64 << 10);
    pthread_barrier_init(&all_waiting, NULL, 6);
    for (long i = 0; i < 4; i++)
        pthread_create(&threads[i], i == 2 ? &small : NULL, run, (void *)i);
    pthread_t announcer;
    extern void *announce(void *);
    pthread_create(&announcer, NULL, announce, &all_waiting);
    park(argv[0] + argc);
    return 0;
}

void *announce(void *barrier)
{
    pthread_barrier_wait(barrier);
    usleep(100000);
    puts("ready");
    fflush(stdout);
    return NULL;
}
