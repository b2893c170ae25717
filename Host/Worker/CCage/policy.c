#define _GNU_SOURCE
#include "cage_lockdown.h"

#include <assert.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/*
 * The policy: everything that a caged process may ask of the kernel. What is not here ends the process by SIGSYS, and so do
 * calls of another architecture and x32 calls, whose numbers are none of these.
 */

#define WORKER CAGE_POLICY_WORKER
#define BACKTEST CAGE_POLICY_BACKTEST
#define BOTH (WORKER | BACKTEST)
#define LOAD CAGE_STAGE_LOAD
#define RUN CAGE_STAGE_RUN
#define ALWAYS (LOAD | RUN)
#define CALL(name) #name, SYS_##name

#define ANY {{0}}
#define MASKED(argument, mask, value) {CAGE_CHECK_VALUE, argument, mask, value}
#define EQUAL(argument, value) MASKED(argument, 0xFFFFFFFFu, value)
#define OWN_PROCESS(argument) {CAGE_CHECK_OWN_PROCESS, argument, 0xFFFFFFFFu, 0}
#define WITHOUT(argument, bits) MASKED(argument, bits, 0)
/* Descriptors 0 to 3: nothing, nothing, standard error, and the plugin's memory while it is loaded. */
#define STANDARD(argument) WITHOUT(argument, 0xFFFFFFFCu)

/* In a worker that loads, 4 to 6 are free for dlopen, and the bell has to stay open. */
static_assert(CAGE_DESCRIPTOR_PLUGIN == 3 && CAGE_DESCRIPTOR_BELL == 7, "the rules of close and write name descriptors");

static const cage_rule rules[] = {
    /* Waiting and waking: plain waits only; the other operations have a history of holes. */
    {CALL(futex), BOTH, ALWAYS, {MASKED(1, FUTEX_CMD_MASK, FUTEX_WAIT)}},
    {CALL(futex), BOTH, ALWAYS, {MASKED(1, FUTEX_CMD_MASK, FUTEX_WAKE)}},
    {CALL(futex), BOTH, ALWAYS, {MASKED(1, FUTEX_CMD_MASK, FUTEX_WAIT_BITSET)}},
    {CALL(clock_gettime), BOTH, ALWAYS, ANY},
    {CALL(sched_yield), BOTH, ALWAYS, ANY},
    {CALL(restart_syscall), BOTH, ALWAYS, ANY},

    /* A worker writes to its bell; what a plugin prints goes nowhere. A backtest has results to write. */
    {CALL(write), WORKER, ALWAYS, {EQUAL(0, CAGE_DESCRIPTOR_BELL)}},
    {CALL(write), WORKER, ALWAYS, {STANDARD(0)}},
    {CALL(write), BACKTEST, ALWAYS, ANY},

    /* Memory, up to the limit. Executable memory only while the plugin is loaded, and never writable at the same time. */
    {CALL(brk), BOTH, ALWAYS, ANY},
    {CALL(mmap), BOTH, ALWAYS, {WITHOUT(2, PROT_EXEC)}},
    {CALL(mmap), BOTH, LOAD, {WITHOUT(2, PROT_WRITE)}},
    {CALL(munmap), BOTH, ALWAYS, ANY},
    {CALL(mremap), BOTH, ALWAYS, ANY},
    {CALL(mprotect), BOTH, ALWAYS, {WITHOUT(2, PROT_EXEC)}},
    {CALL(mprotect), BOTH, LOAD, {WITHOUT(2, PROT_WRITE)}},
    /* NORMAL to DONTNEED, and FREE. */
    {CALL(madvise), BOTH, ALWAYS, {WITHOUT(2, ~7u)}},
    {CALL(madvise), BOTH, ALWAYS, {EQUAL(2, MADV_FREE)}},

    /* What dlopen does with the plugin's memfd, in a root where nothing else is. Later, what printing asks of its descriptor. */
    {CALL(openat), BOTH, LOAD, {MASKED(2, O_ACCMODE | O_CREAT | O_TRUNC | O_PATH, O_RDONLY)}},
    {CALL(read), WORKER, LOAD, ANY},
    {CALL(read), WORKER, RUN, {STANDARD(0)}},
    {CALL(read), BACKTEST, ALWAYS, ANY},
    {CALL(pread64), BOTH, LOAD, ANY},
    {CALL(lseek), WORKER, LOAD, ANY},
    {CALL(lseek), WORKER, RUN, {STANDARD(0)}},
    {CALL(lseek), BACKTEST, ALWAYS, ANY},
    {CALL(fstat), BOTH, ALWAYS, ANY},
    {CALL(newfstatat), BOTH, LOAD, ANY},
    {CALL(newfstatat), BOTH, RUN, {EQUAL(3, AT_EMPTY_PATH)}},
    {CALL(close), WORKER, LOAD, {EQUAL(0, CAGE_DESCRIPTOR_PLUGIN)}},
    {CALL(close), WORKER, LOAD, {MASKED(0, ~1u, 4)}},
    {CALL(close), WORKER, LOAD, {EQUAL(0, 6)}},
    /* A backtest has results to write and to end with. */
    {CALL(close), BACKTEST, ALWAYS, ANY},
    /* The way from the first stage to the second. A filter can only take rights away. */
    {CALL(seccomp), BOTH, LOAD, {EQUAL(0, SECCOMP_SET_MODE_FILTER), EQUAL(1, SECCOMP_FILTER_FLAG_TSYNC)}},

    /* Ending, and abort() with the signal that it is known by. */
    {CALL(exit_group), BOTH, ALWAYS, ANY},
    {CALL(exit), BOTH, ALWAYS, ANY},
    {CALL(rt_sigreturn), BOTH, ALWAYS, ANY},
    {CALL(rt_sigprocmask), BOTH, ALWAYS, ANY},
    {CALL(getpid), BOTH, ALWAYS, ANY},
    {CALL(gettid), BOTH, ALWAYS, ANY},
    {CALL(tgkill), BOTH, ALWAYS, {OWN_PROCESS(0), EQUAL(2, SIGABRT)}},

    /* The stack that a language's own crash handler asks for. */
    {CALL(sigaltstack), BOTH, ALWAYS, ANY},
};

const cage_rule *cage_rules(uint32_t *count) {
    *count = sizeof rules / sizeof rules[0];
    return rules;
}
