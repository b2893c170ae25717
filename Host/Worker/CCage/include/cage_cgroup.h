/*
 * cage_cgroup.h: control groups of version 2, one for each caged process, below the group that this process was given.
 *
 * What a limit of the process itself (rlimit) cannot do: memory.max also counts memory that is shared or cached, pids.max holds
 * whatever user the process is, cpu.max bounds its share, and cgroup.kill ends everything in it.
 */
#ifndef CAGE_CGROUP_H
#define CAGE_CGROUP_H

#include <stdint.h>

#define CAGE_CGROUP_PATH 512

typedef struct cage_cgroup {
    char path[CAGE_CGROUP_PATH]; /* this process's own group, as a folder; empty when there is none */
    uint32_t controls;           /* CAGE_PROTECTION_…_CONTROL that it can give */
    char reason[256];            /* why not all of them; empty when all */
} cage_cgroup;

/* Looks for this process's group. mounts and membership: /proc/self/mountinfo and /proc/self/cgroup, or files like them. Changes
   nothing. */
void cage_cgroup_find(cage_cgroup *group, const char *mounts, const char *membership);

typedef struct cage_cgroup_limits {
    uint64_t memory;    /* bytes; 0 = no bound */
    uint32_t processes; /* threads included; 0 = no bound */
    uint32_t cpu_per_thousand; /* of one processor; 0 = no bound */
} cage_cgroup_limits;

/* Makes the folder of a new group and sets its bounds, as far as its controllers are there. Returns a descriptor of the folder
   for clone3, or -errno. */
int32_t cage_cgroup_create(const char *folder, const cage_cgroup_limits *limits, uint32_t *controls);

/* Kills what is in a group. Returns 0 or -errno. */
int32_t cage_cgroup_kill(const char *folder);

/* How many processes of a group the kernel killed at its memory bound. */
int32_t cage_cgroup_memory_kills(const char *folder);

/* Removes a group whose processes have ended. Returns 0 or -errno. */
int32_t cage_cgroup_remove(const char *folder);

/* ---------------------------------------------------------------- for cage_spawn */

/* As create, for the numbered child of this process, in the group that find found; prepares that one the first time. Returns a
   descriptor or a negative number: then there is none. */
int32_t cage_cgroup_make(uint32_t number, const cage_cgroup_limits *limits, uint32_t *controls);

/* Kills, counts and removes it. Returns the number of kills at the memory bound. */
int32_t cage_cgroup_end(uint32_t number);

/* Why control groups are not used; never NULL. */
const char *cage_cgroup_reason(void);

#endif
