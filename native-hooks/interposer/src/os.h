/*
 * os.h - system calls that touch neither errno nor anything that a program may interpose.
 * Each returns the kernel's result, or -errno.
 */
#ifndef ALLOCS_OS_H
#define ALLOCS_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#pragma GCC visibility push(hidden)

#if defined(__x86_64__)
static inline long ah_syscall(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result = number;
  __asm__ volatile("syscall"
                   : "+a"(result)
                   : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
static inline long ah_syscall(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
}
#else
#error "no system call sequence for this machine"
#endif

/* Zeroed private memory that costs nothing until it is touched; NULL when there is none. */
void *ah_os_map(size_t length);
void ah_os_unmap(void *address, size_t length);
/* From now on there is none: asking for it would be the program's death. */
void ah_os_map_no_more(void);

/*
 * A file to be read; below 0 if it cannot be. Children do not inherit it beyond exec. Where a pipe
 * is in its place by now, nobody waits for a writer.
 */
int ah_os_open(const char *path);
void ah_os_close(int file);
/* Whether all of the bytes were there. */
bool ah_os_read(int file, void *into, size_t length, uint64_t offset);

/* The value that the environment had at the start; NULL if it had none. */
const char *ah_os_variable(const char *name);

int ah_os_pid(void);
int ah_os_parent(void);
int ah_os_thread(void);

/* Lets any process of the same user read this one, where Yama asks for such leave. */
void ah_os_allow_readers(void);

/* Milliseconds on a clock that nobody sets; those that processors worked for this process. */
int64_t ah_os_now(void);
int64_t ah_os_worked(void);
void ah_os_sleep(int milliseconds);

#pragma GCC visibility pop

#endif
