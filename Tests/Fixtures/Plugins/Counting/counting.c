// A strategy that counts candles and answers in a way that a test can predict: on every `every`-th candle a market order, on
// the candle behind it a limit order, then its amendment, its cancellation, a timer, a notification and a log line.
// `resize` = 1: the amendment changes the quantity, too, up and down in turn.
// `crash_after` > 0: the process dies in that call of on_event, counted since the process began.
#include "tradingboost.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct counting {
    const tradingboost_host *host;
    uint32_t instrument;
    int64_t every;
    int64_t crash_after;
    int64_t resize;
    uint64_t count;
    uint64_t last_order;
} counting;

static int64_t calls = 0;

static tradingboost_plugin_bytes text(const char *characters) {
    return (tradingboost_plugin_bytes){(const uint8_t *)characters, strlen(characters)};
}

static const tradingboost_decimal undefined = {INT64_MIN, 0};

static int64_t integer(const tradingboost_parameters *parameters, const char *name, int64_t otherwise) {
    for (uint32_t index = 0; index < parameters->count; index++) {
        const tradingboost_parameter *parameter =
            (const void *)((const uint8_t *)parameters->items + (size_t)index * parameters->stride);
        if (parameter->name.size == strlen(name) && memcmp(parameter->name.data, name, parameter->name.size) == 0) {
            return parameter->integer;
        }
    }
    return otherwise;
}

static int32_t subscribe(const tradingboost_host *host, uint32_t instrument, int64_t timeframe) {
    tradingboost_subscription candles = {
        .struct_size = sizeof candles, .instrument = instrument, .type = TRADINGBOOST_EVENT_CANDLE,
        .delivery = TRADINGBOOST_DELIVERY_EVERY, .timeframe = timeframe,
    };
    return host->subscribe(host->handle, &candles);
}

static int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    counting *self = calloc(1, sizeof *self);
    if (self == NULL) return TRADINGBOOST_FAILED;
    self->host = host;
    self->instrument = create->instrument->instrument;
    self->every = integer(create->parameters, "every", 10);
    self->crash_after = integer(create->parameters, "crash_after", 0);
    self->resize = integer(create->parameters, "resize", 0);
    if (self->every < 1) {
        free(self);
        return TRADINGBOOST_INVALID_PARAMETER;
    }
    *instance = self;
    int64_t minute = 60000000000;
    int32_t status = subscribe(host, self->instrument, 5 * minute);
    if (status == TRADINGBOOST_OK) status = subscribe(host, self->instrument, minute);
    return status;
}

static int32_t start(void *instance) {
    (void)instance;
    return TRADINGBOOST_OK;
}

static int32_t on_candle(counting *self, const tradingboost_candle_event *event) {
    const tradingboost_host *host = self->host;
    self->count++;
    tradingboost_order_request request = {
        .struct_size = sizeof request,
        .instrument = self->instrument,
        .side = TRADINGBOOST_SIDE_BUY,
        .type = TRADINGBOOST_TYPE_MARKET,
        .time_in_force = TRADINGBOOST_TIME_IOC,
        .quantity = {0, 1000000000000000000u},
        .price = undefined,
        .stop_price = undefined,
    };
    switch (self->count % (uint64_t)self->every) {
    case 0: return host->submit_order(host->handle, &request, &self->last_order);
    case 1:
        request.side = TRADINGBOOST_SIDE_SELL;
        request.type = TRADINGBOOST_TYPE_LIMIT;
        request.time_in_force = TRADINGBOOST_TIME_GTC;
        request.flags = TRADINGBOOST_FLAG_POST_ONLY;
        request.price = event->close;
        return host->submit_order(host->handle, &request, &self->last_order);
    case 2: {
        tradingboost_amend_request amend = {
            .struct_size = sizeof amend, .order = self->last_order, .quantity = undefined, .price = event->high,
            .stop_price = undefined};
        uint64_t half = 500000000000000000u;
        if (self->resize) {
            amend.quantity = (tradingboost_decimal){0, self->count / (uint64_t)self->every % 2 ? 4 * half : half};
        }
        return host->amend_order(host->handle, &amend);
    }
    case 3: return host->cancel_order(host->handle, self->last_order);
    case 4: {
        int64_t now;
        int32_t status = host->now(host->handle, &now);
        return status == TRADINGBOOST_OK ? host->set_timer(host->handle, 7, now + 1000) : status;
    }
    case 5: {
        char line[64];
        snprintf(line, sizeof line, "candle %llu", (unsigned long long)self->count);
        host->log(host->handle, TRADINGBOOST_LOG_INFO, text(line));
        return host->notify(host->handle, text("Counted"), text(line));
    }
    default: return TRADINGBOOST_OK;
    }
}

static int32_t on_event(void *instance, const tradingboost_event *event) {
    counting *self = instance;
    if (++calls == self->crash_after) *(volatile int *)8 = 1;
    if (event->type == TRADINGBOOST_EVENT_CANDLE) return on_candle(self, (const void *)event);
    if (event->type == TRADINGBOOST_EVENT_TIMER) {
        // The timer went off: it is not set any more.
        return self->host->cancel_timer(self->host->handle, 7) == TRADINGBOOST_NOT_FOUND ? TRADINGBOOST_OK : TRADINGBOOST_FAILED;
    }
    return TRADINGBOOST_OK;
}

static int32_t save(void *instance, const tradingboost_writer *writer) {
    counting *self = instance;
    uint64_t state[2] = {self->count, self->last_order};
    // In two chunks, because a writer may be called any number of times.
    int32_t status = writer->write(writer->handle, (tradingboost_plugin_bytes){(const uint8_t *)state, 8});
    if (status != TRADINGBOOST_OK) return status;
    return writer->write(writer->handle, (tradingboost_plugin_bytes){(const uint8_t *)&state[1], 8});
}

static int32_t load(void *instance, const tradingboost_state_reader *reader) {
    counting *self = instance;
    uint8_t state[16];
    uint64_t size = 0, count = 0;
    do {
        int32_t status = reader->read(reader->handle, state + size, sizeof state - size, &count);
        if (status != TRADINGBOOST_OK) return status;
        size += count;
    } while (count != 0 && size < sizeof state);
    if (size != sizeof state || reader->size != sizeof state) return TRADINGBOOST_INVALID_ARGUMENT;
    memcpy(&self->count, state, 8);
    memcpy(&self->last_order, state + 8, 8);
    return TRADINGBOOST_OK;
}

static int32_t stop(void *instance, uint32_t reason) {
    (void)reason;
    counting *self = instance;
    // Nothing may be asked for any more.
    return self->host->cancel_order(self->host->handle, 1) == TRADINGBOOST_WRONG_STATE ? TRADINGBOOST_OK : TRADINGBOOST_FAILED;
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
