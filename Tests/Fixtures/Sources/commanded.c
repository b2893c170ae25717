/* Takes commands of every kind: buys at each fifth candle as much as the last command `resize` said, and at once what `buy` says.
   The others go wrong, each in its own way. */
#include <stdlib.h>
#include <tradingboost_instrument.h>
#include <tradingboost_setup.h>
#include <unistd.h>

#define ORDER_EVERY 5

typedef struct kept_state {
    uint64_t candles;
    uint64_t commands;
    tradingboost_decimal size;
} kept_state;

typedef struct commanded {
    tradingboost_strategy strategy;
    kept_state state;
} commanded;

static int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    commanded *self = calloc(1, sizeof *self);
    if (self == NULL) return TRADINGBOOST_FAILED;
    int32_t status = tradingboost_take_over(&self->strategy, host, create);
    if (status != TRADINGBOOST_OK) return status;
    self->state.size = tradingboost_decimal_scaled(1, 2);
    *instance = self;
    return tradingboost_subscribe_candles(&self->strategy, TRADINGBOOST_MINUTE);
}

static int32_t start(void *instance) {
    (void)instance;
    return TRADINGBOOST_OK;
}

static int32_t buy(commanded *self, tradingboost_decimal quantity) {
    uint64_t order;
    return tradingboost_market(&self->strategy, TRADINGBOOST_SIDE_BUY, quantity, 0, &order);
}

static int32_t on_event(void *instance, const tradingboost_event *event) {
    commanded *self = instance;
    if (event->type != TRADINGBOOST_EVENT_CANDLE) return TRADINGBOOST_OK;
    self->state.candles++;
    return self->state.candles % ORDER_EVERY == 0 ? buy(self, self->state.size) : TRADINGBOOST_OK;
}

static int32_t save(void *instance, const tradingboost_writer *writer) {
    const commanded *self = instance;
    return tradingboost_write(writer, &self->state, sizeof self->state);
}

static int32_t load(void *instance, const tradingboost_state_reader *reader) {
    commanded *self = instance;
    return tradingboost_read(reader, &self->state, sizeof self->state);
}

static int32_t destroy(void *instance) {
    free(instance);
    return TRADINGBOOST_OK;
}

/* ---------------------------------------------------------------- commands */

int32_t tradingboost_command_resize(void *instance, tradingboost_decimal size, const tradingboost_command_rows *rows) {
    commanded *self = instance;
    (void)rows;
    self->state.commands++;
    self->state.size = size;
    return TRADINGBOOST_OK;
}

/* Buys, sets a timer and logs, like an event. */
int32_t tradingboost_command_buy(
    void *instance, tradingboost_decimal quantity, int64_t times, int32_t is_loud, double factor, tradingboost_host_bytes note,
    const tradingboost_command_rows *rows) {
    commanded *self = instance;
    int64_t now = 0;
    self->state.commands++;
    int32_t status = tradingboost_now(&self->strategy, &now);
    for (int64_t turn = 0; turn < times && status == TRADINGBOOST_OK; turn++) status = buy(self, quantity);
    if (status == TRADINGBOOST_OK) status = tradingboost_set_timer(&self->strategy, 1, now + 30 * TRADINGBOOST_SECOND);
    if (is_loud)
        tradingboost_log(&self->strategy, TRADINGBOOST_LOG_INFO, "bought: %.*s", (int)note.size, (const char *)note.data);
    if (status != TRADINGBOOST_OK) return status;
    const tradingboost_command_value values[] = {
        tradingboost_integer_value(times), tradingboost_decimal_value(quantity), tradingboost_boolean_value(is_loud != 0),
        tradingboost_number_value(factor), tradingboost_text_value("bought")};
    return tradingboost_add_row(rows, values, 5);
}

int32_t tradingboost_command_count(void *instance, const tradingboost_command_rows *rows) {
    commanded *self = instance;
    const tradingboost_command_value values[] = {
        tradingboost_integer_value((int64_t)self->state.candles), tradingboost_integer_value((int64_t)self->state.commands),
        tradingboost_decimal_value(self->state.size)};
    return tradingboost_add_row(rows, values, 3);
}

/* Says no, and why. */
int32_t tradingboost_command_refuse(void *instance, const tradingboost_command_rows *rows) {
    commanded *self = instance;
    (void)rows;
    tradingboost_log(&self->strategy, TRADINGBOOST_LOG_WARNING, "there is nothing to sell");
    return TRADINGBOOST_WRONG_STATE;
}

/* A query that asks for an order. */
int32_t tradingboost_command_cheat(void *instance, const tradingboost_command_rows *rows) {
    (void)rows;
    return buy(instance, tradingboost_decimal_whole(1));
}

int32_t tradingboost_command_crash(void *instance, const tradingboost_command_rows *rows) {
    (void)instance;
    (void)rows;
    abort();
}

int32_t tradingboost_command_hang(void *instance, const tradingboost_command_rows *rows) {
    (void)instance;
    (void)rows;
    for (volatile int turn = 0;; turn++) {}
}

int32_t tradingboost_command_escape(void *instance, const tradingboost_command_rows *rows) {
    (void)instance;
    (void)rows;
    return (int32_t)fork();
}

/* Writes without end, and says that all is well. */
int32_t tradingboost_command_flood(void *instance, const tradingboost_command_rows *rows) {
    (void)instance;
    for (int64_t turn = 0; turn < 100000; turn++) {
        const tradingboost_command_value values[] = {tradingboost_integer_value(turn), tradingboost_text_value("")};
        (void)tradingboost_add_row(rows, values, 2);
    }
    return TRADINGBOOST_OK;
}

/* As much as an answer may have. */
int32_t tradingboost_command_fill(void *instance, const tradingboost_command_rows *rows) {
    char text[18] = "seventeen letters";
    (void)instance;
    for (int64_t turn = 0; turn < 700; turn++) {
        const tradingboost_command_value values[] = {tradingboost_integer_value(turn), tradingboost_text_value(text)};
        int32_t status = tradingboost_add_row(rows, values, 2);
        if (status != TRADINGBOOST_OK) return status;
    }
    return TRADINGBOOST_OK;
}

static const tradingboost_plugin_table table = {
    .magic = TRADINGBOOST_MAGIC, .struct_size = sizeof table, .abi_major = TRADINGBOOST_ABI_MAJOR,
    .abi_minor = TRADINGBOOST_ABI_MINOR, .create = create, .load = load, .start = start, .on_event = on_event, .save = save,
    .destroy = destroy,
};

const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
