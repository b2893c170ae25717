// Attacks through the state: too much, never ready, different each time, poisoned for its own load.
#include "hostile.h"

#include <sys/mman.h>

static const uint8_t megabyte[1 << 20];
static int was_saved = 0;

static void attack(hostile *self) { trade(self); }

static int32_t save(hostile *self, const tradingboost_writer *writer) {
    if (is(self, "10 GB")) {
        for (int index = 0; index < 10240; index++) {
            int32_t status = writer->write(writer->handle, (tradingboost_plugin_bytes){megabyte, sizeof megabyte});
            if (status != TRADINGBOOST_OK) return status;
        }
    }
    if (is(self, "10 GB regardless")) {
        for (int index = 0; index < 10240; index++) {
            writer->write(writer->handle, (tradingboost_plugin_bytes){megabyte, sizeof megabyte});
        }
    }
    if (is(self, "one chunk")) writer->write(writer->handle, (tradingboost_plugin_bytes){megabyte, UINT64_MAX});
    if (is(self, "never returns")) loop();
    if (is(self, "crash in save")) *(volatile int *)8 = 1;
    if (is(self, "refuse to save")) return TRADINGBOOST_FAILED;
    if (is(self, "random bytes") || is(self, "crash in load")) {
        /* What differs from process to process and from time to time. */
        uint8_t bytes[4096];
        uint64_t seed = (uint64_t)(uintptr_t)&bytes ^ (uint64_t)getpid() << 32;
        for (size_t index = 0; index < sizeof bytes; index++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[index] = (uint8_t)(seed >> 56);
        }
        writer->write(writer->handle, (tradingboost_plugin_bytes){bytes, sizeof bytes});
    }
    was_saved = 1;
    return TRADINGBOOST_OK;
}

static int32_t load(hostile *self, const tradingboost_state_reader *reader) {
    if (is(self, "crash in load")) *(volatile int *)8 = 1;
    if (is(self, "loop in load")) loop();
    uint8_t bytes[8192];
    uint64_t count = 0, sum = 0;
    reader->read(reader->handle, bytes, sizeof bytes, &count);
    for (uint64_t index = 0; index < count; index++) sum += bytes[index];
    /* A reader that believes what it finds: an index into nowhere. */
    if (is(self, "random bytes")) return ((volatile uint8_t *)self)[sum << 32];
    memcpy(&self->count, bytes, sizeof self->count);
    return TRADINGBOOST_OK;
}

/* The first event behind a checkpoint ends the process, so that the state is needed. */
static void candle(hostile *self) {
    int needs_load = is(self, "random bytes") || is(self, "crash in load") || is(self, "loop in load");
    if (was_saved && needs_load) *(volatile int *)8 = 1;
}

static const hostile_hooks hooks = {.save = save, .load = load, .candle = candle};
