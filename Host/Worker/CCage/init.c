#define _GNU_SOURCE
#include "child.h"
#include "clone.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/resource.h>
#include <sys/wait.h>

/*
 * The first process of each process namespace. It makes the one that becomes the program, waits for its end and writes down how
 * it ended; when it ends itself, by whatever cause, the kernel kills everything in its namespace. The program is not the first
 * process itself, because signals without a handler do nothing to that one: abort() would not end it by SIGABRT.
 *
 * It has no memory of its own: it runs in the host's, on one page, holds no descriptor and reads nothing of anybody. Every
 * system call is made here, not through the C library, whose errno belongs to the host's thread. All its signals are blocked.
 */

static int64_t futex_wait(const uint32_t *word, uint32_t value) {
    return cage_call(SYS_futex, (int64_t)(uintptr_t)word, FUTEX_WAIT_PRIVATE, value, 0, 0);
}

static int64_t wait_for_end(cage_slot *slot, int64_t program) {
    siginfo_t info;
    struct rusage usage;
    for (;;) {
        info.si_pid = 0;
        int64_t result = cage_call(SYS_waitid, P_ALL, 0, (int64_t)(uintptr_t)&info, WEXITED, (int64_t)(uintptr_t)&usage);
        if (result == -EINTR) continue;
        if (result < 0) return 1;
        if (info.si_pid != program) continue;
        slot->code = info.si_status;
        slot->cpu_time = cage_cpu_time(&usage);
        __atomic_store_n(&slot->kind, info.si_code == CLD_EXITED ? CAGE_EXIT_STATUS : CAGE_EXIT_SIGNAL, __ATOMIC_RELEASE);
        return 0;
    }
}

int cage_init_run(void *argument) {
    cage_plan *plan = argument;
    cage_slot *slot = plan->slot;
    /* A host that ignores the end of children would make them vanish here too. The kernel's struct: handler, flags, restorer,
       mask. */
    const uint64_t standard[4] = {0};
    cage_call(SYS_rt_sigaction, SIGCHLD, (int64_t)(uintptr_t)standard, 0, 8, 0);
    cage_call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    cage_call(SYS_prctl, PR_SET_NAME, (int64_t)(uintptr_t) "cage-init", 0, 0, 0);
    /* The host may have ended before the first of these lines. */
    struct pollfd host = {.fd = plan->host, .events = POLLIN};
    const struct timespec now = {0, 0};
    if (cage_call(SYS_ppoll, (int64_t)(uintptr_t)&host, 1, (int64_t)(uintptr_t)&now, 0, 0) != 0) return 1;
    cage_call(SYS_setsid, 0, 0, 0, 0, 0);
    while (__atomic_load_n(&plan->may_go, __ATOMIC_ACQUIRE) == 0) futex_wait(&plan->may_go, 0);
    if (plan->may_go != 1) return 1;

    const cage_clone_request request = {
        .flags = CLONE_VM | CLONE_VFORK,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)plan->stack,
        .stack_size = CAGE_CHILD_STACK,
    };
    int64_t program = cage_clone(&request, cage_child_run, plan);
    if (program < 0) plan->error = (int)-program;
    /* From here on the plan may be gone. */
    __atomic_store_n(&plan->is_done, 1, __ATOMIC_RELEASE);
    cage_call(SYS_futex, (int64_t)(uintptr_t)&plan->is_done, FUTEX_WAKE_PRIVATE, 1, 0, 0);
    if (program < 0) return 1;
    cage_call(SYS_close_range, 0, ~0u, 0, 0, 0);
    return (int)wait_for_end(slot, program);
}
