/*
 * cage_system.h: system calls that Swift does not see. Every function returns 0 or a result, or -errno.
 */
#ifndef CAGE_SYSTEM_H
#define CAGE_SYSTEM_H

#include <stdint.h>

/* Zeroed shared memory of a fixed size, sealed against shrinking, growing and further seals. Returns the descriptor. */
int32_t cage_memory_create(const char *name, uint64_t size);

/* A copy of bytes in memory that is sealed against every change. Returns the descriptor. */
int32_t cage_image_create(const char *name, const void *bytes, uint64_t size);

/* Whether the memory behind a descriptor is sealed against every change. */
int32_t cage_image_is_sealed(int32_t descriptor);

/* A counter that can be waited on; writing to it never blocks. */
int32_t cage_bell_create(void);
/* Wakes who waits on it. Returns 0 or -errno: when the descriptor is gone. */
int32_t cage_bell_strike(int32_t descriptor);

int32_t cage_close(int32_t descriptor);

/* Waits for many descriptors at once. */
int32_t cage_poll_create(void);
/* tag is given back by wait. edge: report each change once, without the need to read. */
int32_t cage_poll_add(int32_t poll, int32_t descriptor, uint64_t tag, int32_t edge);
int32_t cage_poll_remove(int32_t poll, int32_t descriptor);
/* Waits at most timeout ns (negative: for ever). Returns how many tags were written; 0 also after a signal. */
int32_t cage_poll_wait(int32_t poll, uint64_t *tags, int32_t capacity, int64_t timeout);

/* Nanoseconds of a clock that never jumps. */
uint64_t cage_monotonic_time(void);

/* Asks the scheduler for short turns of this thread and of whatever it starts from now on (since Linux 6.12; an older one ignores
   it): a thread that wakes up then takes the processor at once from one that has computed for longer, instead of waiting for the
   end of its turn of some milliseconds. Shares of the processor stay as they are. */
int32_t cage_turns_shorten(void);

/* The system's short text of an error number. */
const char *cage_error_text(int32_t number);

#endif
