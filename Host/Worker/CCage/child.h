/*
 * child.h: the way of a new process from clone to exec. Private to this module.
 *
 * Until exec, the new processes run in the memory of the one that starts them, on stacks of their own: nothing of a large host
 * is copied. What they share with the starting thread is the plan, and errno, which is why init makes its system calls itself.
 */
#ifndef CAGE_CHILD_H
#define CAGE_CHILD_H

#include "cage_spawn.h"
#include "slot.h"

#define CAGE_DESCRIPTORS_MAXIMUM 32
#define CAGE_ENVIRONMENT "TRADINGBOOST_CAGE"
/* Users of caged processes: this and the 65,535 after it. */
#define CAGE_FIRST_USER 2000000000u

typedef struct cage_plan {
    const cage_spawn_request *request;
    /* In the starting thread's own table of descriptors. */
    int descriptors[CAGE_DESCRIPTORS_MAXIMUM];
    int standard_output;
    int standard_error;
    int nothing;
    int host;   /* pidfd of the starting process */
    int sender; /* a byte written here tells the program's number */
    uint64_t namespaces;
    uint32_t user; /* that the program shall be; 0 = as it is */
    char environment[64];
    uint8_t *stack; /* of the program until exec, CAGE_CHILD_STACK bytes */
    cage_slot *slot;
    int parent; /* process number that the program's parent must have; 0 = it is its init */
    uint32_t may_go; /* futex: 1 = the identities are mapped, 2 = end */
    uint32_t is_done; /* futex: 1 = exec has happened, or error says why not */
    int error;
} cage_plan;

#define CAGE_CHILD_STACK (64u << 10)

/* The program's process: never returns. argument: the plan. */
int cage_child_run(void *argument);

/* The program's init: makes the program's process, waits for its end and tells it in the slot. argument: the plan. */
int cage_init_run(void *argument);

#endif
