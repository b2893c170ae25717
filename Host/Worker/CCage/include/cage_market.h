/*
 * cage_market.h: market data that every worker of a shard reads from the same memory. One writer, the host; any number of
 * readers, which the writer neither knows nor waits for.
 *
 * Memory: one control page, then the data. It is sealed before a worker gets it: no size changes any more, and who maps it from
 * now on can only read. A worker can therefore neither take it away nor put anything into it that another one would read.
 *
 * Laps: the writer claims a record's place in the control page before it changes a byte there. A reader copies first and looks
 * at the claim then: as long as the writer has not claimed more than the capacity beyond the record's beginning, no byte of the
 * copy was touched. A reader that was too slow learns how many bytes it lost, and has read nothing wrong.
 */
#ifndef CAGE_MARKET_H
#define CAGE_MARKET_H

#include <stdint.h>

#define CAGE_MARKET_PAGE 4096u

#define CAGE_MARKET_OK 0
#define CAGE_MARKET_LAPPED (-1)
#define CAGE_MARKET_INVALID (-2) /* a place that the writer never names */

typedef struct cage_market_control {
    uint64_t head; /* bytes ever claimed; stored by the writer */
} cage_market_control;

/* One side's view. */
typedef struct cage_market {
    cage_market_control *control;
    uint8_t *data;
    uint64_t capacity; /* a power of two */
    uint64_t position; /* the writer's own */
} cage_market;

/* The writer: makes the memory, maps it, and seals it against everybody else. Returns the descriptor to give to readers, or
   -errno. */
int32_t cage_market_create(cage_market *market, uint64_t capacity);

/* A reader. Returns 0 or -errno. */
int32_t cage_market_map(cage_market *market, int32_t descriptor, uint64_t capacity);

void cage_market_unmap(cage_market *market);

static inline uint64_t cage_market_stride(uint64_t size) { return (size + 7u) & ~(uint64_t)7; }

/* Writer. Appends a record of at most capacity bytes and returns its position. No record lies across the end of the data. */
static inline uint64_t cage_market_write(cage_market *market, const void *record, uint32_t size) {
    uint64_t stride = cage_market_stride(size);
    uint64_t offset = market->position & (market->capacity - 1);
    if (offset + stride > market->capacity) {
        market->position += market->capacity - offset;
        offset = 0;
    }
    uint64_t position = market->position;
    market->position += stride;
    /* The claim comes before the bytes: the fence pairs with the one in read. */
    __atomic_store_n(&market->control->head, market->position, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    const uint8_t *rest = record;
    for (uint64_t done = 0; done < stride; done += 8) {
        uint64_t word = 0;
        uint64_t left = size - done;
        __builtin_memcpy(&word, rest + done, left < 8 ? left : 8);
        __atomic_store_n((uint64_t *)(market->data + offset + done), word, __ATOMIC_RELAXED);
    }
    return position;
}

/* Writer: how many bytes can still be written before the record at a position is lost; negative when it is. */
static inline int64_t cage_market_reserve(const cage_market *market, uint64_t position) {
    return (int64_t)(market->capacity - (market->position - position));
}

/* Reader. Copies the record at a position, which the writer told elsewhere. record: room for size bytes, rounded up to a
   multiple of 8. Returns OK, or LAPPED with the number of bytes that the writer is too far ahead, or INVALID. */
static inline int32_t cage_market_read(const cage_market *market, uint64_t position, void *record, uint32_t size,
                                       uint64_t *lost) {
    uint64_t offset = position & (market->capacity - 1);
    uint64_t stride = cage_market_stride(size);
    if (position % 8 != 0 || stride > market->capacity - offset) return CAGE_MARKET_INVALID;
    uint8_t *place = record;
    for (uint64_t done = 0; done < stride; done += 8) {
        uint64_t word = __atomic_load_n((const uint64_t *)(market->data + offset + done), __ATOMIC_RELAXED);
        __builtin_memcpy(place + done, &word, 8);
    }
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    uint64_t ahead = __atomic_load_n(&market->control->head, __ATOMIC_RELAXED) - position;
    if (ahead <= market->capacity) return ahead < stride ? CAGE_MARKET_INVALID : CAGE_MARKET_OK;
    /* A position that was never written looks like one far behind. */
    if ((int64_t)ahead < 0) return CAGE_MARKET_INVALID;
    *lost = ahead - market->capacity;
    return CAGE_MARKET_LAPPED;
}

#endif
