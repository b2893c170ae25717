#define _GNU_SOURCE
#include "cage_usage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

int64_t cage_process_cpu_time(int32_t process) {
    clockid_t clock;
    int error = clock_getcpuclockid(process, &clock);
    if (error != 0) return -error;
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) return -errno;
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* The text of a small file. Returns its length or -errno. */
static ssize_t read_text(const char *path, char *text, size_t capacity) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    ssize_t count = read(descriptor, text, capacity - 1);
    int error = errno;
    close(descriptor);
    if (count < 0) return -error;
    text[count] = 0;
    return count;
}

int64_t cage_process_memory(int32_t process) {
    char path[64], text[128];
    snprintf(path, sizeof path, "/proc/%d/statm", process);
    ssize_t count = read_text(path, text, sizeof text);
    if (count < 0) return count;
    const char *resident = strchr(text, ' ');
    if (resident == NULL) return -EIO;
    return strtoll(resident, NULL, 10) * sysconf(_SC_PAGESIZE);
}

int64_t cage_raise_descriptors(uint64_t wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
    if (limit.rlim_max < wanted) {
        struct rlimit higher = {.rlim_cur = wanted, .rlim_max = wanted};
        if (setrlimit(RLIMIT_NOFILE, &higher) == 0) return (int64_t)wanted;
    }
    if (limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
    }
    return limit.rlim_cur > INT64_MAX ? INT64_MAX : (int64_t)limit.rlim_cur;
}

int64_t cage_kernel_limit(const char *name) {
    char path[128], text[64];
    snprintf(path, sizeof path, "/proc/sys/%s", name);
    ssize_t count = read_text(path, text, sizeof text);
    return count < 0 ? count : strtoll(text, NULL, 10);
}
