/* Keeps limit orders far from the market open, 50 unless told otherwise: amends one with every third candle and every timer,
   cancels and replaces one with every seventeenth. VERSION 1 and 2 decide alike but keep their state in different forms; 2
   loads what 1 saved. DEFECT makes a version fail: see the names below. */
#include <stdlib.h>
#include <tradingboost_instrument.h>
#include <tradingboost_setup.h>

#ifndef VERSION
#define VERSION 1
#endif
#define NO_DEFECT 0
#define CRASH_IN_LOAD 1
#define CRASH_IN_EVENT 2 /* the tenth since the process began */
#define HANG_IN_START 3
#define DECIDE_OTHERWISE 4 /* amends by more */
#define REFUSE_STATE 5
#define THINK_LONG 6 /* at every hundredth candle, tens of milliseconds */
#ifndef DEFECT
#define DEFECT NO_DEFECT
#endif

#define SLOTS 100
#define ORDERS_A_CANDLE 10
#define TIMER 1

typedef struct first_state {
    uint64_t candles;
    uint64_t slots[SLOTS];
} first_state;

typedef struct second_state {
    uint64_t slots[SLOTS];
    uint64_t candles;
    uint64_t migrations;
} second_state;

typedef struct quoting {
    tradingboost_strategy strategy;
    int64_t orders;
    uint64_t events; /* since the process began */
    tradingboost_decimal close;
    second_state state; /* orders by slot; 0 = none */
} quoting;

static int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    quoting *self = calloc(1, sizeof *self);
    if (self == NULL) return TRADINGBOOST_FAILED;
    int32_t status = tradingboost_take_over(&self->strategy, host, create);
    if (status != TRADINGBOOST_OK) return status;
    self->orders = 50;
    for (uint32_t index = 0; index < create->parameters->count; index++) {
        const tradingboost_parameter *parameter =
            (const void *)((const uint8_t *)create->parameters->items + (size_t)index * create->parameters->stride);
        if (parameter->name.size == 6 && memcmp(parameter->name.data, "orders", 6) == 0) self->orders = parameter->integer;
    }
    if (self->orders < 1 || self->orders > SLOTS) return TRADINGBOOST_INVALID_PARAMETER;
    *instance = self;
    return tradingboost_subscribe_candles(&self->strategy, TRADINGBOOST_MINUTE);
}

static int32_t start(void *instance) {
    (void)instance;
    while (DEFECT == HANG_IN_START) {}
    return TRADINGBOOST_OK;
}

/* Buys below half of the market, sells above twice of it; each slot a tick further away. */
static tradingboost_decimal price_of(const quoting *self, uint64_t slot, int64_t further) {
    const tradingboost_instrument *instrument = &self->strategy.instrument;
    tradingboost_decimal step = tradingboost_decimal_multiply(
        instrument->tick_size, tradingboost_decimal_whole((int64_t)slot + further), TRADINGBOOST_ROUND_DOWN);
    tradingboost_decimal far = tradingboost_decimal_multiply(
        self->close, tradingboost_decimal_scaled(slot % 2 == 0 ? 5 : 20, 1), TRADINGBOOST_ROUND_DOWN);
    far = tradingboost_round_to_tick(instrument, far, TRADINGBOOST_ROUND_DOWN);
    return slot % 2 == 0 ? tradingboost_decimal_subtract(far, step) : tradingboost_decimal_add(far, step);
}

static int32_t place(quoting *self, uint64_t slot) {
    tradingboost_decimal quantity =
        tradingboost_quantity_for(&self->strategy.instrument, tradingboost_decimal_whole(20), self->close);
    if (tradingboost_decimal_is_undefined(quantity)) quantity = self->strategy.instrument.lot_size;
    return tradingboost_limit(
        &self->strategy, slot % 2 == 0 ? TRADINGBOOST_SIDE_BUY : TRADINGBOOST_SIDE_SELL, quantity,
        price_of(self, slot, 0), TRADINGBOOST_FLAG_POST_ONLY, &self->state.slots[slot]);
}

static int32_t move(quoting *self, uint64_t slot, int64_t further) {
    if (self->state.slots[slot] == 0) return TRADINGBOOST_OK;
    if (DEFECT == DECIDE_OTHERWISE) further += 7;
    return tradingboost_amend(
        &self->strategy, self->state.slots[slot], tradingboost_decimal_undefined(), price_of(self, slot, further),
        tradingboost_decimal_undefined());
}

static int32_t on_candle(quoting *self, const tradingboost_candle_event *candle) {
    uint64_t count = ++self->state.candles, orders = (uint64_t)self->orders;
    int32_t status = TRADINGBOOST_OK;
    self->close = candle->close;
    for (volatile uint64_t turn = 0; DEFECT == THINK_LONG && count % 100 == 0 && turn < 20000000; turn++) {}
    int placed = 0;
    for (uint64_t slot = 0; slot < orders && placed < ORDERS_A_CANDLE && status == TRADINGBOOST_OK; slot++) {
        if (self->state.slots[slot] != 0) continue;
        status = place(self, slot);
        placed++;
    }
    if (placed == 0 && count % 17 == 0) {
        uint64_t order = self->state.slots[count / 17 % orders];
        if (order != 0) status = tradingboost_cancel(&self->strategy, order);
    } else if (placed == 0 && count % 3 == 0) {
        status = move(self, count / 3 % orders, (int64_t)(count % 5) + 1);
    }
    if (status == TRADINGBOOST_OK && count % 10 == 0)
        status = tradingboost_set_timer(
            &self->strategy, TIMER, candle->header.time + 3 * TRADINGBOOST_MINUTE + 30 * TRADINGBOOST_SECOND);
    return status;
}

