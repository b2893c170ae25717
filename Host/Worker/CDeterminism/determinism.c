#define _GNU_SOURCE
#include "determinism.h"

#include <errno.h>

#define EXPORTED __attribute__((visibility("default"), used, retain))

/* SplitMix64 (Steele, Lea, Flood 2014): every state gives another well-mixed number. */
static uint64_t mixed(uint64_t state) {
    state += 0x9E3779B97F4A7C15u;
    state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9u;
    state = (state ^ (state >> 27)) * 0x94D049BB133111EBu;
    return state ^ (state >> 31);
}

static uint64_t drawn = 0;

/* Swift asks for 16 bytes once, as the seed of its hash tables: they never depend on who asked for what before, because a
   worker with several instances and a backtest with one ask in different orders. Other sizes get a sequence, so that a
   loop that draws until a number fits comes to an end. */
EXPORTED void arc4random_buf(void *buffer, size_t size) {
    uint8_t *bytes = buffer;
    uint64_t state = size == 16 ? 0 : (drawn += 1) << 32;
    for (size_t index = 0; index < size; index++) bytes[index] = (uint8_t)(mixed(state + index / 8) >> (8 * (index % 8)));
}

EXPORTED uint32_t arc4random(void) {
    uint32_t number;
    arc4random_buf(&number, sizeof number);
    return number;
}

EXPORTED uint32_t arc4random_uniform(uint32_t bound) {
    return bound < 2 ? 0 : (uint32_t)(((uint64_t)arc4random() * bound) >> 32);
}

/* Rust's standard library seeds its hash tables with 16 bytes from here, once a thread; without this function the system call
   behind it would end the process. */
EXPORTED ssize_t getrandom(void *buffer, size_t size, unsigned flags) {
    (void)flags;
    arc4random_buf(buffer, size);
    return (ssize_t)size;
}

EXPORTED int getentropy(void *buffer, size_t size) {
    if (size > 256) {
        errno = EIO;
        return -1;
    }
    arc4random_buf(buffer, size);
    return 0;
}

void determinism_link(void) {}
