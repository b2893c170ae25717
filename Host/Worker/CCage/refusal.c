#define _GNU_SOURCE
#include "cage_lockdown.h"

#include "clone.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>

static cage_vitals *record;

static uint64_t first_argument(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uint64_t)context->uc_mcontext.gregs[REG_RDI];
#else
    return context->uc_mcontext.regs[0];
#endif
}

/*
 * A system call was refused. rt_sigaction is refused at each stage, so no plugin can put another handler here; a plugin that
 * blocks SIGSYS dies of it without a record. While this runs SIGSYS is blocked, and the kernel ends a process whose SIGSYS is
 * blocked when the filter sends one: the second refused call is the end for certain.
 */
static void refused(int signal, siginfo_t *info, void *context) {
    (void)signal;
    if (record->refused_call == 0) {
        record->refused_argument = first_argument(context);
        /* The kernel's word is signed; an x32 number has bit 30 set. */
        __atomic_store_n(&record->refused_call, (uint64_t)(uint32_t)info->si_syscall + 1, __ATOMIC_RELEASE);
    }
    for (;;) cage_call(SYS_rt_sigaction, 0, 0, 0, 0, 0);
}

int32_t cage_record_refusals(cage_vitals *vitals) {
    record = vitals;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = refused;
    action.sa_flags = SA_SIGINFO;
    sigfillset(&action.sa_mask);
    return sigaction(SIGSYS, &action, NULL) == 0 ? 0 : -errno;
}
