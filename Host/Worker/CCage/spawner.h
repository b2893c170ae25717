/*
 * spawner.h: the thread that makes processes. Private to this module.
 *
 * It has a table of descriptors of its own, with next to nothing in it: a new process gets a copy of that, so a start costs the
 * same whether the host has ten descriptors or a hundred thousand, and a process cannot get one that nobody meant to give.
 * Descriptors travel to it and back as messages.
 */
#ifndef CAGE_SPAWNER_H
#define CAGE_SPAWNER_H

#include "child.h"

#define CAGE_CLONE_INTO_CGROUP 0x200000000ULL

typedef struct cage_spawner {
    int requests; /* socket */
    int host;     /* pidfd of this process */
    int sender, receiver; /* socket pair that tells who wrote to it */
    uint8_t *stack;
    uint64_t namespaces;
    int has_probed;
} cage_spawner;

/* Starts what the plan says. Returns its number or -errno. */
int32_t cage_spawner_start(cage_spawner *spawner, cage_plan *plan, int *descriptor);

/* The number, here, of the process that wrote to the plan's sender; or -1. */
int32_t cage_spawner_sender_process(const cage_spawner *spawner);

#endif
