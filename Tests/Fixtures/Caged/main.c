/*
 * fixture-caged: both sides of a cage, for tests that need a host of another user or in another namespace.
 *
 *   fixture-caged host MODE    starts itself in a cage and says what that gave and how it ended
 *   MODE: report | signal N | status N | bomb | wait
 */
#define _GNU_SOURCE
#include "cage_lockdown.h"
#include "cage_spawn.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MEMORY (64u << 20)

static int entries(const char *path) {
    DIR *folder = opendir(path);
    if (folder == NULL) return -1;
    int count = 0;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

/* What is left to a process in a cage whose filter is not closed yet: the namespaces and the root alone. */
static void report(void) {
    struct stat self;
    int memory = (int)syscall(SYS_memfd_create, "descriptor", 0);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    dprintf(1, "user %d\n", getuid());
    dprintf(1, "process %d\n", getpid());
    dprintf(1, "root entries %d\n", entries("/"));
    dprintf(1, "passwd %s\n", open("/etc/passwd", O_RDONLY) < 0 ? "unreachable" : "open");
    dprintf(1, "init's environment %s\n", open("/proc/1/environ", O_RDONLY) < 0 ? "unreachable" : "open");
    dprintf(1, "own descriptor %s\n", stat(path, &self) == 0 ? "reachable" : "unreachable");
    dprintf(1, "new file %s\n", mkdir("/new", 0700) == 0 ? "made" : "refused");
    dprintf(1, "environment %s\n", environ == NULL || environ[0] == NULL ? "empty" : environ[0]);
    dprintf(1, "root again %s\n", setuid(0) == 0 && getuid() != 0 ? "yes" : getuid() == 0 ? "mapped" : "refused");
    dprintf(1, "mount %s\n", syscall(SYS_mount, "x", "/", "tmpfs", 0, NULL) == 0 ? "done" : "refused");
}

static int inside(const char *mode, int number) {
    uint32_t protections = 0;
    int32_t result = cage_enter(&protections);
    if (result != 0) {
        dprintf(1, "enter failed %d\n", result);
        return 9;
    }
    if (cage_limit_resources(MEMORY, &protections) != 0 || cage_give_up_privileges(&protections) != 0) return 9;
    dprintf(1, "entered %x\n", protections);
    if (strcmp(mode, "report") == 0) report();
    if (strcmp(mode, "signal") == 0) {
        /* The build links a runtime with a crash handler of its own. */
        signal(number, SIG_DFL);
        raise(number);
    }
    if (strcmp(mode, "status") == 0) return number;
    while (strcmp(mode, "wait") == 0) pause();
    if (strcmp(mode, "bomb") == 0) {
        const size_t part = 1u << 20;
        size_t taken = 0;
        for (uint8_t *memory; (memory = malloc(part)) != NULL; taken++) memset(memory, 1, part);
        dprintf(1, "taken %s\n", taken < MEMORY / part ? "less than the bound" : "too much");
        return 3;
    }
    return 0;
}

static int host(const char *program, const char *mode, const char *number) {
    const char *const arguments[] = {program, "inside", mode, number, NULL};
    const cage_spawn_request request = {
        .executable = program,
        .arguments = arguments,
        .standard_output = 1,
        .standard_error = 2,
        .isolated = 1,
        .memory = MEMORY,
    };
    int32_t process = 0, descriptor = -1;
    int32_t result = cage_spawn(&request, &process, &descriptor);
    if (result != 0) {
        dprintf(1, "spawn failed %d\n", result);
        return 1;
    }
    uint32_t count, given = cage_spawn_protections(process);
    const cage_protection *protections = cage_protections(&count);
    dprintf(1, "started %d\ngiven %x\n", process, given);
    for (uint32_t index = 0; index < count; index++) {
        if ((given & protections[index].bit) != 0 || protections[index].bit < CAGE_PROTECTION_USER_NAMESPACE) continue;
        dprintf(1, "missing %s: %s\n", protections[index].name, cage_missing_reason(protections[index].bit));
    }
    cage_exit exit;
    result = cage_reap(process, 1, &exit);
    if (result != 0) return 1;
    if (exit.kind == CAGE_EXIT_SIGNAL) dprintf(1, "ended by %s\n", cage_signal_name(exit.code));
    if (exit.kind == CAGE_EXIT_STATUS) dprintf(1, "ended with %d\n", exit.code);
    return 0;
}

int main(int count, char **arguments) {
    if (count < 3) return 2;
    const char *number = count > 3 ? arguments[3] : "0";
    if (strcmp(arguments[1], "inside") == 0) return inside(arguments[2], atoi(number));
    return host(arguments[0], arguments[2], number);
}