static int32_t on_order(quoting *self, const tradingboost_order_event *event) {
    if (!tradingboost_is_final(event->kind)) return TRADINGBOOST_OK;
    for (uint64_t slot = 0; slot < SLOTS; slot++)
        if (self->state.slots[slot] == event->order) self->state.slots[slot] = 0;
    return TRADINGBOOST_OK;
}

/* Orders as they stand, where they may be newer than the state: a version that failed meanwhile has changed them. */
static int32_t on_snapshot(quoting *self, const tradingboost_snapshot_event *event) {
    uint64_t slots[SLOTS] = {0};
    bool is_known[SLOTS * 6] = {false};
    uint32_t count = event->order_count < SLOTS * 6 ? event->order_count : SLOTS * 6;
    const uint8_t *first = (const uint8_t *)(event + 1);
    for (uint32_t index = 0; index < count; index++) {
        const tradingboost_open_order *order = (const void *)(first + (size_t)index * event->order_stride);
        for (uint64_t slot = 0; slot < SLOTS; slot++) {
            if (self->state.slots[slot] != order->order) continue;
            slots[slot] = order->order;
            is_known[index] = true;
        }
    }
    for (uint32_t index = 0; index < count; index++) {
        const tradingboost_open_order *order = (const void *)(first + (size_t)index * event->order_stride);
        uint64_t slot = order->side == TRADINGBOOST_SIDE_BUY ? 0 : 1;
        if (is_known[index]) continue;
        while (slot < SLOTS && slots[slot] != 0) slot += 2;
        if (slot < SLOTS) slots[slot] = order->order;
    }
    memcpy(self->state.slots, slots, sizeof slots);
    return TRADINGBOOST_OK;
}

static int32_t on_event(void *instance, const tradingboost_event *event) {
    quoting *self = instance;
    self->events++;
    if (DEFECT == CRASH_IN_EVENT && self->events == 10) abort();
    switch (event->type) {
    case TRADINGBOOST_EVENT_CANDLE: return on_candle(self, (const void *)event);
    case TRADINGBOOST_EVENT_ORDER: return on_order(self, (const void *)event);
    case TRADINGBOOST_EVENT_TIMER:
        return move(self, self->state.candles % (uint64_t)self->orders, (int64_t)(self->state.candles % 11));
    case TRADINGBOOST_EVENT_SNAPSHOT: return on_snapshot(self, (const void *)event);
    default: return TRADINGBOOST_OK;
    }
}

/* ---------------------------------------------------------------- state */

static int32_t save(void *instance, const tradingboost_writer *writer) {
    const quoting *self = instance;
    int32_t status = writer->write(writer->handle, tradingboost_bytes(&self->close, sizeof self->close));
    if (status != TRADINGBOOST_OK) return status;
    if (VERSION == 2) return writer->write(writer->handle, tradingboost_bytes(&self->state, sizeof self->state));
    first_state state = {.candles = self->state.candles};
    memcpy(state.slots, self->state.slots, sizeof state.slots);
    return writer->write(writer->handle, tradingboost_bytes(&state, sizeof state));
}

static int32_t read_all(const tradingboost_state_reader *reader, void *bytes, uint64_t size) {
    uint64_t filled = 0, count = 0;
    while (filled < size) {
        int32_t status = reader->read(reader->handle, (uint8_t *)bytes + filled, size - filled, &count);
        if (status != TRADINGBOOST_OK) return status;
        if (count == 0) return TRADINGBOOST_INVALID_ARGUMENT;
        filled += count;
    }
    return TRADINGBOOST_OK;
}

static int32_t load(void *instance, const tradingboost_state_reader *reader) {
    quoting *self = instance;
    tradingboost_decimal close;
    first_state first;
    second_state second = {0};
    if (DEFECT == CRASH_IN_LOAD) abort();
    if (DEFECT == REFUSE_STATE || reader->state_version > VERSION) return TRADINGBOOST_UNSUPPORTED;
    int32_t status = read_all(reader, &close, sizeof close);
    if (status != TRADINGBOOST_OK) return status;
    if (reader->state_version == 2) {
        status = read_all(reader, &second, sizeof second);
        if (status != TRADINGBOOST_OK) return status;
    } else {
        status = read_all(reader, &first, sizeof first);
        if (status != TRADINGBOOST_OK) return status;
        memcpy(second.slots, first.slots, sizeof second.slots);
        second.candles = first.candles;
        if (VERSION == 2) {
            second.migrations = 1;
            tradingboost_log(
                &self->strategy, TRADINGBOOST_LOG_INFO, "migrated from version 1 after %llu candles",
                (unsigned long long)first.candles);
        }
    }
    self->close = close;
    self->state = second;
    return TRADINGBOOST_OK;
}

static int32_t destroy(void *instance) {
    free(instance);
    return TRADINGBOOST_OK;
}

static const tradingboost_plugin_table table = {
    .magic = TRADINGBOOST_MAGIC, .struct_size = sizeof table, .abi_major = TRADINGBOOST_ABI_MAJOR,
    .abi_minor = TRADINGBOOST_ABI_MINOR, .create = create, .load = load, .start = start, .on_event = on_event, .save = save,
    .destroy = destroy,
};

const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
