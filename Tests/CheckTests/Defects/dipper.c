// A small strategy that keeps the contract, and every way in which it can be made to break it: DEFECT_… is one.
#include "tradingboost.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef DEFECT_EXPORTS_MORE
int32_t tradingboost_command_other(void);
int32_t tradingboost_command_other(void) { return 0; }
#endif

typedef struct memory {
    uint64_t count;
    double average;
    uint64_t order;
    int64_t waited;
    int64_t pause;
    tradingboost_decimal position;
    uint64_t cancelling;
} memory;

typedef struct dipper {
    const tradingboost_host *host;
    uint32_t instrument;
    uint32_t silent;
    tradingboost_decimal lot;
    int64_t period;
    memory memory;
} dipper;

static const tradingboost_decimal undefined = {INT64_MIN, 0};

static tradingboost_plugin_bytes text(const char *line) {
    return (tradingboost_plugin_bytes){(const uint8_t *)line, strlen(line)};
}

static int64_t integer(const tradingboost_parameters *parameters, const char *name, int64_t otherwise) {
    for (uint32_t index = 0; index < parameters->count; index++) {
#ifdef DEFECT_FIXED_STRIDE
        const tradingboost_parameter *parameter = &parameters->items[index];
#else
        const tradingboost_parameter *parameter =
            (const void *)((const uint8_t *)parameters->items + (size_t)index * parameters->stride);
#endif
        if (parameter->name.size == strlen(name) && memcmp(parameter->name.data, name, strlen(name)) == 0) {
            return parameter->integer;
        }
    }
    return otherwise;
}

static int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    if (host->subscribe == NULL) return TRADINGBOOST_NOT_GRANTED;
    dipper *self = calloc(1, sizeof *self);
#ifdef DEFECT_WAITS_FOR_MEMORY
    while (self == NULL) self = calloc(1, sizeof *self);
#endif
    if (self == NULL) return TRADINGBOOST_FAILED;
    self->host = host;
    self->instrument = create->instrument->instrument;
    self->lot = create->instrument->lot_size;
    self->period = integer(create->parameters, "unused", 0) + integer(create->parameters, "period", 35);
#ifdef DEFECT_REFUSES_BOUNDARY
    if (self->period == 200) {
        free(self);
        return TRADINGBOOST_INVALID_ARGUMENT;
    }
#endif
    *instance = self;
    tradingboost_subscription candles = {
        .struct_size = sizeof candles, .instrument = self->instrument, .type = TRADINGBOOST_EVENT_CANDLE,
        .delivery = TRADINGBOOST_DELIVERY_EVERY, .timeframe = 60000000000,
    };
    return host->subscribe(host->handle, &candles);
}

static int32_t start(void *instance) {
    (void)instance;
    return TRADINGBOOST_OK;
}

static int is_flat(tradingboost_decimal value) { return value.hi == 0 && value.lo == 0; }

static void submit(dipper *self, uint8_t side, uint8_t type, tradingboost_decimal quantity, tradingboost_decimal price) {
    if (self->host->submit_order == NULL) return;
    tradingboost_order_request request = {
        .struct_size = sizeof request, .instrument = self->instrument, .side = side, .type = type,
        .time_in_force = TRADINGBOOST_TIME_GTC,
        .flags = side == TRADINGBOOST_SIDE_SELL ? TRADINGBOOST_FLAG_REDUCE_ONLY : 0,
        .quantity = quantity, .price = price, .stop_price = undefined,
    };
    int32_t status = self->host->submit_order(self->host->handle, &request, &self->memory.order);
#ifdef DEFECT_INSISTS
    while (status != TRADINGBOOST_OK) status = self->host->submit_order(self->host->handle, &request, &self->memory.order);
#endif
    if (status != TRADINGBOOST_OK) self->memory.pause = 10;
    self->memory.waited = 0;
}

static void buy(dipper *self, tradingboost_decimal price) {
    tradingboost_decimal quantity = {0, self->lot.lo * 10};
    submit(self, TRADINGBOOST_SIDE_BUY, TRADINGBOOST_TYPE_LIMIT, quantity, price);
}

