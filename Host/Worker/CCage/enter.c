#define _GNU_SOURCE
#include "cage_lockdown.h"

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---------------------------------------------------------------- the empty root */

/* Where the new root is put for a moment: a folder that every Linux has. The mount namespace is this process's own. */
#define PLACE "/sys"

/*
 * An empty folder in memory becomes the root, and the machine's files are let go. dlopen wants a path: the only thing in the new
 * root is this process's own list of descriptors, under the name that it had before.
 *
 * Returns 0, or -errno when it is half done. A machine that does not let this process mount leaves the protection out.
 */
static int32_t empty_root(uint32_t *protections) {
    const unsigned long limited = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return 0;
    if (mount("cage", PLACE, "tmpfs", limited, "size=4k,nr_inodes=8,mode=755") != 0) return 0;
    if (mkdir(PLACE "/proc", 0555) != 0 || mkdir(PLACE "/proc/self", 0555) != 0) return 0;
    if (mkdir(PLACE "/proc/self/fd", 0555) != 0) return 0;
    if (mount("/proc/self/fd", PLACE "/proc/self/fd", NULL, MS_BIND, NULL) != 0) return 0;
    if (chdir(PLACE) != 0) return 0;
    if (syscall(SYS_pivot_root, ".", ".") != 0) return chdir("/") == 0 ? 0 : -errno;
    /* The old root lies over the new one at the same place. */
    if (umount2(".", MNT_DETACH) != 0 || chdir("/") != 0) return -errno;
    if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | limited, NULL) != 0) return -errno;
    *protections |= CAGE_PROTECTION_EMPTY_ROOT;
    return 0;
}

/* ---------------------------------------------------------------- user and capabilities */

static int be_user(uint32_t user) {
    /* Refused where the namespace's groups are not its own; there this process has no more rights than the host had. */
    if (setgroups(0, NULL) != 0 && errno != EPERM) return -errno;
    if (setresgid(user, user, user) != 0 || setresuid(user, user, user) != 0) return -errno;
    return 0;
}

static int32_t drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2] = {0};
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL) return -errno;
    if (syscall(SYS_capset, &header, sets) != 0) return -errno;
    if (syscall(SYS_capget, &header, sets) != 0) return -errno;
    return sets[0].permitted == 0 && sets[1].permitted == 0 ? 0 : -EPERM;
}

/* No exec could give a capability again, even one that there will never be. Allowed only to who has CAP_SETPCAP: others have
   nothing to bound. */
static void bound_capabilities(void) {
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return;
    }
    const unsigned long bits = SECURE_ALL_BITS | SECURE_ALL_LOCKS;
    prctl(PR_SET_SECUREBITS, bits & ~issecure_mask(SECURE_KEEP_CAPS), 0, 0, 0);
}

/* ---------------------------------------------------------------- all together */

/* When memory runs out, the cages go first. */
static void offer_to_memory_killer(void) {
    int descriptor = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    ssize_t written = write(descriptor, "1000", 4);
    (void)written;
    close(descriptor);
}

/* Reads what the starter wrote, and leaves nothing of it behind. Returns 0 when there was something. */
static int take_environment(unsigned long long *namespaces, unsigned *user) {
    char *text = getenv(CAGE_ENVIRONMENT);
    if (text == NULL) return -1;
    int count = sscanf(text, "%llx:%u", namespaces, user);
    size_t name = strlen(CAGE_ENVIRONMENT "=");
    memset(text - name, 0, strlen(text) + name);
    clearenv();
    return count == 2 ? 0 : -1;
}

int32_t cage_enter(uint32_t *protections) {
    unsigned long long namespaces;
    unsigned user;
    if (take_environment(&namespaces, &user) != 0) return 0;
    offer_to_memory_killer();
    int maps_identity = (namespaces & CLONE_NEWUSER) != 0;
    int parent = (int)getppid();
    /* In a user namespace a folder can be made only by a user that the namespace knows; elsewhere only root can mount. A refusal
       leaves the protection out. */
    if (maps_identity && user != 0 && be_user(user) == 0) *protections |= CAGE_PROTECTION_OWN_USER;
    if (namespaces & CLONE_NEWNS) {
        int32_t error = empty_root(protections);
        if (error != 0) return error;
    }
    bound_capabilities();
    /* Without a namespace, a host that is root in a container may not know this user: then the report says so. */
    if (!maps_identity && user != 0 && be_user(user) == 0) *protections |= CAGE_PROTECTION_OWN_USER;
    int32_t error = drop_capabilities();
    if (error != 0) return error;
    *protections |= CAGE_PROTECTION_NO_CAPABILITIES;
    /* Another user's death signal was taken away with the change. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return -errno;
    return getppid() == parent ? 0 : -ESRCH;
}
