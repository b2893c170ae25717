// Strategies whose decisions depend on what a second run has otherwise: random numbers, the clock, addresses.
#include "hostile.h"

#include <sys/random.h>
#include <time.h>

extern void arc4random_buf(void *buffer, size_t size);

static void attack(hostile *self) { trade(self); }

static int is_heads(const hostile *self) {
    uint64_t number = 0;
    if (is(self, "arc4random")) arc4random_buf(&number, sizeof number);
    if (is(self, "getrandom")) {
        ssize_t drawn = getrandom(&number, sizeof number, 0);
        (void)drawn;
    }
    if (is(self, "uninitialised")) {
        uint64_t *block = malloc(4096);
        for (int index = 0; index < 512; index++) number ^= ((volatile uint64_t *)block)[index];
        free(block);
    }
    if (is(self, "clock")) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        number = (uint64_t)(now.tv_nsec / 100);
    }
    return (number >> 3 ^ number) & 1;
}

static void candle(hostile *self) {
    if (is_heads(self)) submit(self, market_order(self, self->count % 2 == 0 ? TRADINGBOOST_SIDE_BUY : TRADINGBOOST_SIDE_SELL));
}

static const hostile_hooks hooks = {.candle = candle};
