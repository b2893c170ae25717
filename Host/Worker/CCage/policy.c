#define _GNU_SOURCE
#include "cage_lockdown.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/*
 * The policy: everything that a caged process may ask of the kernel. What is not here kills the process, and so do calls of
 * another architecture and x32 calls, whose numbers are none of these.
 */

#define BOTH (CAGE_POLICY_WORKER | CAGE_POLICY_BACKTEST)
#define LOAD CAGE_STAGE_LOAD
#define RUN CAGE_STAGE_RUN
#define ALWAYS (LOAD | RUN)
#define CALL(name) #name, SYS_##name
#define ANY -1, 0, 0

static const cage_rule rules[] = {
    /* Waiting and waking: plain waits only; the other operations have a history of holes. */
    {CALL(futex), BOTH, ALWAYS, 1, FUTEX_CMD_MASK, FUTEX_WAIT},
    {CALL(futex), BOTH, ALWAYS, 1, FUTEX_CMD_MASK, FUTEX_WAKE},
    {CALL(futex), BOTH, ALWAYS, 1, FUTEX_CMD_MASK, FUTEX_WAIT_BITSET},
    {CALL(write), BOTH, ALWAYS, ANY},
    {CALL(read), BOTH, ALWAYS, ANY},
    {CALL(clock_gettime), BOTH, ALWAYS, ANY},
    {CALL(sched_yield), BOTH, ALWAYS, ANY},
    {CALL(restart_syscall), BOTH, ALWAYS, ANY},

    /* Memory, up to the limit. Executable memory only while the plugin is loaded. */
    {CALL(brk), BOTH, ALWAYS, ANY},
    {CALL(mmap), BOTH, LOAD, ANY},
    {CALL(mmap), BOTH, RUN, 2, PROT_EXEC, 0},
    {CALL(munmap), BOTH, ALWAYS, ANY},
    {CALL(mremap), BOTH, ALWAYS, ANY},
    {CALL(madvise), BOTH, ALWAYS, ANY},
    {CALL(mprotect), BOTH, LOAD, ANY},
    {CALL(mprotect), BOTH, RUN, 2, PROT_EXEC, 0},

    /* What dlopen does with the plugin's memfd. Landlock and the number of descriptors bound it further. */
    {CALL(openat), BOTH, LOAD, 2, O_ACCMODE | O_CREAT | O_TRUNC | O_PATH, O_RDONLY},
    {CALL(fstat), BOTH, ALWAYS, ANY},
    {CALL(newfstatat), BOTH, ALWAYS, ANY},
    {CALL(pread64), BOTH, LOAD, ANY},
    {CALL(lseek), BOTH, ALWAYS, ANY},
    {CALL(close), BOTH, LOAD, ANY},
    /* A worker keeps its bell; a backtest has results to write and to end with. */
    {CALL(close), CAGE_POLICY_BACKTEST, RUN, ANY},
    /* The way from the first stage to the second. A filter can only take rights away. */
    {CALL(seccomp), BOTH, LOAD, ANY},

    /* Ending, and abort() with the signal that it is known by. */
    {CALL(exit_group), BOTH, ALWAYS, ANY},
    {CALL(exit), BOTH, ALWAYS, ANY},
    {CALL(rt_sigreturn), BOTH, ALWAYS, ANY},
    {CALL(rt_sigprocmask), BOTH, ALWAYS, ANY},
    {CALL(getpid), BOTH, ALWAYS, ANY},
    {CALL(gettid), BOTH, ALWAYS, ANY},
    {CALL(tgkill), BOTH, ALWAYS, 2, 0xFFFFFFFF, SIGABRT},

    /* The stack that a language's own crash handler asks for. */
    {CALL(sigaltstack), BOTH, ALWAYS, ANY},
};

const cage_rule *cage_rules(uint32_t *count) {
    *count = sizeof rules / sizeof rules[0];
    return rules;
}
