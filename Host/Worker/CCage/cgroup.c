#define _GNU_SOURCE
#include "cage_cgroup.h"

#include "cage_protection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVERY_CONTROL (CAGE_PROTECTION_MEMORY_CONTROL | CAGE_PROTECTION_PROCESS_CONTROL | CAGE_PROTECTION_CPU_CONTROL)

/* ---------------------------------------------------------------- small files */

static int32_t write_text(const char *folder, const char *name, const char *text) {
    char path[CAGE_CGROUP_PATH + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    int32_t result = write(descriptor, text, strlen(text)) < 0 ? -errno : 0;
    close(descriptor);
    return result;
}

/* Up to size - 1 bytes; empty when it cannot be read. */
static void read_text(const char *folder, const char *name, char *text, size_t size) {
    char path[CAGE_CGROUP_PATH + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    text[0] = '\0';
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    ssize_t count = read(descriptor, text, size - 1);
    text[count < 0 ? 0 : count] = '\0';
    close(descriptor);
}

static int has_file(const char *folder, const char *name) {
    char path[CAGE_CGROUP_PATH + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* ---------------------------------------------------------------- one group */

int32_t cage_cgroup_create(const char *folder, const cage_cgroup_limits *limits, uint32_t *controls) {
    char text[64];
    *controls = 0;
    if (mkdir(folder, 0755) != 0) return -errno;
    snprintf(text, sizeof text, "%llu", (unsigned long long)limits->memory);
    if (limits->memory != 0 && write_text(folder, "memory.max", text) == 0) {
        *controls |= CAGE_PROTECTION_MEMORY_CONTROL;
        /* A cage that swaps would slow the whole machine. A kernel without swap has no such file. */
        write_text(folder, "memory.swap.max", "0");
    }
    snprintf(text, sizeof text, "%u", limits->processes);
    if (limits->processes != 0 && write_text(folder, "pids.max", text) == 0) *controls |= CAGE_PROTECTION_PROCESS_CONTROL;
    snprintf(text, sizeof text, "%u 100000", limits->cpu_per_thousand * 100);
    if (limits->cpu_per_thousand != 0 && write_text(folder, "cpu.max", text) == 0) *controls |= CAGE_PROTECTION_CPU_CONTROL;
    int descriptor = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) return descriptor;
    int error = errno;
    rmdir(folder);
    return -error;
}

int32_t cage_cgroup_kill(const char *folder) { return write_text(folder, "cgroup.kill", "1"); }

int32_t cage_cgroup_memory_kills(const char *folder) {
    char text[512];
    read_text(folder, "memory.events", text, sizeof text);
    const char *line = strstr(text, "oom_kill ");
    return line == NULL ? 0 : (int32_t)strtol(line + strlen("oom_kill "), NULL, 10);
}

int32_t cage_cgroup_remove(const char *folder) {
    /* Its processes are reaped, but the last one may still be leaving. */
    for (int tries = 0; rmdir(folder) != 0; tries++) {
        if (errno != EBUSY || tries == 50) return -errno;
        poll(NULL, 0, 1);
    }
    return 0;
}

/* ---------------------------------------------------------------- this process's group */

/* The mount point of version 2: the fifth field of the line whose type, behind " - ", is cgroup2. */
static void find_mount(const char *mounts, char *point) {
    point[0] = '\0';
    FILE *file = fopen(mounts, "re");
    if (file == NULL) return;
    char line[2048];
    while (point[0] == '\0' && fgets(line, sizeof line, file) != NULL) {
        const char *type = strstr(line, " - ");
        if (type != NULL && strncmp(type, " - cgroup2 ", 11) == 0) sscanf(line, "%*s %*s %*s %*s %255s", point);
    }
    fclose(file);
}

static void find_membership(const char *membership, char *path) {
    path[0] = '\0';
    FILE *file = fopen(membership, "re");
    if (file == NULL) return;
    char line[512];
    while (path[0] == '\0' && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "0::", 3) == 0) sscanf(line + 3, "%255s", path);
    }
    fclose(file);
}

static int has_word(const char *text, const char *word) {
    size_t size = strlen(word);
    for (const char *found = strstr(text, word); found != NULL; found = strstr(found + 1, word)) {
        int begins = found == text || found[-1] == ' ';
        if (begins && (found[size] == ' ' || found[size] == '\n' || found[size] == '\0')) return 1;
    }
    return 0;
}

void cage_cgroup_find(cage_cgroup *group, const char *mounts, const char *membership) {
    char point[256], own[256], controllers[256];
    memset(group, 0, sizeof *group);
    find_mount(mounts, point);
    find_membership(membership, own);
    if (point[0] == '\0' || own[0] == '\0') {
        snprintf(group->reason, sizeof group->reason, "there is no cgroup v2 here");
        return;
    }
    snprintf(group->path, sizeof group->path, "%s%s", point, strcmp(own, "/") == 0 ? "" : own);
    read_text(group->path, "cgroup.controllers", controllers, sizeof controllers);
    if (has_word(controllers, "memory")) group->controls |= CAGE_PROTECTION_MEMORY_CONTROL;
    if (has_word(controllers, "pids")) group->controls |= CAGE_PROTECTION_PROCESS_CONTROL;
    if (has_word(controllers, "cpu")) group->controls |= CAGE_PROTECTION_CPU_CONTROL;
    if (group->controls == 0) {
        snprintf(group->reason, sizeof group->reason,
                 "the cgroup v2 at %.120s has none of the controllers memory, pids and cpu", group->path);
    } else if (!has_file(group->path, "cgroup.events")) {
        /* Only the machine's root group has no events: its processes are not the host's to move. */
        group->controls = 0;
        snprintf(group->reason, sizeof group->reason,
                 "the host is in the machine's root cgroup; start it in a group of its own, such as a systemd service");
    } else if (access(group->path, W_OK) != 0) {
        group->controls = 0;
        snprintf(group->reason, sizeof group->reason,
                 "the cgroup %.120s is not delegated to the host; set Delegate=yes in its systemd service", group->path);
    } else if (group->controls != EVERY_CONTROL) {
        snprintf(group->reason, sizeof group->reason, "the cgroup %.80s has the controllers %.60s only", group->path,
                 controllers);
    }
}
