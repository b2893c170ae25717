/*
 * tradingboost_strategy.h: all that a strategy in C11 needs, without a library: include it in one file.
 *
 *     #include <tradingboost_strategy.h>
 *
 *     #define PARAMETERS INTEGER(period, 2, 500, 20, "candles", "Period", "Candles that the average looks back over.")
 *     #define STATE FIELD(double, average), FIELD(uint64_t, entry)
 *
 *     TRADINGBOOST_MANIFEST(
 *         "com.example.dip-buyer", "Dip Buyer", "1.0.0", "Example", "Buys dips.", 1, (candles, orders, state),
 *         (PARAMETERS), (NONE));
 *     TRADINGBOOST_SETTINGS(PARAMETERS);
 *     TRADINGBOOST_STATE(STATE);
 *
 *     struct dip_buyer {
 *         tradingboost_strategy strategy;
 *         struct settings settings;
 *         struct state state;
 *     };
 *
 *     static int32_t created(struct dip_buyer *self)
 *     {
 *         return tradingboost_subscribe_candles(&self->strategy, TRADINGBOOST_MINUTE);
 *     }
 *
 *     static int32_t on_candle(struct dip_buyer *self, const tradingboost_candle_event *candle) { … }
 *
 *     TRADINGBOOST_PLUGIN(dip_buyer, .created = created, .on_candle = on_candle);
 *
 * What parameters, state and commands can be stands at the top of tradingboost_declare.h.
 */
#ifndef TRADINGBOOST_STRATEGY_H
#define TRADINGBOOST_STRATEGY_H

#include <tradingboost_declare.h>
#include <tradingboost_host.h>
#include <tradingboost_instrument.h>
#include <tradingboost_setup.h>

#include <stdlib.h>

/* Answers one type of event: one that is shorter than its type is refused, one that nobody waits for is OK. */
#define TRADINGBOOST_ON(number, record, function) \
    case number: \
        if (event->size < sizeof(record)) return TRADINGBOOST_INVALID_ARGUMENT; \
        return function == NULL ? TRADINGBOOST_OK : function(self, (const record *)(const void *)event);

/* As TRADINGBOOST_ON, of a type that has grown since 1.0: what an event is too short for is zero. */
#define TRADINGBOOST_ON_GROWN(number, record, first, function) \
    case number: { \
        record whole; \
        if (event->size < offsetof(record, first)) return TRADINGBOOST_INVALID_ARGUMENT; \
        if (function == NULL) return TRADINGBOOST_OK; \
        if (event->size >= sizeof whole) return function(self, (const record *)(const void *)event); \
        tradingboost_copy(&whole, sizeof whole, event, event->size); \
        return function(self, &whole); \
    }

/* The plugin's entry. strategy_type names the strategy's struct, which begins with the members strategy, settings and state;
   then come its functions, each optional, each with the instance first and a status as its result:
       .created(self)                      subscribe here; settings are read, state is all zero
       .started(self)                      state is loaded; the first event follows
       .on_candle, .on_trade, .on_quote, .on_book, .on_funding, .on_order, .on_timer, .on_history, .on_snapshot(self, event)
       .on_settings(self, settings)        new settings: without it, or when it does not answer OK, the old ones stay
       .stopping(self, reason) */
