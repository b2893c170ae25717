// Attacks on other processes and on the kernel: new processes, signals, debugging, privileges, ways around the filter.
#include "hostile.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif

static void *idle(void *unused) {
    loop();
    return unused;
}

static void births(hostile *self) {
    if (is(self, "fork bomb")) {
        for (;;) FORBIDDEN(self, fork());
    }
    if (is(self, "fork")) FORBIDDEN(self, syscall(SYS_fork));
    if (is(self, "vfork")) FORBIDDEN(self, syscall(SYS_vfork));
    if (is(self, "clone")) FORBIDDEN(self, syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
    if (is(self, "clone3")) {
        uint64_t arguments[8] = {0};
        FORBIDDEN(self, syscall(SYS_clone3, arguments, sizeof arguments));
    }
    if (is(self, "threads")) {
        pthread_t thread;
        int count = 0;
        while (pthread_create(&thread, NULL, idle, NULL) == 0) count++;
        tell(self, "started %d threads", count);
    }
    char *arguments[] = {"/bin/sh", "-c", "id", NULL};
    char *environment[] = {NULL};
    if (is(self, "execve")) FORBIDDEN(self, execve("/bin/sh", arguments, environment));
    if (is(self, "execveat")) FORBIDDEN(self, syscall(SYS_execveat, -100, "/bin/sh", arguments, environment, 0));
    if (is(self, "unshare")) FORBIDDEN(self, unshare(CLONE_NEWUSER));
    if (is(self, "setns")) FORBIDDEN(self, setns(0, 0));
}

static void others(hostile *self) {
    /* The victim stands for everybody: whoever runs this where the cage has a hole loses no more than that. */
    int victim = (int)self->victim;
    char byte;
    struct iovec here = {&byte, 1}, there = {self, 1};
    if (is(self, "ptrace")) FORBIDDEN(self, syscall(SYS_ptrace, 16 /* attach */, victim, 0, 0));
    if (is(self, "process_vm_readv")) FORBIDDEN(self, process_vm_readv(victim, &here, 1, &there, 1, 0));
    if (is(self, "process_vm_writev")) FORBIDDEN(self, process_vm_writev(victim, &here, 1, &there, 1, 0));
    if (is(self, "parent")) FORBIDDEN(self, syscall(SYS_getppid));
    if (is(self, "kill")) FORBIDDEN(self, syscall(SYS_kill, victim, SIGKILL));
    if (is(self, "kill everybody")) FORBIDDEN(self, syscall(SYS_kill, -1, 0));
    if (is(self, "tgkill")) FORBIDDEN(self, syscall(SYS_tgkill, victim, victim, SIGKILL));
    /* The one signal that the filter lets through is for abort(): it must reach nobody else. */
    if (is(self, "tgkill abort")) FORBIDDEN(self, syscall(SYS_tgkill, victim, victim, SIGABRT));
    if (is(self, "pidfd")) FORBIDDEN(self, syscall(434 /* pidfd_open */, victim, 0));
    if (is(self, "priority")) FORBIDDEN(self, setpriority(PRIO_PROCESS, 0, -20));
    if (is(self, "affinity")) FORBIDDEN(self, sched_setaffinity(0, 8, (cpu_set_t *)(void *)&(uint64_t){1}));
}

static void rights(hostile *self) {
    struct rlimit unlimited = {RLIM_INFINITY, RLIM_INFINITY};
    struct sock_filter allow = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
    struct sock_fprog program = {1, &allow};
    if (is(self, "bpf")) FORBIDDEN(self, syscall(SYS_bpf, 0, NULL, 0));
    if (is(self, "io_uring_setup")) FORBIDDEN(self, syscall(SYS_io_uring_setup, 8, NULL));
    if (is(self, "setrlimit")) FORBIDDEN(self, syscall(SYS_setrlimit, RLIMIT_AS, &unlimited));
    if (is(self, "prlimit64")) FORBIDDEN(self, syscall(SYS_prlimit64, 0, RLIMIT_AS, &unlimited, NULL));
    if (is(self, "setuid")) FORBIDDEN(self, syscall(SYS_setuid, 0));
    if (is(self, "setresuid")) FORBIDDEN(self, syscall(SYS_setresuid, 0, 0, 0));
    if (is(self, "capset")) FORBIDDEN(self, syscall(SYS_capset, NULL, NULL));
    if (is(self, "seccomp")) FORBIDDEN(self, syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
    if (is(self, "prctl")) FORBIDDEN(self, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
    if (is(self, "keyctl")) FORBIDDEN(self, syscall(SYS_keyctl, 0, 0, 0, 0, 0));
    if (is(self, "userfaultfd")) FORBIDDEN(self, syscall(SYS_userfaultfd, 0));
    if (is(self, "perf_event_open")) FORBIDDEN(self, syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
    if (is(self, "getrandom")) FORBIDDEN(self, syscall(SYS_getrandom, &(uint64_t){0}, 8, 0));
    if (is(self, "settimeofday")) FORBIDDEN(self, syscall(SYS_settimeofday, &(struct timespec){0, 0}, NULL));
    if (is(self, "reboot")) FORBIDDEN(self, syscall(SYS_reboot, 0, 0, 0, NULL));
}

static void attack(hostile *self) {
    births(self);
    others(self);
    rights(self);
#if defined(__x86_64__)
    /* getpid by its number of 32 bits, then by that of x32. */
    if (is(self, "int 0x80")) {
        long answer;
        __asm__ volatile("int $0x80" : "=a"(answer) : "a"(20) : "memory", "r8", "r9", "r10", "r11");
        tell(self, "came back with %ld", answer);
    }
    if (is(self, "x32")) FORBIDDEN(self, syscall(0x40000000 + SYS_getpid));
#endif
}
