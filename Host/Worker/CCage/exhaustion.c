#define _GNU_SOURCE
#include "cage_lockdown.h"

#include "clone.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

static cage_vitals *record;

/* Less than this left of the address space counts as nothing left. */
#define PROBE (4u << 20)

/*
 * A signal is about to end the process. Whether memory was the cause shows when more of it is asked for; what a plugin does with
 * an allocation that failed (a NULL that it writes to, an abort) looks like any other crash otherwise.
 *
 * The handler is gone when it runs: the instruction that returns to fault again, or the second signal, ends the process by the
 * same signal.
 */
static void crashed(int signal) {
    void *place = mmap(NULL, PROBE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) {
        __atomic_store_n(&record->memory_refused, 1, __ATOMIC_RELEASE);
    } else {
        munmap(place, PROBE);
    }
    if (signal != SIGABRT) return;
    /* abort() would set the disposition itself, which is refused here. */
    cage_call(SYS_tgkill, cage_call(SYS_getpid, 0, 0, 0, 0, 0), cage_call(SYS_gettid, 0, 0, 0, 0, 0), SIGABRT, 0, 0);
}

int32_t cage_record_exhaustion(cage_vitals *vitals) {
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};
    record = vitals;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = crashed;
    action.sa_flags = SA_RESETHAND | SA_NODEFER;
    for (size_t index = 0; index < sizeof signals / sizeof signals[0]; index++) {
        if (sigaction(signals[index], &action, NULL) != 0) return -errno;
    }
    return 0;
}
