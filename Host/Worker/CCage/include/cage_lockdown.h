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
#include "cage_protocol.h"

#include <stdint.h>

/* Completes what cage_spawn began for an isolated process; does nothing in one that was not started so. Returns 0 or -errno: then
   the process is half in its cage and has to end. */
int32_t cage_enter(uint32_t *protections);

/* memory: bytes of address space. Returns 0 or -errno. */
int32_t cage_limit_resources(uint64_t memory, uint32_t *protections);

int32_t cage_give_up_privileges(uint32_t *protections);

/* version: the Landlock version of the kernel, 0 = none. */
int32_t cage_restrict_files(uint32_t *protections, uint32_t *version);

/*
 * From here on, a system call that the policy refuses is written down in *vitals (number + 1, first argument) before the process
 * dies of it by SIGSYS. Without this call it dies the same way, unrecorded. The memory is where its owner looks; a plugin can
 * write there too. Returns 0 or -errno.
 */
int32_t cage_record_refusals(cage_vitals *vitals);

/* From here on, a signal that ends the process for a fault or by abort() leaves in *vitals whether memory had run out. Returns 0
   or -errno. */
int32_t cage_record_exhaustion(cage_vitals *vitals);

/* "openat" for its number, or NULL when it is none that plugins are known to try. */
const char *cage_call_name(int64_t number);

#define CAGE_STAGE_LOAD 1u
#define CAGE_STAGE_RUN 2u

/* Which rules of the table apply. */
#define CAGE_POLICY_WORKER 1u
/* A process that runs strategy and line together and prints its result: may write to its descriptors and has one thread. */
#define CAGE_POLICY_BACKTEST 2u

/*
 * For every thread. A filter can only take rights away, so the second stage adds to the first. What the second adds is asked for
 * when the plugin's constructors have run, by code that lies in the same memory: a constructor that rewrites that code keeps the
 * rights of loading, which is why those are so few.
 */
int32_t cage_filter_system_calls(uint32_t policy, uint32_t stage, uint32_t *protections);

#define CAGE_CHECK_NONE 0u
#define CAGE_CHECK_VALUE 1u
#define CAGE_CHECK_OWN_PROCESS 2u /* the number of the process that is confined */

/* What an argument must be: its low 32 bits, masked, equal value. */
typedef struct cage_check {
    uint8_t kind; /* CAGE_CHECK_… */
    uint8_t argument;
    uint32_t mask;
    uint32_t value;
} cage_check;

/* One row of the policy: a system call that is allowed when both checks hold. */
typedef struct cage_rule {
    const char *name;
    uint32_t number;
    uint8_t policies; /* CAGE_POLICY_…, or-ed */
    uint8_t stages;   /* CAGE_STAGE_…, or-ed */
    cage_check checks[2];
} cage_rule;

/* The table, for tests and for people: every system call that is not in it ends the process. */
const cage_rule *cage_rules(uint32_t *count);

#endif
