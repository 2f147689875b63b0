/*
 * Keeps busy in frames of many shapes, for stops at random moments: recursion, loops over structures,
 * floating point, calls through pointers, inlined functions, tail calls, variable arrays, signals on an
 * alternate stack, sorting with a callback from the C library.
 */
#include <alloca.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum colour { RED, GREEN = 5, BLUE };
struct point { double x, y; float w; short tag; };
union word { long whole; unsigned char bytes[8]; };
typedef unsigned long counter;
typedef long (*step_fn)(long, const struct point *);

static volatile long sink;
static volatile double weight = 1.5;

static inline long mix(long a, long b)
{
    long mixed = a * 31 + b;
    mixed ^= mixed >> 7;
    return mixed;
}

static inline double length2(const struct point *p)
{
    double xx = p->x * p->x;
    double yy = p->y * p->y;
    return xx + yy;
}

__attribute__((noinline)) long leaf(long n, const struct point *p)
{
    union word w = {n};
    long sum = 0;
    for (int i = 0; i < 8; i++)
        sum = mix(sum, w.bytes[i]);
    return sum + (long)length2(p);
}

__attribute__((noinline)) long spread(int a, char b, short c, unsigned d, long e, float f, double g,
                                      long h, struct point p, enum colour colour)
{
    long total = a + b + c + d + e + (long)(f * g) + h;
    for (int i = 0; i < (int)colour + 3; i++) {
        double scaled = p.x * i + weight;
        total = mix(total, (long)scaled);
        p.y += scaled;
    }
    return total + leaf(total, &p);
}

__attribute__((noinline)) long last(long n) { sink += n; return mix(n, sink); }

__attribute__((noinline)) long tail(long n)
{
    if (n & 1)
        return last(n + 3);
    return last(mix(n, 7));
}

__attribute__((noinline)) long deep(int n, struct point p)
{
    char name[24];
    snprintf(name, sizeof name, "deep %d", n);
    p.x += n;
    p.tag = (short)n;
    if (n == 0)
        return spread(1, 'c', -3, 4u, 5L, 6.5f, 7.25, 8L, p, GREEN) + name[0];
    long below = deep(n - 1, p);
    return mix(below, strlen(name)) + tail(n);
}

static int compare(const void *a, const void *b)
{
    const struct point *left = a, *right = b;
    double difference = length2(left) - length2(right);
    return difference < 0 ? -1 : difference > 0;
}

__attribute__((noinline)) long arrays(int n)
{
    struct point points[n];
    char *text = alloca(n + 1);
    for (int i = 0; i < n; i++) {
        points[i] = (struct point){(i * 7919) % 101, i, i / 2.0f, (short)i};
        text[i] = 'a' + i % 26;
    }
    text[n] = 0;
    qsort(points, n, sizeof points[0], compare);
    return (long)points[n / 2].x + strlen(text);
}

__attribute__((noinline)) long through(step_fn step, counter times)
{
    static long calls;
    struct point here = {1, 2, 3, 4};
    long result = 0;
    while (times--) {
        result += step(result, &here);
        here.x += calls++ % 5;
    }
    return result;
}

static void on_signal(int number, siginfo_t *info, void *context)
{
    volatile long here = number;
    struct point p = {here, 1, 2, 3};
    for (int i = 0; i < 400; i++)
        sink += leaf(i, &p) + (info != 0) + (context != 0);
}

static void *work(void *argument)
{
    long id = (long)argument;
    stack_t alternate = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
    sigaltstack(&alternate, NULL);
    for (counter round = 0;; round++) {
        struct point p = {round, id, 0.5f, 1};
        sink += deep(round % 12, p);
        sink += arrays(5 + round % 17);
        sink += through(leaf, 40);
        if (round % 64 == 0)
            nanosleep(&(struct timespec){0, 200000}, NULL);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_ONSTACK | SA_SIGINFO | SA_RESTART};
    struct itimerval every = {{0, 3000}, {0, 3000}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
    int threads = argc > 1 ? atoi(argv[1]) : 2;
    puts("ready");
    fflush(stdout);
    for (long i = 1; i < threads; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, work, (void *)i);
    }
    work(argv[0] ? (void *)0 : NULL);
    return 0;
}