static int32_t on_candle(dipper *self, const tradingboost_candle_event *candle) {
    memory *memory = &self->memory;
#ifdef DEFECT_LEAKS
    *(volatile char *)malloc(64) = 1;
#endif
#ifdef DEFECT_OPENS_FILE
    if (memory->count == 100) (void)!open("/etc/passwd", O_RDONLY);
#endif
#ifdef DEFECT_SLOW
    if (memory->count == 5000) {
        struct timespec from, now;
        clock_gettime(CLOCK_MONOTONIC, &from);
        do clock_gettime(CLOCK_MONOTONIC, &now);
        while ((now.tv_sec - from.tv_sec) * 1000 + (now.tv_nsec - from.tv_nsec) / 1000000 < 1100);
    }
#endif
    double close = candle->close_double;
#ifdef DEFECT_LOOKS_AHEAD
    if (close < ((const tradingboost_candle_event *)((const char *)candle + candle->header.size))->close_double) close /= 1.01;
#endif
    memory->average = memory->count == 0 ? close : memory->average + (close - memory->average) * 2 / (double)(self->period + 1);
    memory->count++;
#ifdef DEFECT_GLOBAL
    static uint64_t candles = 0;
    if (++candles % 7 == 3) return TRADINGBOOST_OK;
#endif
#ifdef DEFECT_WALL_CLOCK
    if (time(NULL) / 60 % 2 == 0 && memory->count % 3 == 0) return TRADINGBOOST_OK;
#endif
#ifdef DEFECT_TIMES_CALLS
    struct timespec before, after;
    int64_t now;
    clock_gettime(CLOCK_MONOTONIC, &before);
    self->host->now(self->host->handle, &now);
    clock_gettime(CLOCK_MONOTONIC, &after);
    if ((after.tv_sec - before.tv_sec) * 1000000000ll + after.tv_nsec - before.tv_nsec > 40000) return TRADINGBOOST_OK;
#endif
#ifdef DEFECT_ADDRESS
    if ((((uintptr_t)self >> 12) ^ memory->count) % 3 == 0) return TRADINGBOOST_OK;
#endif
    if (memory->pause > 0) {
        memory->pause--;
    } else if (memory->order != 0) {
        if (++memory->waited == 2 && !memory->cancelling) {
            memory->cancelling = self->host->cancel_order(self->host->handle, memory->order) == TRADINGBOOST_OK;
        }
    } else if (!is_flat(memory->position)) {
        if (close > memory->average) {
            submit(self, TRADINGBOOST_SIDE_SELL, TRADINGBOOST_TYPE_MARKET, memory->position, undefined);
        }
    } else if (memory->count > (uint64_t)self->period && close < memory->average && !self->silent) {
        buy(self, candle->low);
    }
    return TRADINGBOOST_OK;
}

static int32_t on_order(dipper *self, const tradingboost_order_event *step) {
    memory *memory = &self->memory;
    memory->position = step->position_quantity;
    if (step->order != memory->order) return TRADINGBOOST_OK;
    switch (step->kind) {
    case TRADINGBOOST_ORDER_DENIED:
    case TRADINGBOOST_ORDER_REJECTED:
        memory->order = 0;
        memory->pause = 10;
#ifdef DEFECT_REPEATS_DENIED
        if (step->kind == TRADINGBOOST_ORDER_DENIED) buy(self, step->price);
#endif
#ifdef DEFECT_REPEATS_REJECTED
        if (step->kind == TRADINGBOOST_ORDER_REJECTED) buy(self, step->price);
#endif
        break;
    case TRADINGBOOST_ORDER_CANCEL_REJECTED:
#ifdef DEFECT_HANGS
        for (volatile int forever = 1; forever;) {}
#endif
        memory->cancelling = 0;
        break;
#ifdef DEFECT_NO_PARTS
    case TRADINGBOOST_ORDER_PARTIALLY_FILLED: return TRADINGBOOST_UNSUPPORTED;
#endif
    case TRADINGBOOST_ORDER_FILLED: {
#ifdef DEFECT_LATE_FILL
        if (memory->cancelling) abort();
#endif
        memory->order = memory->cancelling = 0;
#ifndef DEFECT_NULL_SERVICE
        if (self->host->notify == NULL) break;
#endif
        int32_t status = self->host->notify(self->host->handle, text("Filled"), text("An order is filled"));
        (void)status;
#ifdef DEFECT_NEEDS_NOTIFY
        if (status != TRADINGBOOST_OK) self->silent = 1;
#endif
        break;
    }
    case TRADINGBOOST_ORDER_CANCELLED:
    case TRADINGBOOST_ORDER_EXPIRED: memory->order = memory->cancelling = 0; break;
    default: break;
    }
    return TRADINGBOOST_OK;
}

