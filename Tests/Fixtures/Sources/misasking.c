/* Calls each function of the host's table, and of its extensions, with one wrong value after the other. Logs the name of each
   call and its answer. What belongs to loading is called there, the rest at the second candle: the first one submits an order. */
#include <tradingboost.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct misasking {
    tradingboost_host host;
    const tradingboost_history *history;
    const tradingboost_store *store;
    uint32_t instrument;
    uint64_t candles;
} misasking;

#define MINUTE 60000000000ll
static const tradingboost_decimal undefined = {INT64_MIN, 0};
static const tradingboost_decimal zero = {0, 0};
static const tradingboost_decimal negative = {-1, 0};
static const tradingboost_decimal lowest = {INT64_MIN, 1};
static const tradingboost_decimal enormous = {INT64_MAX, UINT64_MAX};
static const tradingboost_decimal smallest = {0, 1};

static tradingboost_decimal whole(uint64_t value) {
    unsigned __int128 raw = (unsigned __int128)value * 1000000000000000000ull;
    return (tradingboost_decimal){(int64_t)(raw >> 64), (uint64_t)raw};
}

static uint8_t letters[2048];
static tradingboost_plugin_bytes bytes(uint64_t size) { return (tradingboost_plugin_bytes){letters, size}; }
static const tradingboost_plugin_bytes nothing = {NULL, 4};

static void tell(const misasking *self, const char *name, int32_t status) {
    char line[128];
    int size = snprintf(line, sizeof line, "%s|%d", name, (int)status);
    self->host.log(
        self->host.handle, TRADINGBOOST_LOG_INFO, (tradingboost_plugin_bytes){(const uint8_t *)line, (uint64_t)size});
}

#define CALL(name, function, ...) tell(self, name, self->host.function(self->host.handle, __VA_ARGS__))

/* ---------------------------------------------------------------- while it is loaded */

#define SUBSCRIBE(name, ...)                                                                                                 \
    {                                                                                                                        \
        tradingboost_subscription s = {                                                                                      \
            sizeof s, self->instrument, TRADINGBOOST_EVENT_CANDLE, TRADINGBOOST_DELIVERY_EVERY, 0, MINUTE, 0};               \
        __VA_ARGS__;                                                                                                         \
        CALL("subscription: " name, subscribe, &s);                                                                          \
    }

static void subscribe(const misasking *self) {
    static const int64_t minutes[] = {3, 5, 15, 60, 240, 1440};
    CALL("subscription: none", subscribe, NULL);
    SUBSCRIBE("no size", s.struct_size = 0)
    SUBSCRIBE("too short", s.struct_size = sizeof s - 1)
    SUBSCRIBE("another instrument", s.instrument += 1)
    SUBSCRIBE("no type", s.type = 0)
    SUBSCRIBE("unknown type", s.type = 999)
    SUBSCRIBE("an order's events", s.type = TRADINGBOOST_EVENT_ORDER; s.timeframe = 0)
    SUBSCRIBE("no delivery", s.delivery = 0)
    SUBSCRIBE("unknown delivery", s.delivery = 4)
    SUBSCRIBE("latest candles", s.delivery = TRADINGBOOST_DELIVERY_LATEST)
    SUBSCRIBE("conflated candles", s.delivery = TRADINGBOOST_DELIVERY_CONFLATED; s.interval = 1000000)
    SUBSCRIBE("candles with a depth", s.depth = 1)
    SUBSCRIBE("candles with an interval", s.interval = 1)
    SUBSCRIBE("no timeframe", s.timeframe = 0)
    SUBSCRIBE("timeframe of a second", s.timeframe = 1000000000)
    SUBSCRIBE("timeframe back in time", s.timeframe = -MINUTE)
    SUBSCRIBE("timeframe enormous", s.timeframe = INT64_MAX)
    SUBSCRIBE("book without depth", s.type = TRADINGBOOST_EVENT_BOOK; s.timeframe = 0)
    SUBSCRIBE("book too deep", s.type = TRADINGBOOST_EVENT_BOOK; s.timeframe = 0; s.depth = 51)
    SUBSCRIBE("trades with a timeframe", s.type = TRADINGBOOST_EVENT_TRADE)
    SUBSCRIBE("quotes at no interval", s.type = TRADINGBOOST_EVENT_QUOTE; s.timeframe = 0;
              s.delivery = TRADINGBOOST_DELIVERY_CONFLATED)
    SUBSCRIBE("trades of a market without", s.type = TRADINGBOOST_EVENT_TRADE; s.timeframe = 0)
    SUBSCRIBE("candles", (void)s)
    SUBSCRIBE("the same again", (void)s)
    for (size_t index = 0; index < sizeof minutes / sizeof minutes[0]; index++) {
        SUBSCRIBE("another", s.timeframe = minutes[index] * MINUTE)
    }
    CALL("early: submit", submit_order, NULL, NULL);
    CALL("early: cancel", cancel_order, 1);
    CALL("early: timer", set_timer, 1, 1);
    CALL("early: notify", notify, bytes(1), bytes(1));
}

