/*
 * cage_usage.h: what a process uses, seen from its host, and what this host may use itself.
 */
#ifndef CAGE_USAGE_H
#define CAGE_USAGE_H

#include <stdint.h>

/* CPU time of a process, its threads together, in ns; also of one that has ended and was not reaped. Negative: -errno. */
int64_t cage_process_cpu_time(int32_t process);

/* Bytes of memory that a process has at the moment, shared ones included. Negative: -errno. */
int64_t cage_process_memory(int32_t process);

/* Open descriptors that this process may have. Raises the soft limit to the hard one, and the hard one to wanted where that is
   allowed. Negative: -errno. */
int64_t cage_raise_descriptors(uint64_t wanted);

/* A number in a file of /proc/sys, for example "vm/max_map_count". Negative: -errno. */
int64_t cage_kernel_limit(const char *name);

#endif
