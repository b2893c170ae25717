// Orders that a user never wanted: too many, too strange, for others, too early. Asked for as the contract says, so that what
// refuses them is the runner and the host's risk, not a crash.
#include "hostile.h"

static int early = 0;

#ifdef MISSING
/* Nobody has it. */
extern int hostile_missing(void);
#else
static int hostile_missing(void) { return 0; }
#endif

static tradingboost_decimal whole(uint64_t number) {
    unsigned __int128 value = (unsigned __int128)number * one;
    return (tradingboost_decimal){(int64_t)(value >> 64), (uint64_t)value};
}

static void storm(hostile *self) {
    for (int count = 0; count < 100000; count++) submit(self, market_order(self, TRADINGBOOST_SIDE_BUY));
}

static void strange(hostile *self) {
    const struct {
        const char *name;
        tradingboost_decimal quantity;
    } quantities[] = {
        {"zero", {0, 0}}, {"negative", {-1, 0}}, {"undefined", {INT64_MIN, 0}}, {"smallest", {INT64_MIN, 1}},
    };
    tradingboost_order_request request = market_order(self, TRADINGBOOST_SIDE_BUY);
    int answers = 0;
    for (size_t index = 0; index < sizeof quantities / sizeof quantities[0]; index++) {
        request.quantity = quantities[index].quantity;
        answers += submit(self, request) == TRADINGBOOST_INVALID_ARGUMENT;
    }
    request = market_order(self, 9);
    answers += submit(self, request) == TRADINGBOOST_INVALID_ARGUMENT;
    request = market_order(self, TRADINGBOOST_SIDE_BUY);
    request.instrument = 999;
    answers += submit(self, request) == TRADINGBOOST_INVALID_ARGUMENT;
    request = market_order(self, TRADINGBOOST_SIDE_BUY);
    request.price = (tradingboost_decimal){30000, 0};
    answers += submit(self, request) == TRADINGBOOST_INVALID_ARGUMENT;
    request = market_order(self, TRADINGBOOST_SIDE_BUY);
    request.struct_size = 8;
    answers += submit(self, request) == TRADINGBOOST_INVALID_ARGUMENT;
    answers += self->host->cancel_order(self->host->handle, 1000000) == TRADINGBOOST_NOT_FOUND;
    tell(self, "%d of 9 refused at once", answers);
}

/* Well formed, and against the market's rules or the user's limits: the host's risk says no. */
static void against_limits(hostile *self) {
    tradingboost_order_request request = market_order(self, TRADINGBOOST_SIDE_BUY);
    if (is(self, "off tick")) {
        request.type = TRADINGBOOST_TYPE_LIMIT;
        request.time_in_force = TRADINGBOOST_TIME_GTC;
        request.price = (tradingboost_decimal){0, 1};
    }
    if (is(self, "off lot")) request.quantity = (tradingboost_decimal){0, one / 1000 + 1};
    if (is(self, "huge")) request.quantity = whole(1000000);
    if (is(self, "tiny")) request.quantity = (tradingboost_decimal){0, one / 100000};
    submit(self, request);
}

/* 64 bits of numbers that nothing remembers: the runner's list of open orders has an end. */
static void endless(hostile *self) {
    tradingboost_order_request request = market_order(self, TRADINGBOOST_SIDE_BUY);
    request.type = TRADINGBOOST_TYPE_LIMIT;
    request.time_in_force = TRADINGBOOST_TIME_GTC;
    request.quantity = (tradingboost_decimal){0, one / 100};
    request.price = whole(1000);
    for (int count = 0; count < 1000; count++) submit(self, request);
}

static void flood(hostile *self) {
    static char line[70000];
    memset(line, 'x', sizeof line);
    memcpy(line, "\x1b[31m\n\r\x07", 8);
    tradingboost_plugin_bytes lines = {(const uint8_t *)line, sizeof line};
    for (int count = 0; count < 100000; count++) self->host->log(self->host->handle, TRADINGBOOST_LOG_ERROR, lines);
}

static void notices(hostile *self) {
    for (int count = 0; count < 100000; count++) self->host->notify(self->host->handle, text("Seen"), text("again"));
}

static void timers(hostile *self) {
    for (uint64_t timer = 0; timer < 100000; timer++) self->host->set_timer(self->host->handle, timer, self->event->time + 1);
}

static void attack(hostile *self) {
    if (is(self, "storm")) return storm(self);
    if (is(self, "endless")) return endless(self);
    if (is(self, "strange")) return strange(self);
    if (is(self, "log flood")) return flood(self);
    if (is(self, "notice flood")) return notices(self);
    if (is(self, "timer flood")) return timers(self);
    if (is(self, "early")) return tell(self, "before the start: %s", early == TRADINGBOOST_WRONG_STATE ? "refused" : "taken");
    if (is(self, "null")) {
        int answers = 0;
        answers += self->host->submit_order(self->host->handle, NULL, NULL) == TRADINGBOOST_INVALID_ARGUMENT;
        answers += self->host->submit_order(NULL, NULL, NULL) == TRADINGBOOST_INVALID_ARGUMENT;
        answers += self->host->amend_order(self->host->handle, NULL) == TRADINGBOOST_INVALID_ARGUMENT;
        answers += self->host->now(self->host->handle, NULL) == TRADINGBOOST_INVALID_ARGUMENT;
        tell(self, "%d of 4 refused", answers);
        return;
    }
    if (is(self, "no grant")) {
        const void *store = self->host->extension(self->host->handle, text("tradingboost.store/1"));
        tell(self, "store %s", store == NULL ? "is not there" : "is there");
        return;
    }
    if (is(self, "missing")) self->count += hostile_missing();
    against_limits(self);
}

static int32_t start(hostile *self) {
    if (is(self, "early")) early = submit(self, market_order(self, TRADINGBOOST_SIDE_BUY));
    return TRADINGBOOST_OK;
}

static const hostile_hooks hooks = {.start = start};
