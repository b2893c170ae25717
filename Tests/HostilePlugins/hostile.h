// What every hostile plugin has in common: a strategy that trades like an honest one, a market order on every second candle and
// its opposite on the next but one, until its parameter `attack` says what to do on the candle number `at`. A family of attacks
// is one file that includes this one and defines attack(). Whatever an attack sees, it tells its user: a row of the database.
#ifndef HOSTILE_H
#define HOSTILE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "tradingboost.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct hostile {
    const tradingboost_host *host;
    uint64_t instance;
    uint32_t instrument;
    int64_t at;
    int64_t victim; /* the process that attacks on processes go for */
    int64_t count; /* candles seen */
    uint64_t order; /* the last one's number */
    const tradingboost_event *event;
    char attack[48];
} hostile;

/* What a family does on its candle. */
static void attack(hostile *self);

/* What a family does elsewhere; each may be missing. */
typedef struct hostile_hooks {
    int32_t (*start)(hostile *self);
    int32_t (*save)(hostile *self, const tradingboost_writer *writer);
    int32_t (*load)(hostile *self, const tradingboost_state_reader *reader);
    void (*stop)(hostile *self);
    void (*candle)(hostile *self); /* each one, before anything else */
} hostile_hooks;

static const hostile_hooks hooks;

static const tradingboost_decimal undefined = {INT64_MIN, 0};
static const uint64_t one = 1000000000000000000u;

static inline int is(const hostile *self, const char *name) { return strcmp(self->attack, name) == 0; }

static inline tradingboost_plugin_bytes text(const char *characters) {
    return (tradingboost_plugin_bytes){(const uint8_t *)characters, strlen(characters)};
}

/* Tells the user what was seen. */
__attribute__((format(printf, 2, 3))) static inline void tell(hostile *self, const char *format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    self->host->notify(self->host->handle, text("Seen"), text(line));
}

/* For ever, and not a loop that a compiler may take out. */
static inline void loop(void) {
    for (volatile int forever = 1; forever;) {}
}

/* A call of the kernel that must not come back; when it does, what it said. */
#define FORBIDDEN(self, ...) \
    do { \
        errno = 0; \
        long answer = (long)(__VA_ARGS__); \
        tell(self, "came back with %ld, errno %d", answer, errno); \
    } while (0)

static inline tradingboost_order_request market_order(const hostile *self, uint8_t side) {
    return (tradingboost_order_request){
        .struct_size = sizeof(tradingboost_order_request),
        .instrument = self->instrument,
        .side = side,
        .type = TRADINGBOOST_TYPE_MARKET,
        .time_in_force = TRADINGBOOST_TIME_IOC,
        .quantity = {0, one / 1000},
        .price = undefined,
        .stop_price = undefined,
    };
}

static inline int32_t submit(hostile *self, tradingboost_order_request request) {
    return self->host->submit_order(self->host->handle, &request, &self->order);
}

static void trade(hostile *self) {
    if (self->count % 4 == 0) submit(self, market_order(self, TRADINGBOOST_SIDE_BUY));
    if (self->count % 4 == 2) submit(self, market_order(self, TRADINGBOOST_SIDE_SELL));
}

/* ---------------------------------------------------------------- the contract's functions */

static const tradingboost_parameter *parameter(const tradingboost_parameters *parameters, const char *name) {
    for (uint32_t index = 0; index < parameters->count; index++) {
        const tradingboost_parameter *found =
            (const void *)((const uint8_t *)parameters->items + (size_t)index * parameters->stride);
        if (found->name.size == strlen(name) && memcmp(found->name.data, name, found->name.size) == 0) return found;
    }
    return NULL;
}

static int32_t hostile_create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    hostile *self = calloc(1, sizeof *self);
    if (self == NULL) return TRADINGBOOST_FAILED;
    self->host = host;
    self->instance = create->instance;
    self->instrument = create->instrument->instrument;
    const tradingboost_parameter *at = parameter(create->parameters, "at");
    self->at = at == NULL ? 1 : at->integer;
    const tradingboost_parameter *victim = parameter(create->parameters, "victim");
    self->victim = victim == NULL ? 0 : victim->integer;
    const tradingboost_parameter *name = parameter(create->parameters, "attack");
    if (name != NULL && name->text.size < sizeof self->attack) memcpy(self->attack, name->text.data, name->text.size);
    *instance = self;
    tradingboost_subscription candles = {
        .struct_size = sizeof candles, .instrument = self->instrument, .type = TRADINGBOOST_EVENT_CANDLE,
        .delivery = TRADINGBOOST_DELIVERY_EVERY, .timeframe = 60000000000,
    };
    return host->subscribe(host->handle, &candles);
}

static int32_t hostile_start(void *instance) { return hooks.start == NULL ? TRADINGBOOST_OK : hooks.start(instance); }

static int32_t hostile_event(void *instance, const tradingboost_event *event) {
    hostile *self = instance;
    self->event = event;
    if (event->type != TRADINGBOOST_EVENT_CANDLE) return TRADINGBOOST_OK;
    if (hooks.candle != NULL) hooks.candle(self);
    if (++self->count == self->at) {
        attack(self);
    } else {
        trade(self);
    }
    return TRADINGBOOST_OK;
}

static int32_t hostile_save(void *instance, const tradingboost_writer *writer) {
    hostile *self = instance;
    if (hooks.save != NULL) {
        int32_t status = hooks.save(self, writer);
        if (status != TRADINGBOOST_OK) return status;
    }
    return writer->write(writer->handle, (tradingboost_plugin_bytes){(const uint8_t *)&self->count, sizeof self->count});
}

static int32_t hostile_load(void *instance, const tradingboost_state_reader *reader) {
    hostile *self = instance;
    if (hooks.load != NULL) return hooks.load(self, reader);
    uint64_t count;
    return reader->read(reader->handle, (uint8_t *)&self->count, sizeof self->count, &count);
}

static int32_t hostile_stop(void *instance, uint32_t reason) {
    (void)reason;
    if (hooks.stop != NULL) hooks.stop(instance);
    return TRADINGBOOST_OK;
}

static int32_t hostile_destroy(void *instance) {
    free(instance);
    return TRADINGBOOST_OK;
}

static const tradingboost_plugin_table hostile_table = {
    .magic = TRADINGBOOST_MAGIC,
    .struct_size = sizeof hostile_table,
    .abi_major = TRADINGBOOST_ABI_MAJOR,
    .abi_minor = TRADINGBOOST_ABI_MINOR,
    .create = hostile_create,
    .load = hostile_load,
    .start = hostile_start,
    .on_event = hostile_event,
    .save = hostile_save,
    .stop = hostile_stop,
    .destroy = hostile_destroy,
};

const tradingboost_plugin_table *tradingboost_plugin(void) { return &hostile_table; }

#endif