#define TRADINGBOOST_PLUGIN(strategy_type, ...) \
    struct tradingboost_functions { \
        int32_t (*created)(struct strategy_type *); \
        int32_t (*started)(struct strategy_type *); \
        int32_t (*on_candle)(struct strategy_type *, const tradingboost_candle_event *); \
        int32_t (*on_trade)(struct strategy_type *, const tradingboost_trade_event *); \
        int32_t (*on_quote)(struct strategy_type *, const tradingboost_quote_event *); \
        int32_t (*on_book)(struct strategy_type *, const tradingboost_book_event *); \
        int32_t (*on_funding)(struct strategy_type *, const tradingboost_funding_event *); \
        int32_t (*on_order)(struct strategy_type *, const tradingboost_order_event *); \
        int32_t (*on_timer)(struct strategy_type *, const tradingboost_timer_event *); \
        int32_t (*on_history)(struct strategy_type *, const tradingboost_history_event *); \
        int32_t (*on_snapshot)(struct strategy_type *, const tradingboost_snapshot_event *); \
        int32_t (*on_settings)(struct strategy_type *, const struct settings *); \
        int32_t (*stopping)(struct strategy_type *, uint32_t); \
    }; \
    static const struct tradingboost_functions tradingboost_own = {__VA_ARGS__}; \
    TRADINGBOOST_CHECK( \
        offsetof(struct strategy_type, strategy) == 0, "a strategy's struct begins with: tradingboost_strategy strategy"); \
    TRADINGBOOST_CHECK( \
        sizeof(((struct strategy_type *)0)->settings) == sizeof(struct settings), \
        "it has the member: struct settings settings"); \
    TRADINGBOOST_CHECK( \
        sizeof(((struct strategy_type *)0)->state) == sizeof(struct state), "it has the member: struct state state"); \
    static int32_t tradingboost_own_create( \
        const tradingboost_host *host, const tradingboost_create *create, void **instance) \
    { \
        struct strategy_type *self = instance == NULL ? NULL : calloc(1, sizeof *self); \
        int32_t status = self == NULL ? TRADINGBOOST_FAILED : tradingboost_take_over(&self->strategy, host, create); \
        if (status == TRADINGBOOST_OK) status = settings_read(&self->settings, create->parameters); \
        if (status == TRADINGBOOST_OK && tradingboost_own.created != NULL) status = tradingboost_own.created(self); \
        if (status == TRADINGBOOST_OK) *instance = self; \
        else free(self); \
        return status; \
    } \
    static int32_t tradingboost_own_load(void *instance, const tradingboost_state_reader *reader) \
    { \
        struct strategy_type *self = instance; \
        struct state loaded = self->state; \
        int32_t status = tradingboost_load_state(reader, tradingboost_state_fields, &loaded, tradingboost_state_version); \
        if (status == TRADINGBOOST_OK) self->state = loaded; \
        else tradingboost_log(&self->strategy, TRADINGBOOST_LOG_ERROR, "the saved state is damaged or of another version"); \
        return status; \
    } \
    static int32_t tradingboost_own_start(void *instance) \
    { \
        return tradingboost_own.started == NULL ? TRADINGBOOST_OK : tradingboost_own.started(instance); \
    } \
    static int32_t tradingboost_own_event(void *instance, const tradingboost_event *event) \
    { \
        struct strategy_type *self = instance; \
        switch (event->type) { \
            TRADINGBOOST_ON(TRADINGBOOST_EVENT_CANDLE, tradingboost_candle_event, tradingboost_own.on_candle) \
            TRADINGBOOST_ON(TRADINGBOOST_EVENT_TRADE, tradingboost_trade_event, tradingboost_own.on_trade) \
            TRADINGBOOST_ON(TRADINGBOOST_EVENT_QUOTE, tradingboost_quote_event, tradingboost_own.on_quote) \
            TRADINGBOOST_ON(TRADINGBOOST_EVENT_BOOK, tradingboost_book_event, tradingboost_own.on_book) \
            TRADINGBOOST_ON(TRADINGBOOST_EVENT_FUNDING, tradingboost_funding_event, tradingboost_own.on_funding) \
            TRADINGBOOST_ON_GROWN(TRADINGBOOST_EVENT_ORDER, tradingboost_order_event, parent, tradingboost_own.on_order) \
            TRADINGBOOST_ON(TRADINGBOOST_EVENT_TIMER, tradingboost_timer_event, tradingboost_own.on_timer) \
            TRADINGBOOST_ON(TRADINGBOOST_EVENT_HISTORY, tradingboost_history_event, tradingboost_own.on_history) \
            TRADINGBOOST_ON(TRADINGBOOST_EVENT_SNAPSHOT, tradingboost_snapshot_event, tradingboost_own.on_snapshot) \
        default: return TRADINGBOOST_OK; \
        } \
    } \
    static int32_t tradingboost_own_parameters(void *instance, const tradingboost_parameters *parameters) \
    { \
        struct strategy_type *self = instance; \
        struct settings settings; \
        int32_t status; \
        if (tradingboost_own.on_settings == NULL) return TRADINGBOOST_UNSUPPORTED; \
        memset(&settings, 0, sizeof settings); \
        status = settings_read(&settings, parameters); \
        if (status == TRADINGBOOST_OK) status = tradingboost_own.on_settings(self, &settings); \
        if (status == TRADINGBOOST_OK) self->settings = settings; \
        return status; \
    } \
    static int32_t tradingboost_own_save(void *instance, const tradingboost_writer *writer) \
    { \
        struct strategy_type *self = instance; \
        return tradingboost_save_state(writer, tradingboost_state_fields, &self->state, tradingboost_state_version); \
    } \
    static int32_t tradingboost_own_stop(void *instance, uint32_t reason) \
    { \
        return tradingboost_own.stopping == NULL ? TRADINGBOOST_OK : tradingboost_own.stopping(instance, reason); \
    } \
    static int32_t tradingboost_own_destroy(void *instance) \
    { \
        free(instance); \
        return TRADINGBOOST_OK; \
    } \
    static const tradingboost_plugin_table tradingboost_own_table = { \
        .magic = TRADINGBOOST_MAGIC, .struct_size = sizeof(tradingboost_plugin_table), .abi_major = TRADINGBOOST_ABI_MAJOR, \
        .abi_minor = TRADINGBOOST_ABI_MINOR, .create = tradingboost_own_create, .load = tradingboost_own_load, \
        .start = tradingboost_own_start, .on_event = tradingboost_own_event, .on_parameters = tradingboost_own_parameters, \
        .save = tradingboost_own_save, .stop = tradingboost_own_stop, .destroy = tradingboost_own_destroy, \
    }; \
    TRADINGBOOST_EXPORT const tradingboost_plugin_table *tradingboost_plugin(void) { return &tradingboost_own_table; } \
    struct strategy_type

#endif
