#define _GNU_SOURCE
#include "cage_spawn.h"

#include "cage_cgroup.h"
#include "cage_protection.h"
#include "child.h"
#include "clone.h"
#include "identity.h"
#include "isolation.h"
#include "spawner.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Waits until exec has happened or failed. 0, or an error number when the init ended before. */
static int wait_for_exec(cage_plan *plan, int init) {
    const struct timespec while_longer = {0, 100000000};
    while (__atomic_load_n(&plan->is_done, __ATOMIC_ACQUIRE) == 0) {
        int64_t result = cage_call(SYS_futex, (int64_t)(uintptr_t)&plan->is_done, FUTEX_WAIT_PRIVATE, 0,
                                   (int64_t)(uintptr_t)&while_longer, 0);
        if (result != -ETIMEDOUT) continue;
        struct pollfd ended = {.fd = init, .events = POLLIN};
        if (poll(&ended, 1, 0) == 1 && __atomic_load_n(&plan->is_done, __ATOMIC_ACQUIRE) == 0) return ECHILD;
    }
    return plan->error;
}

static void let_go(cage_plan *plan, uint32_t value) {
    __atomic_store_n(&plan->may_go, value, __ATOMIC_RELEASE);
    cage_call(SYS_futex, (int64_t)(uintptr_t)&plan->may_go, FUTEX_WAKE_PRIVATE, 1, 0, 0);
}

static int give_up(pid_t child, int descriptor) {
    cage_kill(descriptor);
    waitpid(child, NULL, 0);
    close(descriptor);
    return -1;
}

/* Below an init, in a process namespace of its own. Returns 0 or -1 with plan->error set. */
static int start_below_init(cage_plan *plan, const cage_spawner *spawner, int cgroup, int *descriptor) {
    cage_clone_request request = {
        .flags = CLONE_VM | CLONE_PIDFD | plan->namespaces,
        .process_descriptor = (uint64_t)(uintptr_t)descriptor,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)plan->slot,
        .stack_size = CAGE_SLOT_SIZE,
    };
    if (cgroup >= 0) {
        request.flags |= CAGE_CLONE_INTO_CGROUP;
        request.cgroup = (uint64_t)cgroup;
    }
    int64_t init = cage_clone(&request, cage_init_run, plan);
    if (init < 0) {
        plan->error = (int)-init;
        return -1;
    }
    plan->slot->child = (int32_t)init;
    if (plan->namespaces & CLONE_NEWUSER) {
        int error = cage_identity_map((int32_t)init, &plan->user);
        if (error != 0) {
            plan->error = error;
            let_go(plan, 2);
            return give_up((pid_t)init, *descriptor);
        }
    }
    cage_identity_tell(plan);
    let_go(plan, 1);
    plan->error = wait_for_exec(plan, *descriptor);
    if (plan->error != 0) return give_up((pid_t)init, *descriptor);
    cage_slot_name(plan->slot, cage_spawner_sender_process(spawner));
    return 0;
}

/* As a child of this process. */
static int start_directly(cage_plan *plan, int *descriptor) {
    plan->parent = getpid();
    cage_identity_tell(plan);
    cage_clone_request request = {
        .flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | plan->namespaces,
        .process_descriptor = (uint64_t)(uintptr_t)descriptor,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)plan->stack,
        .stack_size = CAGE_CHILD_STACK,
    };
    int64_t child = cage_clone(&request, cage_child_run, plan);
    if (child < 0) {
        plan->error = (int)-child;
        return -1;
    }
    if (plan->error != 0) return give_up((pid_t)child, *descriptor);
    plan->slot->child = (int32_t)child;
    cage_slot_name(plan->slot, (int32_t)child);
    return 0;
}

