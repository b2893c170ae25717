/*
 * cage_ring.h: a ring of records between two processes that do not trust each other. One producer, one consumer.
 *
 * Memory: one control page, then the data, mapped twice in a row so that a record is contiguous wherever it begins. The
 * memfd is sealed against shrinking and growing: nobody can take the memory away under the other's feet.
 *
 * Trust: each side keeps its own position privately and only publishes it. What it reads of the other's is checked before
 * use: a position outside of what is possible makes the ring CORRUPT, and no record leads outside of the mapping. A record
 * is copied once and then judged, so the other side cannot change it between the check and the use.
 *
 * Waking: a side that is about to sleep says so in the control page and looks again; the other stores its position, fences,
 * and looks whether somebody sleeps. Without the fence between the store and the look both could miss each other.
 */
#ifndef CAGE_RING_H
#define CAGE_RING_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CAGE_RING_PAGE 4096u
#define CAGE_RING_RECORD_MINIMUM 32u

#define CAGE_RING_OK 0
#define CAGE_RING_EMPTY 0      /* of read */
#define CAGE_RING_FULL (-1)
#define CAGE_RING_CORRUPT (-2) /* the other side broke the rules; the ring stays unusable */

/* The page both sides see. Fields of different writers lie on cache lines of their own. */
typedef struct cage_ring_control {
    uint64_t head; /* bytes ever written; stored by the producer */
    uint64_t unused1[7];
    uint64_t tail; /* bytes ever read; stored by the consumer */
    uint64_t unused2[7];
    uint32_t consumer_sleeps;
    uint32_t unused3[15];
    uint32_t producer_sleeps;
    uint32_t unused4[15];
    uint32_t bell; /* futex word of the side that has no descriptor to wait on */
    uint32_t unused5[15];
    uint64_t dropped; /* records that a lossy producer left out */
} cage_ring_control;

/* One side's view. */
typedef struct cage_ring {
    cage_ring_control *control;
    uint8_t *data;
    uint64_t capacity; /* a power of two */
    uint64_t position; /* this side's own */
    uint64_t peer;     /* the other's, as last seen and checked */
} cage_ring;

/* Bytes of the memfd of a ring. */
static inline uint64_t cage_ring_memory(uint64_t capacity) { return CAGE_RING_PAGE + capacity; }

/* Makes the sealed memory of an empty ring. Returns the descriptor, or -errno. */
int32_t cage_ring_create(uint64_t capacity);

/* Maps the memory. capacity is a power of two and a multiple of the page size. Returns 0 or -errno. */
int32_t cage_ring_map(cage_ring *ring, int32_t descriptor, uint64_t capacity);

void cage_ring_unmap(cage_ring *ring);

static inline uint64_t cage_ring_stride(uint64_t size) { return (size + 7u) & ~(uint64_t)7; }

/* Bytes that can be written now, or CORRUPT. */
static inline int64_t cage_ring_space(cage_ring *ring) {
    uint64_t tail = __atomic_load_n(&ring->control->tail, __ATOMIC_ACQUIRE);
    uint64_t used = ring->position - tail;
    if (used > ring->capacity || tail - ring->peer > ring->capacity || tail % 8 != 0) return CAGE_RING_CORRUPT;
    ring->peer = tail;
    return (int64_t)(ring->capacity - used);
}

/* Producer. Writes a record of two parts (the second may be empty) as one; the first begins with the record's size.
   Returns OK, FULL or CORRUPT. */
static inline int32_t cage_ring_write(cage_ring *ring, const void *first, uint32_t first_size, const void *second,
                                      uint32_t second_size) {
    uint64_t stride = cage_ring_stride((uint64_t)first_size + second_size);
    if (ring->capacity - (ring->position - ring->peer) < stride) {
        int64_t space = cage_ring_space(ring);
        if (space < 0) return CAGE_RING_CORRUPT;
        if ((uint64_t)space < stride) return CAGE_RING_FULL;
    }
    uint8_t *place = ring->data + (ring->position & (ring->capacity - 1));
    memcpy(place, first, first_size);
    if (second_size != 0) memcpy(place + first_size, second, second_size);
    ring->position += stride;
    __atomic_store_n(&ring->control->head, ring->position, __ATOMIC_RELEASE);
    return CAGE_RING_OK;
}

/* Consumer. Copies the next record, of at most maximum bytes, to record, and frees its place. Returns its size, EMPTY or
   CORRUPT. The size in the copy is the one that was checked. */
static inline int32_t cage_ring_read(cage_ring *ring, void *record, uint32_t maximum) {
    if (ring->peer == ring->position) {
        uint64_t head = __atomic_load_n(&ring->control->head, __ATOMIC_ACQUIRE);
        if (head - ring->position > ring->capacity || head % 8 != 0) return CAGE_RING_CORRUPT;
        ring->peer = head;
        if (head == ring->position) return CAGE_RING_EMPTY;
    }
    const uint8_t *place = ring->data + (ring->position & (ring->capacity - 1));
    uint32_t size = __atomic_load_n((const uint32_t *)place, __ATOMIC_RELAXED);
    uint64_t stride = cage_ring_stride(size);
    if (size < CAGE_RING_RECORD_MINIMUM || size > maximum || stride > ring->peer - ring->position) return CAGE_RING_CORRUPT;
    memcpy(record, place, size);
    memcpy(record, &size, sizeof size);
    ring->position += stride;
    __atomic_store_n(&ring->control->tail, ring->position, __ATOMIC_RELEASE);
    return (int32_t)size;
}

/* Consumer: whether there is something to read, or to find corrupt. */
static inline int32_t cage_ring_has_records(const cage_ring *ring) {
    return ring->peer != ring->position || __atomic_load_n(&ring->control->head, __ATOMIC_ACQUIRE) != ring->position;
}

/* A side about to sleep. After it, look again for records (or space), and sleep only when there are none. */
static inline void cage_ring_announce_sleep(uint32_t *sleeps) {
    __atomic_store_n(sleeps, 1, __ATOMIC_SEQ_CST);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static inline void cage_ring_announce_awake(uint32_t *sleeps) { __atomic_store_n(sleeps, 0, __ATOMIC_RELAXED); }

/* After writing (or freeing space): whether the other side sleeps and this call is the one that has to wake it. */
static inline int32_t cage_ring_must_wake(uint32_t *sleeps) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (__atomic_load_n(sleeps, __ATOMIC_RELAXED) == 0) return 0;
    return __atomic_exchange_n(sleeps, 0, __ATOMIC_SEQ_CST) != 0;
}

/* The bell: its value before looking for records, to be given to wait. */
static inline uint32_t cage_ring_bell(const cage_ring *ring) {
    return __atomic_load_n(&ring->control->bell, __ATOMIC_SEQ_CST);
}

/* Rings the bell of a ring. Never blocks. */
void cage_ring_strike(cage_ring *ring);

/* Sleeps until the bell differs from seen; may return early. */
void cage_ring_wait(cage_ring *ring, uint32_t seen);

static inline void cage_ring_drop(cage_ring *ring) { __atomic_fetch_add(&ring->control->dropped, 1, __ATOMIC_RELAXED); }

static inline uint64_t cage_ring_dropped(const cage_ring *ring) {
    return __atomic_load_n(&ring->control->dropped, __ATOMIC_RELAXED);
}

#endif
