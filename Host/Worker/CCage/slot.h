/*
 * slot.h: what this process knows of each process it started. Private to this module.
 *
 * A slot is one page: the record at its beginning, and the stack of the process's init at its end. All slots lie in one
 * mapping, so that thousands of them cost one entry in the kernel's list of mappings and a page each.
 */
#ifndef CAGE_SLOT_H
#define CAGE_SLOT_H

#include <stdint.h>
#include <sys/resource.h>

#define CAGE_SLOT_SIZE 4096u
#define CAGE_SLOT_MAXIMUM 65536u

typedef struct cage_slot {
    int32_t process; /* of the program */
    int32_t child;   /* whom this process waits for: the program's init, or the program itself */
    /* How the program ended; written by its init. kind is 0 until then. */
    uint32_t kind;
    int32_t code;
    uint32_t protections;
    uint32_t has_cgroup;
    uint64_t cpu_time; /* ns; with kind */
} cage_slot;

/* ns that a process used, in its own code and in the kernel's. */
static inline uint64_t cage_cpu_time(const struct rusage *usage) {
    uint64_t seconds = (uint64_t)usage->ru_utime.tv_sec + (uint64_t)usage->ru_stime.tv_sec;
    uint64_t micros = (uint64_t)usage->ru_utime.tv_usec + (uint64_t)usage->ru_stime.tv_usec;
    return seconds * 1000000000u + micros * 1000u;
}

/* A cleared slot, or NULL when there are too many processes. Each function: [any thread] */
cage_slot *cage_slot_take(void);
uint32_t cage_slot_index(const cage_slot *slot);
/* The slot is found by this process's number from now on. */
void cage_slot_name(cage_slot *slot, int32_t process);
/* NULL when this process did not start it, or has reaped it. */
cage_slot *cage_slot_find(int32_t process);
void cage_slot_release(cage_slot *slot);

#endif