/* ---------------------------------------------------------------- while it runs */

#define AMEND(name, ...)                                                                                                     \
    {                                                                                                                        \
        tradingboost_amend_request r = {                                                                                     \
            .struct_size = sizeof r, .order = 1, .quantity = undefined, .price = undefined, .stop_price = undefined};        \
        __VA_ARGS__;                                                                                                         \
        CALL("amend: " name, amend_order, &r);                                                                               \
    }

static void amend(const misasking *self) {
    CALL("amend: none", amend_order, NULL);
    AMEND("no size", r.struct_size = 0; r.price = whole(2))
    AMEND("too short", r.struct_size = 63; r.price = whole(2))
    AMEND("no order", r.order = 0; r.price = whole(2))
    AMEND("order to come", r.order = 1000; r.price = whole(2))
    AMEND("order enormous", r.order = UINT64_MAX; r.price = whole(2))
    AMEND("nothing", (void)r)
    AMEND("quantity zero", r.quantity = zero)
    AMEND("quantity negative", r.quantity = negative)
    AMEND("quantity below everything", r.quantity = lowest)
    AMEND("price zero", r.price = zero)
    AMEND("price negative", r.price = negative)
    AMEND("price below everything", r.price = lowest)
    AMEND("stop price zero", r.stop_price = zero)
    AMEND("stop price negative", r.stop_price = negative)
    AMEND("one good, one bad", r.price = whole(30000); r.quantity = negative)
    AMEND("quantity off the lot", r.quantity = whole(2); r.quantity.lo += 1)
    AMEND("quantity below the minimum", r.quantity = (tradingboost_decimal){0, 500000000000000000ull})
    AMEND("quantity above the maximum", r.quantity = whole(1001))
    AMEND("quantity enormous", r.quantity = enormous)
    AMEND("price off the tick", r.price = smallest)
    AMEND("price enormous", r.price = enormous)
    AMEND("stop price of a limit order", r.stop_price = whole(1))
    AMEND("another price", r.price = whole(29999))
}

static void rest(const misasking *self) {
    uint64_t number = 0;
    CALL("cancel: no order", cancel_order, 0);
    CALL("cancel: order to come", cancel_order, 1000);
    CALL("cancel: order enormous", cancel_order, UINT64_MAX);
    CALL("submit: none", submit_order, NULL, &number);
    CALL("plan: no order", submit_plan, NULL, NULL, &number);
    CALL("late subscription", subscribe, NULL);
    SUBSCRIBE("when it runs", (void)s)
    CALL("now: nowhere", now, NULL);
    CALL("random: nowhere", random, NULL);
    CALL("uuid: nowhere", uuid, NULL);
    CALL("log: no level", log, 0, bytes(1));
    CALL("log: unknown level", log, 5, bytes(1));
    CALL("log: level enormous", log, UINT32_MAX, bytes(1));
    CALL("notify: long title", notify, bytes(121), bytes(1));
    CALL("notify: long text", notify, bytes(1), bytes(1001));
    CALL("notify: enormous", notify, bytes(UINT64_MAX), bytes(UINT64_MAX));
    CALL("notify: title of nothing", notify, nothing, bytes(1));
    CALL("notify: text of nothing", notify, bytes(1), nothing);
    CALL("notify: empty", notify, bytes(0), bytes(0));
}

static void timers(const misasking *self) {
    CALL("timer: not set", cancel_timer, 7);
    CALL("timer: before 1677", set_timer, 0, INT64_MIN);
    CALL("timer: never", set_timer, UINT64_MAX, INT64_MAX);
    for (uint64_t timer = 1; timer < 15; timer++) self->host.set_timer(self->host.handle, timer, INT64_MAX);
    CALL("timer: one too many", set_timer, 99, 1);
    CALL("timer: the same again", set_timer, 14, INT64_MAX - 1);
}

static void ask_history(const misasking *self, const char *name, uint32_t instrument, int64_t timeframe, uint32_t count,
                        int wants) {
    uint64_t request = 0;
    tell(self, name,
         self->history->request_candles(self->host.handle, instrument, timeframe, count, wants ? &request : NULL));
}

