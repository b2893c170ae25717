#define _GNU_SOURCE
#include "identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int write_file(int32_t process, const char *name, const char *text) {
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/%s", process, name);
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    ssize_t written = write(descriptor, text, strlen(text));
    int error = written < 0 ? errno : 0;
    close(descriptor);
    return error;
}

/* One user and one group; inside they have the same number as outside. */
static int map(int32_t process, uint32_t user, uint32_t group) {
    char users[48], groups[48];
    snprintf(users, sizeof users, "%u %u 1\n", user, user);
    snprintf(groups, sizeof groups, "%u %u 1\n", group, group);
    int error = write_file(process, "gid_map", groups);
    return error != 0 ? error : write_file(process, "uid_map", users);
}

int cage_identity_map(int32_t process, uint32_t *user) {
    if (*user != 0 && map(process, *user, *user) == 0) return 0;
    *user = 0;
    /* Without rights over the outer namespace, the kernel asks for this before a group may be mapped. */
    int error = write_file(process, "setgroups", "deny");
    return error != 0 ? error : map(process, geteuid(), getegid());
}

void cage_identity_tell(cage_plan *plan) {
    snprintf(plan->environment, sizeof plan->environment, CAGE_ENVIRONMENT "=%llx:%u",
             (unsigned long long)plan->namespaces, plan->user);
}
