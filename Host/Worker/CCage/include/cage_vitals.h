/*
 * cage_vitals.h: the counters by which a worker tells what it is doing, in the control page of its outbox.
 */
#ifndef CAGE_VITALS_H
#define CAGE_VITALS_H

#include "cage_protocol.h"
#include "cage_ring.h"

static inline cage_vitals *cage_vitals_of(const cage_ring *outbox) {
    return (cage_vitals *)((uint8_t *)outbox->control + CAGE_VITALS_OFFSET);
}

/* Worker, around each on_event. */
static inline void cage_vitals_begin(cage_vitals *vitals) {
    __atomic_store_n(&vitals->begun, vitals->begun + 1, __ATOMIC_RELEASE);
}

static inline void cage_vitals_finish(cage_vitals *vitals) {
    __atomic_store_n(&vitals->finished, vitals->finished + 1, __ATOMIC_RELEASE);
}

/* Host: a copy whose two counters are one moment's. finished only rises, so when it is the same before and behind begun, begun is
   of a moment at which it was that. A worker that finishes events all the time, or pretends to, is in no callback that anybody would
   have to watch. */
static inline cage_vitals cage_vitals_read(const cage_ring *outbox) {
    const cage_vitals *vitals = cage_vitals_of(outbox);
    cage_vitals copy;
    copy.begun = copy.finished = __atomic_load_n(&vitals->finished, __ATOMIC_ACQUIRE);
    for (int attempt = 0; attempt < 16; attempt++) {
        uint64_t begun = __atomic_load_n(&vitals->begun, __ATOMIC_ACQUIRE);
        uint64_t finished = __atomic_load_n(&vitals->finished, __ATOMIC_ACQUIRE);
        if (finished == copy.finished) {
            copy.begun = begun;
            break;
        }
        copy.begun = copy.finished = finished;
    }
    copy.refused_call = __atomic_load_n(&vitals->refused_call, __ATOMIC_RELAXED);
    copy.memory_refused = __atomic_load_n(&vitals->memory_refused, __ATOMIC_RELAXED);
    copy.refused_argument = __atomic_load_n(&vitals->refused_argument, __ATOMIC_RELAXED);
    return copy;
}

#endif