static void history(const misasking *self) {
    ask_history(self, "history: another instrument", self->instrument + 1, MINUTE, 1, 1);
    ask_history(self, "history: no timeframe", self->instrument, 0, 1, 1);
    ask_history(self, "history: unknown timeframe", self->instrument, 7 * MINUTE, 1, 1);
    ask_history(self, "history: timeframe back in time", self->instrument, -MINUTE, 1, 1);
    ask_history(self, "history: no candles", self->instrument, MINUTE, 0, 1);
    ask_history(self, "history: too many candles", self->instrument, MINUTE, 1025, 1);
    ask_history(self, "history: candles enormous", self->instrument, MINUTE, UINT32_MAX, 1);
    ask_history(self, "history: nowhere", self->instrument, MINUTE, 1, 0);
    for (int count = 0; count < 8; count++) ask_history(self, "history: good", self->instrument, MINUTE, 1, 1);
    ask_history(self, "history: one too many", self->instrument, MINUTE, 1, 1);
}

#define STORE(name, function, ...) tell(self, "store: " name, self->store->function(self->host.handle, __VA_ARGS__))

static void store(const misasking *self) {
    uint8_t buffer[4];
    uint64_t size = 0;
    STORE("empty key", set, bytes(0), bytes(1));
    STORE("key of nothing", set, nothing, bytes(1));
    STORE("long key", set, bytes(65), bytes(1));
    STORE("key enormous", set, bytes(UINT64_MAX), bytes(1));
    STORE("long value", set, bytes(1), bytes(1025));
    STORE("value enormous", set, bytes(1), bytes(UINT64_MAX));
    STORE("value of nothing", set, bytes(1), nothing);
    STORE("unknown key", get, bytes(3), buffer, sizeof buffer, &size);
    STORE("read into nothing", get, bytes(3), NULL, 4, &size);
    STORE("size to nowhere", get, bytes(3), buffer, sizeof buffer, NULL);
    STORE("remove nothing", remove, nothing);
    STORE("remove unknown", remove, bytes(3));
    STORE("good", set, bytes(1), bytes(1024));
}

/* ---------------------------------------------------------------- */

static int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    misasking *self = calloc(1, sizeof *self);
    if (self == NULL) return TRADINGBOOST_FAILED;
    memset(letters, 'k', sizeof letters);
    self->host = *host;
    self->instrument = create->instrument->instrument;
    self->history = host->extension(
        host->handle, (tradingboost_plugin_bytes){(const uint8_t *)TRADINGBOOST_EXTENSION_HISTORY, 22});
    self->store = host->extension(host->handle, (tradingboost_plugin_bytes){(const uint8_t *)TRADINGBOOST_EXTENSION_STORE, 20});
    *instance = self;
    subscribe(self);
    tell(self, "extension: unknown", host->extension(host->handle, bytes(5)) == NULL ? TRADINGBOOST_NOT_FOUND : TRADINGBOOST_OK);
    tell(self, "extension: empty", host->extension(host->handle, bytes(0)) == NULL ? TRADINGBOOST_NOT_FOUND : TRADINGBOOST_OK);
    return self->history != NULL && self->store != NULL ? TRADINGBOOST_OK : TRADINGBOOST_FAILED;
}

static int32_t start(void *instance) {
    (void)instance;
    return TRADINGBOOST_OK;
}

static void submit(const misasking *self) {
    tradingboost_order_request request = {
        .struct_size = sizeof request, .instrument = self->instrument, .side = TRADINGBOOST_SIDE_BUY,
        .type = TRADINGBOOST_TYPE_LIMIT, .time_in_force = TRADINGBOOST_TIME_GTC, .quantity = whole(2), .price = whole(30000),
        .stop_price = undefined};
    self->host.submit_order(self->host.handle, &request, NULL);
}

static int32_t on_event(void *instance, const tradingboost_event *event) {
    misasking *self = instance;
    if (event->type != TRADINGBOOST_EVENT_CANDLE) return TRADINGBOOST_OK;
    switch (++self->candles) {
    case 1: submit(self); break;
    case 2: amend(self); break;
    case 3: rest(self); break;
    case 4: timers(self); break;
    case 5: history(self); break;
    case 6: store(self); break;
    default: break;
    }
    return TRADINGBOOST_OK;
}

static int32_t destroy(void *instance) {
    free(instance);
    return TRADINGBOOST_OK;
}

static const tradingboost_plugin_table table = {
    .magic = TRADINGBOOST_MAGIC, .struct_size = sizeof table, .abi_major = TRADINGBOOST_ABI_MAJOR,
    .abi_minor = TRADINGBOOST_ABI_MINOR, .create = create, .start = start, .on_event = on_event, .destroy = destroy,
};

const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
