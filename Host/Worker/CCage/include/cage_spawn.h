/*
 * cage_spawn.h: starts and ends processes that get nothing but what they are given.
 */
#ifndef CAGE_SPAWN_H
#define CAGE_SPAWN_H

#include <stdint.h>

typedef struct cage_spawn_request {
    const char *executable;
    const char *const *arguments; /* ends with NULL; the first is the program's name */
    /* The n-th becomes descriptor 3 + n; every other one is closed. */
    const int32_t *descriptors;
    uint32_t descriptor_count;
    /* Descriptors 1 and 2; -1 = nothing. Descriptor 0 is nothing. */
    int32_t standard_output;
    int32_t standard_error;
    /* Not 0: in namespaces of its own, as far as the machine gives them, below an init of its own. The program calls cage_enter
       (cage_lockdown.h) first. */
    uint32_t isolated;
    /* Bounds of its control group, where there is one; 0 = none. */
    uint64_t memory;          /* bytes */
    uint32_t cpu_per_thousand; /* of one processor */
} cage_spawn_request;

/*
 * Starts a process: own session, no environment, folder /, default signals, the descriptors above; it is killed when this
 * process ends, however that happens. Returns 0 or -errno, the reason of a failed exec included.
 *
 * process is the program's number as this process sees it, for its CPU clock and for people. process_descriptor becomes readable
 * when the program and everything in its namespace have ended; cage_kill of it ends them.
 *
 * The kernel ties "is killed when its parent ends" to the thread that made the process, so one thread of this library, which
 * lives as long as the process, makes them all. [any thread]
 */
int32_t cage_spawn(const cage_spawn_request *request, int32_t *process, int32_t *process_descriptor);

/* CAGE_PROTECTION_… that a process was started with; it adds its own. 0 when it is not known. [any thread] */
uint32_t cage_spawn_protections(int32_t process);

/* A descriptor that becomes readable when a process ends, also one that is no child. Returns it or -errno. */
int32_t cage_process_open(int32_t process);

/* Kills the process behind a descriptor: it cannot be another one that got the same number. */
void cage_kill(int32_t process_descriptor);

#define CAGE_EXIT_STATUS 1u /* code = exit status */
#define CAGE_EXIT_SIGNAL 2u /* code = signal */

typedef struct cage_exit {
    uint32_t kind; /* 0 = still running */
    int32_t code;
    uint32_t out_of_memory; /* not 0: the kernel killed it at the bound of its control group */
    uint32_t reserved;
    uint64_t cpu_time; /* ns, of all its threads */
} cage_exit;

/* Takes the exit of an ended process and forgets it; waits for it when wait is not 0. It is the program's own exit, exactly,
   also below an init. Returns 0 or -errno. */
int32_t cage_reap(int32_t process, int32_t wait, cage_exit *exit);

/* SIGSEGV and the like, or "signal". */
const char *cage_signal_name(int32_t signal);

#endif
