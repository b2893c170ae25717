#define _GNU_SOURCE
#include "slot.h"

#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint8_t *memory;
/* What each slot is used for: 0 = nothing, -1 = taken and not named yet, else the process. Beside the slots, so that a search
   touches few pages. */
static int32_t names[CAGE_SLOT_MAXIMUM];
static uint32_t used;
/* None below is free. */
static uint32_t next;

static cage_slot *slot_at(uint32_t index) { return (cage_slot *)(memory + (size_t)index * CAGE_SLOT_SIZE); }

cage_slot *cage_slot_take(void) {
    cage_slot *slot = NULL;
    pthread_mutex_lock(&lock);
    if (memory == NULL) {
        void *mapping = mmap(NULL, (size_t)CAGE_SLOT_MAXIMUM * CAGE_SLOT_SIZE, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (mapping != MAP_FAILED) {
            memory = mapping;
            /* Small pages: a huge one would make each init cost 2 MB. */
            madvise(memory, (size_t)CAGE_SLOT_MAXIMUM * CAGE_SLOT_SIZE, MADV_NOHUGEPAGE);
        }
    }
    for (; memory != NULL && next < CAGE_SLOT_MAXIMUM; next++) {
        uint32_t index = next;
        if (names[index] != 0) continue;
        names[index] = -1;
        if (index >= used) used = index + 1;
        slot = slot_at(index);
        memset(slot, 0, sizeof *slot);
        break;
    }
    pthread_mutex_unlock(&lock);
    return slot;
}

uint32_t cage_slot_index(const cage_slot *slot) {
    return (uint32_t)(((const uint8_t *)slot - memory) / CAGE_SLOT_SIZE);
}

void cage_slot_name(cage_slot *slot, int32_t process) {
    pthread_mutex_lock(&lock);
    slot->process = process;
    names[cage_slot_index(slot)] = process;
    pthread_mutex_unlock(&lock);
}

cage_slot *cage_slot_find(int32_t process) {
    cage_slot *slot = NULL;
    pthread_mutex_lock(&lock);
    for (uint32_t index = 0; process > 0 && index < used; index++) {
        if (names[index] != process) continue;
        slot = slot_at(index);
        break;
    }
    pthread_mutex_unlock(&lock);
    return slot;
}

void cage_slot_release(cage_slot *slot) {
    pthread_mutex_lock(&lock);
    uint32_t index = cage_slot_index(slot);
    names[index] = 0;
    if (index < next) next = index;
    while (used > 0 && names[used - 1] == 0) used--;
    madvise(slot, CAGE_SLOT_SIZE, MADV_DONTNEED);
    pthread_mutex_unlock(&lock);
}
