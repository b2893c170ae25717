#include "cage_protection.h"

#include "cage_cgroup.h"
#include "isolation.h"

#include <stddef.h>

static const cage_protection protections[] = {
    {CAGE_PROTECTION_LIMITS, "limits", "bounds of memory, files, processes and core dumps (rlimits)"},
    {CAGE_PROTECTION_NO_NEW_PRIVILEGES, "no new privileges", "no program can raise its rights (no_new_privs)"},
    {CAGE_PROTECTION_NOT_DUMPABLE, "not dumpable", "no core dump, and nobody but root can look into the process"},
    {CAGE_PROTECTION_USER_NAMESPACE, "user namespace", "rights, if it ever had any, would end at its own namespaces"},
    {CAGE_PROTECTION_PROCESS_NAMESPACE, "process namespace", "sees and signals no process but itself, and ends with its init"},
    {CAGE_PROTECTION_NETWORK_NAMESPACE, "network namespace", "a network without any interface"},
    {CAGE_PROTECTION_IPC_NAMESPACE, "ipc namespace", "no System V or POSIX queue of others"},
    {CAGE_PROTECTION_HOST_NAME_NAMESPACE, "host name namespace", "cannot change the machine's name"},
    {CAGE_PROTECTION_MOUNT_NAMESPACE, "mount namespace", "its mounts are its own"},
    {CAGE_PROTECTION_CGROUP_NAMESPACE, "cgroup namespace", "does not see which control group it is in"},
    {CAGE_PROTECTION_EMPTY_ROOT, "empty root", "there is no file: the root is an empty, read-only folder"},
    {CAGE_PROTECTION_OWN_USER, "own user", "runs as a user that owns nothing, one for each process"},
    {CAGE_PROTECTION_NO_CAPABILITIES, "no capabilities", "none of root's rights, and no way to get one"},
    {CAGE_PROTECTION_FILES, "landlock files", "opens no file"},
    {CAGE_PROTECTION_NETWORK, "landlock network", "neither binds nor connects TCP"},
    {CAGE_PROTECTION_SCOPE, "landlock scope", "no signal and no abstract socket out of the cage"},
    {CAGE_PROTECTION_FILTER_LOAD, "seccomp load", "no system call but those that loading needs"},
    {CAGE_PROTECTION_FILTER_RUN, "seccomp run", "no system call but those that running needs"},
    {CAGE_PROTECTION_MEMORY_CONTROL, "memory control", "memory.max of its control group: also what it shares or caches"},
    {CAGE_PROTECTION_PROCESS_CONTROL, "process control", "pids.max of its control group"},
    {CAGE_PROTECTION_CPU_CONTROL, "cpu control", "cpu.max of its control group"},
};

const cage_protection *cage_protections(uint32_t *count) {
    *count = sizeof protections / sizeof protections[0];
    return protections;
}

const char *cage_missing_reason(uint32_t bit) {
    switch (bit) {
    case CAGE_PROTECTION_FILES:
    case CAGE_PROTECTION_NETWORK:
    case CAGE_PROTECTION_SCOPE: return "the kernel's Landlock does not reach so far, or is not there";
    case CAGE_PROTECTION_EMPTY_ROOT: return "needs a mount namespace of its own, and the right to mount in it";
    case CAGE_PROTECTION_OWN_USER: return "the host is not root: plugins run as the host's own user";
    case CAGE_PROTECTION_MEMORY_CONTROL:
    case CAGE_PROTECTION_PROCESS_CONTROL:
    case CAGE_PROTECTION_CPU_CONTROL: return cage_cgroup_reason();
    default: break;
    }
    const char *reason = cage_isolation_reason(bit);
    return reason == NULL ? "not on this machine" : reason;
}
