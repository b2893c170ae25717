// A strategy that does what its parameter `deed` names on the `at`-th candle, and a market order on every other one. `deed`
// "refuse" refuses to be created. Nothing of it may matter to anybody else.
#define _GNU_SOURCE
#include "tradingboost.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void arc4random_buf(void *buffer, size_t size);

typedef struct misbehaving {
    const tradingboost_host *host;
    uint32_t instrument;
    int64_t at;
    int64_t count;
    char deed[32];
} misbehaving;

static tradingboost_plugin_bytes text(const char *characters) {
    return (tradingboost_plugin_bytes){(const uint8_t *)characters, strlen(characters)};
}

static const tradingboost_parameter *find(const tradingboost_parameters *parameters, const char *name) {
    for (uint32_t index = 0; index < parameters->count; index++) {
        const tradingboost_parameter *parameter =
            (const void *)((const uint8_t *)parameters->items + (size_t)index * parameters->stride);
        if (parameter->name.size == strlen(name) && memcmp(parameter->name.data, name, parameter->name.size) == 0) {
            return parameter;
        }
    }
    return NULL;
}

static int32_t subscribe(const tradingboost_host *host, uint32_t instrument, int64_t timeframe) {
    tradingboost_subscription candles = {
        .struct_size = sizeof candles, .instrument = instrument, .type = TRADINGBOOST_EVENT_CANDLE,
        .delivery = TRADINGBOOST_DELIVERY_EVERY, .timeframe = timeframe,
    };
    return host->subscribe(host->handle, &candles);
}

static int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    misbehaving *self = calloc(1, sizeof *self);
    if (self == NULL) return TRADINGBOOST_FAILED;
    self->host = host;
    self->instrument = create->instrument->instrument;
    const tradingboost_parameter *at = find(create->parameters, "at");
    self->at = at == NULL ? 1 : at->integer;
    const tradingboost_parameter *deed = find(create->parameters, "deed");
    if (deed != NULL && deed->text.size < sizeof self->deed) memcpy(self->deed, deed->text.data, deed->text.size);
    if (strcmp(self->deed, "refuse") == 0) {
        host->log(host->handle, TRADINGBOOST_LOG_ERROR, text("fast must be below slow"));
        free(self);
        return TRADINGBOOST_INVALID_PARAMETER;
    }
    *instance = self;
    return subscribe(host, self->instrument, 60000000000);
}

static int32_t start(void *instance) {
    misbehaving *self = instance;
    for (volatile int forever = strcmp(self->deed, "hang in start") == 0; forever;) {}
    return TRADINGBOOST_OK;
}

static void submit(misbehaving *self) {
    uint64_t order;
    tradingboost_order_request request = {
        .struct_size = sizeof request,
        .instrument = self->instrument,
        .side = TRADINGBOOST_SIDE_BUY,
        .type = TRADINGBOOST_TYPE_MARKET,
        .time_in_force = TRADINGBOOST_TIME_IOC,
        .quantity = {0, 1000000000000000000u},
        .price = {INT64_MIN, 0},
        .stop_price = {INT64_MIN, 0},
    };
    self->host->submit_order(self->host->handle, &request, &order);
}

static void tell_random(misbehaving *self) {
    uint64_t numbers[2];
    arc4random_buf(numbers, sizeof numbers);
    char line[64];
    snprintf(line, sizeof line, "%016llx%016llx", (unsigned long long)numbers[0], (unsigned long long)numbers[1]);
    self->host->notify(self->host->handle, text("Random"), text(line));
}

static int overflow_stack(volatile char *previous) {
    volatile char frame[4096];
    frame[0] = previous == NULL ? 1 : previous[0];
    return overflow_stack(frame) + frame[0];
}

static void commit(misbehaving *self) {
    const char *deed = self->deed;
    if (strcmp(deed, "segv") == 0) *(volatile int *)8 = 1;
    if (strcmp(deed, "abort") == 0) abort();
    if (strcmp(deed, "trap") == 0) __builtin_trap();
    if (strcmp(deed, "overflow") == 0) overflow_stack(NULL);
    if (strcmp(deed, "exit") == 0) exit(0);
    if (strcmp(deed, "loop") == 0) for (volatile int forever = 1; forever;) {}
    if (strcmp(deed, "open") == 0) syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY, 0);
    if (strcmp(deed, "memory bomb") == 0) {
        for (;;) memset(malloc(1 << 20), 1, 1 << 20);
    }
    if (strcmp(deed, "ring") == 0) {
        /* The host's wake-up, again and again: 7 is the bell. */
        for (volatile int forever = 1; forever;) write(7, &(uint64_t){1}, 8);
    }
    if (strcmp(deed, "flood") == 0) {
        for (int index = 0; index < 100000; index++) {
            submit(self);
            self->host->log(self->host->handle, TRADINGBOOST_LOG_INFO, text("a line \x1b[31m of a flood"));
        }
    }
    if (strcmp(deed, "change its mind") == 0) {
        /* Decides by something that differs from process to process. */
        int places;
        if ((((uintptr_t)&places >> 4) ^ (uintptr_t)getpid()) & 1) submit(self);
    }
    if (strcmp(deed, "random") == 0) tell_random(self);
}

static int32_t on_event(void *instance, const tradingboost_event *event) {
    misbehaving *self = instance;
    if (event->type != TRADINGBOOST_EVENT_CANDLE) return TRADINGBOOST_OK;
    if (++self->count == self->at) {
        commit(self);
    } else {
        submit(self);
    }
    return TRADINGBOOST_OK;
}

static int32_t save(void *instance, const tradingboost_writer *writer) {
    misbehaving *self = instance;
    for (volatile int forever = strcmp(self->deed, "hang in save") == 0; forever;) {}
    if (strcmp(self->deed, "huge state") == 0) {
        static const uint8_t megabyte[1 << 20];
        for (int index = 0; index < 10000; index++) {
            int32_t status = writer->write(writer->handle, (tradingboost_plugin_bytes){megabyte, sizeof megabyte});
            if (status != TRADINGBOOST_OK) return status;
        }
    }
    return writer->write(writer->handle, (tradingboost_plugin_bytes){(const uint8_t *)&self->count, sizeof self->count});
}

static int32_t load(void *instance, const tradingboost_state_reader *reader) {
    misbehaving *self = instance;
    uint64_t count;
    return reader->read(reader->handle, (uint8_t *)&self->count, sizeof self->count, &count);
}

static int32_t stop(void *instance, uint32_t reason) {
    (void)reason;
    misbehaving *self = instance;
    for (volatile int forever = strcmp(self->deed, "hang in stop") == 0; forever;) {}
    return TRADINGBOOST_OK;
}

static int32_t destroy(void *instance) {
    free(instance);
    return TRADINGBOOST_OK;
}

static const tradingboost_plugin_table table = {
    .magic = TRADINGBOOST_MAGIC,
    .struct_size = sizeof table,
    .abi_major = TRADINGBOOST_ABI_MAJOR,
    .abi_minor = TRADINGBOOST_ABI_MINOR,
    .create = create,
    .load = load,
    .start = start,
    .on_event = on_event,
    .save = save,
    .stop = stop,
    .destroy = destroy,
};

const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
