/*
 * cage_lockdown.h: the steps by which a process gives up its rights before it runs code of somebody else.
 *
 * The order of a start, all in the process's only thread:
 *   1. cage_enter                  empty root, own user, no capabilities; the namespaces are there already
 *   2. cage_limit_resources        memory, files, processes, core dumps
 *   3. cage_give_up_privileges     no_new_privs, not dumpable
 *   4. cage_restrict_files         Landlock: no file, no TCP, no signal or abstract socket out of here
 *   5. cage_record_refusals        a refused system call is written down before it ends the process
 *   6. cage_filter_system_calls    stage LOAD: what dlopen needs, nothing else
 *   7. dlopen: constructors of the plugin run here, already confined
 *   8. cage_filter_system_calls    stage RUN, for every thread: no open, no executable memory
 * Each step adds to a bit set what it achieved. A step that the machine cannot give (Landlock on an old kernel) leaves its bit
 * out, and the host reports it; every other failure is an error.
 */
#ifndef CAGE_LOCKDOWN_H
#define CAGE_LOCKDOWN_H

#include "cage_protection.h"

#include <stdint.h>

/* Completes what cage_spawn began for an isolated process; does nothing in one that was not started so. Returns 0 or -errno: then
   the process is half in its cage and has to end. */
int32_t cage_enter(uint32_t *protections);

/* memory: bytes of address space. Returns 0 or -errno. */
int32_t cage_limit_resources(uint64_t memory, uint32_t *protections);

int32_t cage_give_up_privileges(uint32_t *protections);

/* version: the Landlock version of the kernel, 0 = none. */
int32_t cage_restrict_files(uint32_t *protections, uint32_t *version);

#define CAGE_STAGE_LOAD 1u
#define CAGE_STAGE_RUN 2u

/* Which rules of the table apply. */
#define CAGE_POLICY_WORKER 1u
/* A process that runs strategy and line together and prints its result: may write to its descriptors and has one thread. */
#define CAGE_POLICY_BACKTEST 2u

int32_t cage_filter_system_calls(uint32_t policy, uint32_t stage, uint32_t *protections);

/* One row of the policy: a system call that is allowed, if the low 32 bits of the argument, masked, equal value. */
typedef struct cage_rule {
    const char *name;
    uint32_t number;
    uint8_t policies; /* CAGE_POLICY_…, or-ed */
    uint8_t stages;   /* CAGE_STAGE_…, or-ed */
    int8_t argument;  /* 0…5, or -1: any arguments */
    uint32_t mask;
    uint32_t value;
} cage_rule;

/* The table, for tests and for people: every system call that is not in it ends the process. */
const cage_rule *cage_rules(uint32_t *count);

#endif
