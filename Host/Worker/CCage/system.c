#define _GNU_SOURCE
#include "cage_system.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

/* Kernels before 6.3 do not know the two flags about execution. */
static int memory(const char *name, unsigned execution) {
    int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | execution);
    if (descriptor < 0 && errno == EINVAL) descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return descriptor;
}

static int32_t failed(int descriptor) {
    int error = errno;
    close(descriptor);
    return -error;
}

int32_t cage_memory_create(const char *name, uint64_t size) {
    int descriptor = memory(name, MFD_NOEXEC_SEAL);
    if (descriptor < 0) return -errno;
    if (ftruncate(descriptor, (off_t)size) != 0) return failed(descriptor);
    if (fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) return failed(descriptor);
    return descriptor;
}

#define IMAGE_SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

int32_t cage_image_create(const char *name, const void *bytes, uint64_t size) {
    int descriptor = memory(name, MFD_EXEC);
    if (descriptor < 0) return -errno;
    const char *rest = bytes;
    while (size != 0) {
        ssize_t count = write(descriptor, rest, size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed(descriptor);
        rest += count;
        size -= (uint64_t)count;
    }
    if (fcntl(descriptor, F_ADD_SEALS, IMAGE_SEALS) != 0) return failed(descriptor);
    return descriptor;
}

int32_t cage_image_is_sealed(int32_t descriptor) {
    int seals = fcntl(descriptor, F_GET_SEALS);
    return seals >= 0 && (seals & IMAGE_SEALS) == IMAGE_SEALS;
}

int32_t cage_bell_create(void) {
    int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

int32_t cage_bell_strike(int32_t descriptor) {
    uint64_t one = 1;
    if (write(descriptor, &one, sizeof one) == sizeof one) return 0;
    /* A counter at its maximum refuses, and has long woken whoever waits. */
    return errno == EAGAIN ? 0 : -errno;
}

int32_t cage_close(int32_t descriptor) { return close(descriptor) == 0 ? 0 : -errno; }

int32_t cage_poll_create(void) {
    int descriptor = epoll_create1(EPOLL_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int32_t cage_poll_add(int32_t poll, int32_t descriptor, uint64_t tag, int32_t edge) {
    struct epoll_event event = {.events = EPOLLIN | (edge ? (uint32_t)EPOLLET : 0u), .data.u64 = tag};
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : -errno;
}

int32_t cage_poll_remove(int32_t poll, int32_t descriptor) {
    struct epoll_event event = {0};
    return epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, &event) == 0 ? 0 : -errno;
}

int32_t cage_poll_wait(int32_t poll, uint64_t *tags, int32_t capacity, int64_t timeout) {
    struct epoll_event events[256];
    if (capacity > 256) capacity = 256;
    struct timespec limit = {.tv_sec = timeout / 1000000000, .tv_nsec = timeout % 1000000000};
    int count = epoll_pwait2(poll, events, capacity, timeout < 0 ? NULL : &limit, NULL);
    if (count < 0 && errno == ENOSYS) {
        int64_t milliseconds = timeout < 0 ? -1 : (timeout + 999999) / 1000000;
        count = epoll_wait(poll, events, capacity, milliseconds > 1000000 ? 1000000 : (int)milliseconds);
    }
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int index = 0; index < count; index++) tags[index] = events[index].data.u64;
    return count;
}

uint64_t cage_monotonic_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

const char *cage_error_text(int32_t number) {
    const char *text = strerrordesc_np(number);
    return text == NULL ? "unknown error" : text;
}

/* As in linux/sched/types.h; the C library has none. */
typedef struct scheduling {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
} scheduling;

int32_t cage_turns_shorten(void) {
    scheduling turns = {.size = sizeof turns};
    if (syscall(SYS_sched_getattr, 0, &turns, sizeof turns, 0) != 0) return -errno;
    /* Real-time threads are nobody's business here. */
    if (turns.policy != SCHED_OTHER && turns.policy != SCHED_BATCH) return 0;
    /* The shortest that the scheduler takes. */
    turns.runtime = 100000;
    return syscall(SYS_sched_setattr, 0, &turns, 0) == 0 ? 0 : -errno;
}