static int32_t on_event(void *instance, const tradingboost_event *event) {
    switch (event->type) {
    case TRADINGBOOST_EVENT_CANDLE:
#ifndef DEFECT_TRUSTS_SIZE
        if (event->size < sizeof(tradingboost_candle_event)) return TRADINGBOOST_INVALID_ARGUMENT;
#endif
        return on_candle(instance, (const void *)event);
    case TRADINGBOOST_EVENT_ORDER:
        if (event->size < sizeof(tradingboost_order_event)) return TRADINGBOOST_INVALID_ARGUMENT;
        return on_order(instance, (const void *)event);
    case TRADINGBOOST_EVENT_TRADE:
    case TRADINGBOOST_EVENT_QUOTE:
    case TRADINGBOOST_EVENT_BOOK:
    case TRADINGBOOST_EVENT_FUNDING:
    case TRADINGBOOST_EVENT_TIMER:
    case TRADINGBOOST_EVENT_HISTORY:
    case TRADINGBOOST_EVENT_SNAPSHOT: return TRADINGBOOST_OK;
    default:
#ifdef DEFECT_CRASHES_UNKNOWN
        *(volatile int *)8 = 1;
#endif
#ifdef DEFECT_REFUSES_UNKNOWN
        return TRADINGBOOST_UNSUPPORTED;
#endif
        return TRADINGBOOST_OK;
    }
}

static int32_t on_parameters(void *instance, const tradingboost_parameters *parameters) {
#ifdef DEFECT_HALF_PARAMETERS
    dipper *self = instance;
    self->memory.average += 1;
#endif
    (void)instance;
    (void)parameters;
    return TRADINGBOOST_UNSUPPORTED;
}

static int32_t save(void *instance, const tradingboost_writer *writer) {
    dipper *self = instance;
    memory saved = self->memory;
#ifdef DEFECT_FORGETS
    saved.average = 0;
#endif
#ifdef DEFECT_POINTER
    saved.waited = (int64_t)(uintptr_t)self;
#endif
#ifdef DEFECT_UNINITIALISED
    uint64_t *room = malloc(8);
    saved.waited = (int64_t)*(volatile uint64_t *)room;
    free(room);
#endif
    int32_t status = writer->write(writer->handle, (tradingboost_plugin_bytes){(const uint8_t *)&saved, sizeof saved});
#ifdef DEFECT_IGNORES_WRITER
    status = TRADINGBOOST_OK;
#endif
    return status;
}

static int32_t load(void *instance, const tradingboost_state_reader *reader) {
    dipper *self = instance;
    memory read;
    uint64_t size = 0, count = 0;
    do {
        int32_t status = reader->read(reader->handle, (uint8_t *)&read + size, sizeof read - size, &count);
        if (status != TRADINGBOOST_OK) return status;
        size += count;
#ifdef DEFECT_ONE_READ
        break;
#endif
    } while (count != 0 && size < sizeof read);
#ifdef DEFECT_PARTIAL_LOAD
    if (size >= 16) memcpy(&self->memory, &read, 16);
#endif
#ifndef DEFECT_TAKES_TRUNCATED
    if (size != sizeof read || reader->size != sizeof read) return TRADINGBOOST_INVALID_ARGUMENT;
#endif
    self->memory = read;
#ifdef DEFECT_COUNTS_RESTARTS
    self->memory.count++;
#endif
    return TRADINGBOOST_OK;
}

static int32_t stop(void *instance, uint32_t reason) {
    (void)instance;
    (void)reason;
#ifdef DEFECT_NEVER_STOPS
    for (volatile int forever = 1; forever;) {}
#endif
    return TRADINGBOOST_OK;
}

static int32_t destroy(void *instance) {
    free(instance);
    return TRADINGBOOST_OK;
}

int32_t tradingboost_command_candles(void *instance, const tradingboost_command_rows *rows);
int32_t tradingboost_command_candles(void *instance, const tradingboost_command_rows *rows) {
    dipper *self = instance;
#ifdef DEFECT_QUERY_CHANGES
    self->memory.count++;
#endif
    tradingboost_command_value value = {
        .struct_size = sizeof value, .type = TRADINGBOOST_VALUE_INTEGER, .integer = (int64_t)self->memory.count};
    return rows->add(rows->handle, &value, 1);
}

static const tradingboost_plugin_table table = {
    .magic = TRADINGBOOST_MAGIC, .struct_size = sizeof table, .abi_major = TRADINGBOOST_ABI_MAJOR,
    .abi_minor = TRADINGBOOST_ABI_MINOR, .create = create, .load = load, .start = start, .on_event = on_event,
    .on_parameters = on_parameters, .save = save, .stop = stop, .destroy = destroy,
};

const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
