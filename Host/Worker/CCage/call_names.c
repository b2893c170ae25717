#define _GNU_SOURCE
#include "cage_lockdown.h"

#include <stddef.h>
#include <sys/syscall.h>

/* What a plugin may be found trying. Others are reported by their number. */
#define CALL(name) {SYS_##name, #name}

static const struct {
    int64_t number;
    const char *name;
} calls[] = {
    /* Files. */
    CALL(read), CALL(write), CALL(openat), CALL(close), CALL(fstat), CALL(newfstatat), CALL(statx), CALL(lseek), CALL(pread64),
    CALL(pwrite64), CALL(readv), CALL(writev), CALL(dup), CALL(dup3), CALL(fcntl), CALL(ioctl), CALL(getdents64),
    CALL(readlinkat), CALL(mkdirat), CALL(unlinkat), CALL(renameat2), CALL(linkat), CALL(symlinkat), CALL(faccessat),
    CALL(ftruncate), CALL(truncate), CALL(fchmod), CALL(fchown), CALL(getcwd), CALL(chdir), CALL(flock), CALL(fsync),
    CALL(sendfile), CALL(splice), CALL(copy_file_range), CALL(memfd_create), CALL(pipe2), CALL(eventfd2),
    /* Memory. */
    CALL(mmap), CALL(munmap), CALL(mremap), CALL(mprotect), CALL(madvise), CALL(brk), CALL(mlock), CALL(mlockall), CALL(msync),
    CALL(userfaultfd),
    /* Processes, threads and signals. */
    CALL(clone), CALL(execve), CALL(execveat), CALL(exit), CALL(exit_group), CALL(wait4), CALL(waitid), CALL(kill), CALL(tkill),
    CALL(tgkill), CALL(rt_sigaction), CALL(rt_sigprocmask), CALL(rt_sigqueueinfo), CALL(ptrace), CALL(process_vm_readv),
    CALL(process_vm_writev), CALL(getpid), CALL(getppid), CALL(gettid), CALL(setsid), CALL(sched_setaffinity),
    CALL(sched_setscheduler), CALL(sched_yield), CALL(futex), CALL(nanosleep), CALL(clock_nanosleep), CALL(ppoll), CALL(pselect6),
    CALL(epoll_create1), CALL(timer_create), CALL(timerfd_create), CALL(signalfd4), CALL(set_robust_list), CALL(prlimit64),
    CALL(setrlimit), CALL(prctl), CALL(seccomp), CALL(capset), CALL(setuid), CALL(setgid), CALL(setresuid), CALL(setgroups),
    CALL(getrandom), CALL(getuid), CALL(uname), CALL(sysinfo), CALL(getrlimit), CALL(getrusage), CALL(clock_gettime),
    /* The network and other processes. */
    CALL(socket), CALL(socketpair), CALL(connect), CALL(bind), CALL(listen), CALL(accept4), CALL(sendto), CALL(sendmsg),
    CALL(recvfrom), CALL(recvmsg), CALL(shmget), CALL(msgget), CALL(semget), CALL(mq_open),
    /* The system. */
    CALL(mount), CALL(umount2), CALL(pivot_root), CALL(chroot), CALL(unshare), CALL(setns), CALL(bpf), CALL(perf_event_open),
    CALL(init_module), CALL(finit_module), CALL(kexec_load), CALL(reboot), CALL(sethostname), CALL(settimeofday),
    CALL(clock_settime), CALL(add_key), CALL(keyctl), CALL(request_key), CALL(io_setup), CALL(acct), CALL(swapon),
    CALL(name_to_handle_at), CALL(open_by_handle_at), CALL(fanotify_init), CALL(inotify_init1), CALL(syslog), CALL(quotactl),
    /* One number on every machine, and newer than some headers. */
    {424, "pidfd_send_signal"}, {425, "io_uring_setup"}, {426, "io_uring_enter"}, {428, "open_tree"}, {429, "move_mount"},
    {430, "fsopen"}, {434, "pidfd_open"}, {435, "clone3"}, {436, "close_range"}, {437, "openat2"}, {438, "pidfd_getfd"},
    {439, "faccessat2"}, {440, "process_madvise"}, {442, "mount_setattr"}, {444, "landlock_create_ruleset"},
    {446, "landlock_restrict_self"}, {447, "memfd_secret"}, {449, "futex_waitv"}, {452, "fchmodat2"},
#if defined(__x86_64__)
    CALL(open), CALL(creat), CALL(stat), CALL(lstat), CALL(access), CALL(readlink), CALL(unlink), CALL(rename), CALL(mkdir),
    CALL(rmdir), CALL(chmod), CALL(chown), CALL(dup2), CALL(pipe), CALL(fork), CALL(vfork), CALL(poll), CALL(select), CALL(pause),
    CALL(alarm), CALL(epoll_create), CALL(eventfd), CALL(arch_prctl), CALL(iopl), CALL(ioperm), CALL(modify_ldt), CALL(getdents),
    CALL(time), CALL(gettimeofday), CALL(accept),
#endif
};

const char *cage_call_name(int64_t number) {
    for (size_t index = 0; index < sizeof calls / sizeof calls[0]; index++) {
        if (calls[index].number == number) return calls[index].name;
    }
    return NULL;
}
