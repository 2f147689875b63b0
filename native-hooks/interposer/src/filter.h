/* filter.h - runs a program's seccomp filter, to know beforehand what it will say. */
#ifndef ALLOCS_FILTER_H
#define ALLOCS_FILTER_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>

/*
 * Whether a filter allows a system call without anybody noticing. False also for a filter that
 * the kernel would refuse, or that looks at what we do not know.
 */
__attribute__((visibility("hidden"))) bool ah_filter_allows(const struct sock_fprog *filter,
                                                            const struct seccomp_data *call);

#endif
