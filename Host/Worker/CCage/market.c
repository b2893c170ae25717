#define _GNU_SOURCE
#include "cage_market.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

static size_t whole(uint64_t capacity) { return CAGE_MARKET_PAGE + capacity; }

static int32_t failed(int descriptor) {
    int error = errno;
    close(descriptor);
    return -error;
}

static void place(cage_market *market, void *base, uint64_t capacity) {
    market->control = base;
    market->data = (uint8_t *)base + CAGE_MARKET_PAGE;
    market->capacity = capacity;
    market->position = 0;
}

int32_t cage_market_create(cage_market *market, uint64_t capacity) {
    if (capacity < CAGE_MARKET_PAGE || (capacity & (capacity - 1)) != 0) return -EINVAL;
    int descriptor = memfd_create("tradingboost-market", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (descriptor < 0 && errno == EINVAL) {
        descriptor = memfd_create("tradingboost-market", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    }
    if (descriptor < 0) return -errno;
    if (ftruncate(descriptor, (off_t)whole(capacity)) != 0) return failed(descriptor);
    /* Mapped before the seal: this mapping stays the only one that can be written through. */
    void *base = mmap(NULL, whole(capacity), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (base == MAP_FAILED) return failed(descriptor);
    if (fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) != 0) {
        int error = errno;
        munmap(base, whole(capacity));
        close(descriptor);
        return -error;
    }
    place(market, base, capacity);
    return descriptor;
}

int32_t cage_market_map(cage_market *market, int32_t descriptor, uint64_t capacity) {
    /* All of it at once: what a worker takes does not grow with what it reads. */
    void *base = mmap(NULL, whole(capacity), PROT_READ, MAP_SHARED | MAP_POPULATE, descriptor, 0);
    if (base == MAP_FAILED) return -errno;
    place(market, base, capacity);
    return 0;
}

void cage_market_unmap(cage_market *market) {
    if (market->control == NULL) return;
    munmap(market->control, whole(market->capacity));
    market->control = NULL;
    market->data = NULL;
}
