#define _GNU_SOURCE
#include "cage_system.h"
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FIRST_DESCRIPTOR 3
/* Above every descriptor that a child is given: where copies wait for their final place. */
#define PARKING 128

static int place(int source, int target) { return dup2(source, target) == target ? 0 : -1; }

static int arrange_descriptors(const cage_plan *plan) {
    uint32_t count = plan->request->descriptor_count;
    int parked[CAGE_DESCRIPTORS_MAXIMUM];
    for (uint32_t index = 0; index < count; index++) {
        parked[index] = fcntl(plan->descriptors[index], F_DUPFD_CLOEXEC, PARKING);
        if (parked[index] < 0) return -1;
    }
    int output = fcntl(plan->standard_output, F_DUPFD_CLOEXEC, PARKING);
    int error = fcntl(plan->standard_error, F_DUPFD_CLOEXEC, PARKING);
    int nothing = fcntl(plan->nothing, F_DUPFD_CLOEXEC, PARKING);
    if (output < 0 || error < 0 || nothing < 0) return -1;
    if (place(nothing, 0) != 0 || place(output, 1) != 0 || place(error, 2) != 0) return -1;
    for (uint32_t index = 0; index < count; index++) {
        if (place(parked[index], FIRST_DESCRIPTOR + (int)index) != 0) return -1;
    }
    return (int)syscall(SYS_close_range, FIRST_DESCRIPTOR + count, ~0u, 0);
}

/* Keeps over exec what cage_enter needs to mount, to map its user and to give all rights up. They hold in the new user namespace
   alone. */
static int keep_capabilities(void) {
    static const int needed[] = {CAP_SYS_ADMIN, CAP_SETPCAP, CAP_SETUID, CAP_SETGID, CAP_DAC_OVERRIDE};
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) != 0) return -1;
    for (int half = 0; half < 2; half++) sets[half].inheritable = sets[half].permitted;
    if (syscall(SYS_capset, &header, sets) != 0) return -1;
    for (size_t index = 0; index < sizeof needed / sizeof needed[0]; index++) {
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, needed[index], 0, 0) != 0) return -1;
    }
    return 0;
}

int cage_child_run(void *argument) {
    cage_plan *plan = argument;
    const char *environment[] = {plan->request->isolated ? plan->environment : NULL, NULL};
    /* Signals were blocked before the child was made, so no handler of the host can run here. */
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) goto failed;
    /* The parent may have ended before the line above; an init takes its namespace with it. */
    if (plan->parent != 0 && getppid() != plan->parent) _exit(127);
    if (setsid() < 0) goto failed;
    /* Inherited by the program. A kernel that does not know it has turns of its own length. */
    (void)cage_turns_shorten();
    if (chdir("/") != 0) goto failed;
    if (plan->parent == 0 && send(plan->sender, "", 1, 0) != 1) goto failed;
    /* Where that is refused, the protections that need it are missing, and are reported so. */
    if (plan->namespaces & CLONE_NEWUSER) (void)keep_capabilities();
    if (arrange_descriptors(plan) != 0) goto failed;
    if (sigprocmask(SIG_SETMASK, &none, NULL) != 0) goto failed;
    execve(plan->request->executable, (char *const *)plan->request->arguments, (char *const *)environment);
failed:
    plan->error = errno;
    _exit(127);
}
