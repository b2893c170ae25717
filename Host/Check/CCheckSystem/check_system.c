#define _GNU_SOURCE
#include "check_system.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default"), used, retain))

/* glibc's own names of its functions. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

/* The process has one thread: the cage allows no other. */
static bool in_plugin, was_in_plugin;
static int64_t bytes, fail_from = -1;
static uint64_t allocations, clock_reads;
static int64_t clock_shift;
/* What new memory is full of: something else in another run, because no run may depend on it. */
static uint8_t filling = 0xA5;

static int (*library_clock)(clockid_t, struct timespec *);

void check_system_link(void) { *(void **)&library_clock = dlsym(RTLD_NEXT, "clock_gettime"); }
void check_enter(void) { in_plugin = true; }
void check_leave(void) { in_plugin = false; }
void check_pause(void) {
    was_in_plugin = in_plugin;
    in_plugin = false;
}
void check_resume(void) { in_plugin = was_in_plugin; }
int64_t check_plugin_bytes(void) { return bytes; }
uint64_t check_plugin_allocations(void) { return allocations; }
void check_fail_allocations_from(int64_t number) { fail_from = number < 0 ? -1 : (int64_t)allocations + number; }

/* ---------------------------------------------------------------- the heap */

static bool is_refused(void) {
    if (!in_plugin) return false;
    uint64_t number = allocations++;
    if (fail_from < 0 || (int64_t)number < fail_from) return false;
    errno = ENOMEM;
    return true;
}

static void *counted(void *memory) {
    if (in_plugin && memory != NULL) bytes += (int64_t)malloc_usable_size(memory);
    return memory;
}

EXPORTED void *malloc(size_t size) {
    if (is_refused()) return NULL;
    void *memory = counted(__libc_malloc(size));
    if (in_plugin && memory != NULL) memset(memory, filling, size);
    return memory;
}

EXPORTED void *calloc(size_t count, size_t size) { return is_refused() ? NULL : counted(__libc_calloc(count, size)); }

EXPORTED void *realloc(void *memory, size_t size) {
    if (is_refused()) return NULL;
    int64_t before = in_plugin && memory != NULL ? (int64_t)malloc_usable_size(memory) : 0;
    void *moved = __libc_realloc(memory, size);
    if (in_plugin && (moved != NULL || size == 0)) bytes -= before;
    return counted(moved);
}

EXPORTED void *memalign(size_t alignment, size_t size) {
    return is_refused() ? NULL : counted(__libc_memalign(alignment, size));
}

EXPORTED void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

EXPORTED int posix_memalign(void **memory, size_t alignment, size_t size) {
    void *found = memalign(alignment, size);
    if (found == NULL) return ENOMEM;
    *memory = found;
    return 0;
}

EXPORTED void free(void *memory) {
    if (in_plugin && memory != NULL) bytes -= (int64_t)malloc_usable_size(memory);
    __libc_free(memory);
}

/* ---------------------------------------------------------------- the clocks */

void check_shift_clocks(int64_t nanoseconds) {
    clock_shift = nanoseconds;
    filling = (uint8_t)(0xA5 + nanoseconds % 251);
    clock_reads = 0;
}

uint64_t check_clock_reads(void) { return clock_reads; }

static int read_clock(clockid_t clock, struct timespec *time) {
    if (in_plugin) clock_reads++;
    if (library_clock != NULL ? library_clock(clock, time) != 0 : syscall(SYS_clock_gettime, clock, time) != 0) return -1;
    if (!in_plugin) return 0;
    int64_t sum = time->tv_nsec + clock_shift % 1000000000;
    time->tv_sec += clock_shift / 1000000000 + (sum >= 1000000000 ? 1 : 0);
    time->tv_nsec = sum % 1000000000;
    return 0;
}

EXPORTED int clock_gettime(clockid_t clock, struct timespec *time) { return read_clock(clock, time); }

EXPORTED time_t time(time_t *out) {
    struct timespec now;
    if (read_clock(CLOCK_REALTIME, &now) != 0) return -1;
    if (out != NULL) *out = now.tv_sec;
    return now.tv_sec;
}

EXPORTED int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    (void)zone;
    struct timespec now;
    if (read_clock(CLOCK_REALTIME, &now) != 0) return -1;
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

uint64_t check_steady_time(void) {
    struct timespec now;
    bool was = in_plugin;
    in_plugin = false;
    read_clock(CLOCK_MONOTONIC, &now);
    in_plugin = was;
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---------------------------------------------------------------- room for events */

#define ROOM (64u << 10)

uint8_t *check_event_room(uint64_t size) {
    static uint8_t *room;
    if (size > ROOM) return NULL;
    if (room == NULL) {
        uint8_t *pages = mmap(NULL, ROOM + 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED || mprotect(pages, ROOM, PROT_READ | PROT_WRITE) != 0) return NULL;
        room = pages;
    }
    memset(room + ROOM - size, 0, size);
    return room + ROOM - size;
}
