#define _GNU_SOURCE
#include "cage_ring.h"

#include "cage_system.h"

#include <assert.h>
#include <errno.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static_assert(sizeof(cage_ring_control) <= CAGE_RING_PAGE, "the control page");
static_assert(offsetof(cage_ring_control, tail) == 64, "a cache line for each writer");

int32_t cage_ring_create(uint64_t capacity) {
    return cage_memory_create("tradingboost-ring", cage_ring_memory(capacity));
}

int32_t cage_ring_map(cage_ring *ring, int32_t descriptor, uint64_t capacity) {
    size_t whole = CAGE_RING_PAGE + 2 * capacity;
    uint8_t *base = mmap(NULL, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) return -errno;
    int shared = MAP_SHARED | MAP_FIXED;
    if (mmap(base, CAGE_RING_PAGE + capacity, PROT_READ | PROT_WRITE, shared, descriptor, 0) == MAP_FAILED ||
        mmap(base + CAGE_RING_PAGE + capacity, capacity, PROT_READ | PROT_WRITE, shared, descriptor, CAGE_RING_PAGE) ==
            MAP_FAILED) {
        int error = errno;
        munmap(base, whole);
        return -error;
    }
    ring->control = (cage_ring_control *)base;
    ring->data = base + CAGE_RING_PAGE;
    ring->capacity = capacity;
    ring->position = 0;
    ring->peer = 0;
    return 0;
}

void cage_ring_unmap(cage_ring *ring) {
    if (ring->control == NULL) return;
    munmap(ring->control, CAGE_RING_PAGE + 2 * ring->capacity);
    ring->control = NULL;
    ring->data = NULL;
}

void cage_ring_strike(cage_ring *ring) {
    __atomic_fetch_add(&ring->control->bell, 1, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, &ring->control->bell, FUTEX_WAKE, 1, NULL, NULL, 0);
}

void cage_ring_wait(cage_ring *ring, uint32_t seen) {
    syscall(SYS_futex, &ring->control->bell, FUTEX_WAIT, seen, NULL, NULL, 0);
}
