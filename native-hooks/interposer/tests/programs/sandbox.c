/*
 * Enters seccomp with a large heap that is not used yet, and goes on: by the strict mode, or by
 * a filter that kills at all but a few calls, brk among them.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ALLOW_IF(number)                                       \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static struct sock_filter steps[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    ALLOW_IF(SYS_read),
    ALLOW_IF(SYS_write),
    ALLOW_IF(SYS_brk),
    ALLOW_IF(SYS_exit),
    ALLOW_IF(SYS_seccomp),
    ALLOW_IF(SYS_prctl),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};

static void say(const char *text) {
  if (write(1, text, strlen(text)) < 0) {
    syscall(SYS_exit, 9);
  }
}

static long enter(const char *how) {
  struct sock_fprog filter = {sizeof steps / sizeof *steps, steps};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (strcmp(how, "strict") == 0) {
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
  }
  if (strcmp(how, "strict-call") == 0) {
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 0, NULL);
  }
  if (strcmp(how, "filter") == 0) {
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
  }
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}

int main(int argc, char **argv) {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) == 0) {
    return 8; /* it only asks whether there is seccomp */
  }
  free(malloc(100 << 20)); /* it stays: no system call is needed for what follows */
  bool filtered = argc > 1 && strncmp(argv[1], "filter", 6) == 0;
  say(argc > 1 && enter(argv[1]) == 0 ? "in the sandbox\n" : "not in the sandbox\n");
  for (int i = 0; i < (filtered ? 2500 : 900); i++) {
    memset(malloc(100000), argv[0][0], 100);
  }
  say("went on\n");
  syscall(SYS_exit, 41);
}