/* One attempt. Returns 0 or -1 with plan->error set. */
static int attempt(cage_plan *plan, const cage_spawner *spawner, int *descriptor) {
    plan->may_go = plan->is_done = 0;
    plan->error = 0;
    plan->slot->protections = cage_isolation_protections(plan->namespaces);
    if ((plan->namespaces & CLONE_NEWPID) == 0) {
        /* Nobody could map its identities while it waits: no namespace that needs that. */
        plan->namespaces &= ~(uint64_t)CLONE_NEWUSER;
        if (geteuid() != 0) plan->namespaces = 0;
        plan->slot->protections = cage_isolation_protections(plan->namespaces);
        return start_directly(plan, descriptor);
    }
    uint32_t controls = 0;
    const cage_cgroup_limits limits = {
        .memory = plan->request->memory, .processes = 4, .cpu_per_thousand = plan->request->cpu_per_thousand};
    int cgroup = cage_cgroup_make(cage_slot_index(plan->slot), &limits, &controls);
    int result = start_below_init(plan, spawner, cgroup, descriptor);
    if (cgroup >= 0) {
        close(cgroup);
        if (result == 0) {
            plan->slot->has_cgroup = 1;
            plan->slot->protections |= controls;
        } else {
            cage_cgroup_end(cage_slot_index(plan->slot));
        }
    }
    return result;
}

int32_t cage_spawner_start(cage_spawner *spawner, cage_plan *plan, int *descriptor) {
    plan->slot = cage_slot_take();
    if (plan->slot == NULL) return -EAGAIN;
    plan->user = geteuid() == 0 ? CAGE_FIRST_USER + cage_slot_index(plan->slot) : 0;
    int32_t process = -1;
    if (plan->request->isolated) {
        if (!spawner->has_probed) {
            spawner->namespaces = cage_isolation_probe();
            spawner->has_probed = 1;
        }
        plan->namespaces = spawner->namespaces;
    }
    int result = attempt(plan, spawner, descriptor);
    if (result != 0 && plan->request->isolated && plan->error != ENOENT && plan->error != EACCES) {
        /* What the machine gives may have changed: a limit that is reached, a setting. Never more than once. */
        uint64_t namespaces = cage_isolation_probe();
        if (namespaces != spawner->namespaces) {
            spawner->namespaces = plan->namespaces = namespaces;
            plan->user = geteuid() == 0 ? CAGE_FIRST_USER + cage_slot_index(plan->slot) : 0;
            result = attempt(plan, spawner, descriptor);
        }
    }
    if (result != 0) {
        cage_slot_release(plan->slot);
        return -plan->error;
    }
    process = plan->slot->process;
    return process > 0 ? process : -ECHILD;
}

uint32_t cage_spawn_protections(int32_t process) {
    const cage_slot *slot = cage_slot_find(process);
    return slot == NULL ? 0 : slot->protections;
}

int32_t cage_process_open(int32_t process) {
    int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
    return descriptor < 0 ? -errno : descriptor;
}

void cage_kill(int32_t process_descriptor) { syscall(SYS_pidfd_send_signal, process_descriptor, SIGKILL, NULL, 0); }

int32_t cage_reap(int32_t process, int32_t wait, cage_exit *result) {
    cage_slot *slot = cage_slot_find(process);
    if (slot == NULL) return -ECHILD;
    int status = 0;
    struct rusage usage = {0};
    pid_t reaped;
    do {
        reaped = wait4(slot->child, &status, wait ? 0 : WNOHANG, &usage);
    } while (reaped < 0 && errno == EINTR);
    if (reaped < 0) return -errno;
    *result = (cage_exit){0};
    if (reaped == 0) return 0;
    uint32_t kind = __atomic_load_n(&slot->kind, __ATOMIC_ACQUIRE);
    if (slot->child != slot->process && kind != 0) {
        result->kind = kind;
        result->code = slot->code;
        result->cpu_time = slot->cpu_time;
    } else if (WIFSIGNALED(status)) {
        /* Itself, or with its init, which only a SIGKILL can end before it. */
        result->kind = CAGE_EXIT_SIGNAL;
        result->code = WTERMSIG(status);
    } else {
        result->kind = CAGE_EXIT_STATUS;
        result->code = WEXITSTATUS(status);
    }
    if (slot->child == slot->process) result->cpu_time = cage_cpu_time(&usage);
    if (slot->has_cgroup) result->out_of_memory = (uint32_t)cage_cgroup_end(cage_slot_index(slot));
    cage_slot_release(slot);
    return 0;
}

const char *cage_signal_name(int32_t signal) {
    const char *name = sigabbrev_np(signal);
    return name == NULL ? "?" : name;
}
