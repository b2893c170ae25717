/*
 * fixture-cage-probe POLICY STAGE NUMBER HOW VITALS ARGUMENT×6: makes one system call below the policy's filter; in decimal.
 * VITALS: descriptor of a page in which a refusal is to be recorded; -1 = nowhere.
 */
#define _GNU_SOURCE
#include "cage_probe.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not the C library's: some of its calls would be made twice, or changed. */
static int64_t call(int64_t number, const int64_t arguments[6]) {
#if defined(__x86_64__)
    int64_t result;
    register int64_t r10 __asm__("r10") = arguments[3];
    register int64_t r8 __asm__("r8") = arguments[4];
    register int64_t r9 __asm__("r9") = arguments[5];
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#else
    return syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
#endif
}

static int64_t call_by_old_entrance(int64_t number) {
#if defined(__x86_64__)
    int64_t result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(0), "c"(0), "d"(0) : "memory", "r8", "r9", "r10", "r11");
    return result;
#else
    return number;
#endif
}

static void run(uint32_t policy, uint32_t stage, int64_t number, const int64_t given[6], uint32_t how, cage_vitals *vitals) {
    uint32_t protections = 0;
    int64_t arguments[6];
    const struct rlimit none = {0, 0};
    for (int index = 0; index < 6; index++) {
        arguments[index] = given[index] == CAGE_PROBE_OWN_PROCESS ? getpid() : given[index];
    }
    /* Swift's runtime, which comes with every program of a package, catches crashes and makes calls of its own then. */
    for (int other = 1; other < NSIG; other++) signal(other, SIG_DFL);
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) _exit(99);
    if (vitals != NULL && cage_record_refusals(vitals) != 0) _exit(99);
    if (how == CAGE_PROBE_BLOCKED) {
        sigset_t all;
        sigfillset(&all);
        if (sigprocmask(SIG_SETMASK, &all, NULL) != 0) _exit(99);
    }
    if (cage_filter_system_calls(policy, CAGE_STAGE_LOAD, &protections) != 0) _exit(99);
    if (stage == CAGE_STAGE_RUN && cage_filter_system_calls(policy, CAGE_STAGE_RUN, &protections) != 0) _exit(99);
    if (how == CAGE_PROBE_OLD_ENTRANCE) {
        call_by_old_entrance(number);
    } else {
        call(number, arguments);
    }
    syscall(SYS_exit_group, 0);
}

int main(int count, char **texts) {
    int64_t arguments[6];
    cage_vitals *vitals = NULL;
    if (count != 12) return 98;
    for (int index = 0; index < 6; index++) arguments[index] = strtoll(texts[6 + index], NULL, 10);
    int descriptor = atoi(texts[5]);
    if (descriptor >= 0) {
        vitals = mmap(NULL, sizeof(cage_vitals), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (vitals == MAP_FAILED) return 98;
    }
    run((uint32_t)atoi(texts[1]), (uint32_t)atoi(texts[2]), strtoll(texts[3], NULL, 10), arguments, (uint32_t)atoi(texts[4]),
        vitals);
    return 0;
}
