#define _GNU_SOURCE
#include "cage_cgroup.h"

#include "cage_protection.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The groups of the processes that cage_spawn starts:
 *   OWN/tradingboost-host          the host itself: a group with controllers for its children may hold no process
 *   OWN/tradingboost-PID-NUMBER    one for each caged process
 */

static cage_cgroup own;
static int is_prepared;

static int write_to(const char *name, const char *text) {
    char path[CAGE_CGROUP_PATH + 64];
    snprintf(path, sizeof path, "%s/%s", own.path, name);
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    int error = write(descriptor, text, strlen(text)) < 0 ? errno : 0;
    close(descriptor);
    return error;
}

/* Moves every process of the group into its child for the host. */
static int move_processes(void) {
    char path[CAGE_CGROUP_PATH + 64], line[32];
    snprintf(path, sizeof path, "%s/tradingboost-host", own.path);
    if (mkdir(path, 0755) != 0 && errno != EEXIST) return errno;
    snprintf(path, sizeof path, "%s/cgroup.procs", own.path);
    FILE *file = fopen(path, "re");
    if (file == NULL) return errno;
    int error = 0;
    while (error == 0 && fgets(line, sizeof line, file) != NULL) {
        error = write_to("tradingboost-host/cgroup.procs", line);
        if (error == ESRCH) error = 0;
    }
    fclose(file);
    return error;
}

/* Groups of hosts that were killed. */
static void remove_left_behind(void) {
    DIR *folder = opendir(own.path);
    if (folder == NULL) return;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        int host, number;
        if (sscanf(entry->d_name, "tradingboost-%d-%d", &host, &number) != 2) continue;
        if (kill(host, 0) == 0 || errno != ESRCH) continue;
        char path[2 * CAGE_CGROUP_PATH];
        snprintf(path, sizeof path, "%s/%s", own.path, entry->d_name);
        cage_cgroup_kill(path);
        rmdir(path);
    }
    closedir(folder);
}

static void prepare(void) {
    static const struct {
        uint32_t control;
        const char *text;
    } controllers[] = {
        {CAGE_PROTECTION_MEMORY_CONTROL, "+memory"},
        {CAGE_PROTECTION_PROCESS_CONTROL, "+pids"},
        {CAGE_PROTECTION_CPU_CONTROL, "+cpu"},
    };
    cage_cgroup_find(&own, "/proc/self/mountinfo", "/proc/self/cgroup");
    if (own.controls == 0) return;
    int error = move_processes();
    for (size_t index = 0; error == 0 && index < sizeof controllers / sizeof controllers[0]; index++) {
        if (own.controls & controllers[index].control) error = write_to("cgroup.subtree_control", controllers[index].text);
    }
    if (error != 0) {
        const char *text = strerrordesc_np(error);
        own.controls = 0;
        snprintf(own.reason, sizeof own.reason, "the cgroup %.120s cannot be divided: %s", own.path,
                 text == NULL ? "unknown error" : text);
        return;
    }
    remove_left_behind();
}

static void folder_of(uint32_t number, char *path, size_t size) {
    snprintf(path, size, "%s/tradingboost-%d-%u", own.path, (int)getpid(), number);
}

/* Called by the thread that makes processes, and by nobody else. */
int32_t cage_cgroup_make(uint32_t number, const cage_cgroup_limits *limits, uint32_t *controls) {
    *controls = 0;
    if (!is_prepared) {
        prepare();
        is_prepared = 1;
    }
    if (own.controls == 0) return -ENOENT;
    char path[CAGE_CGROUP_PATH + 64];
    folder_of(number, path, sizeof path);
    return cage_cgroup_create(path, limits, controls);
}

int32_t cage_cgroup_end(uint32_t number) {
    char path[CAGE_CGROUP_PATH + 64];
    folder_of(number, path, sizeof path);
    cage_cgroup_kill(path);
    int32_t kills = cage_cgroup_memory_kills(path);
    cage_cgroup_remove(path);
    return kills;
}

const char *cage_cgroup_reason(void) {
    return own.reason[0] == '\0' ? "no process was started in a control group yet" : own.reason;
}
