/* Asks for one order a candle: the next of its catalogue, good ones and bad ones. Logs the entry's name and the answer. */
#include <tradingboost.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct asking {
    tradingboost_host host;
    uint32_t instrument;
    uint64_t next;
    int has_plan;
    tradingboost_order_request request;
    tradingboost_order_plan plan;
} asking;

#define UNIT 1000000000000000000ull
#define SECOND 1000000000ll
static const tradingboost_decimal undefined = {INT64_MIN, 0};
static const tradingboost_decimal zero = {0, 0};
static const tradingboost_decimal negative = {-1, 0};
static const tradingboost_decimal enormous = {INT64_MAX, UINT64_MAX};
/* 10^20, on every tick. */
static const tradingboost_decimal large = {5421010862427522170, 687399551400673280u};
static const tradingboost_decimal smallest = {0, 1};
/* The smallest number but one: as far below zero as a number goes. */
static const tradingboost_decimal lowest = {INT64_MIN, 1};

static tradingboost_decimal whole(uint64_t value) {
    unsigned __int128 raw = (unsigned __int128)value * UNIT;
    return (tradingboost_decimal){(int64_t)(raw >> 64), (uint64_t)raw};
}
static tradingboost_decimal half(void) { return (tradingboost_decimal){0, UNIT / 2}; }

/* A limit order that is right: 2 at 30,000. */
static void begin(asking *self) {
    memset(&self->request, 0, sizeof self->request);
    self->request.struct_size = sizeof self->request;
    self->request.instrument = self->instrument;
    self->request.side = TRADINGBOOST_SIDE_BUY;
    self->request.type = TRADINGBOOST_TYPE_LIMIT;
    self->request.time_in_force = TRADINGBOOST_TIME_GTC;
    self->request.quantity = whole(2);
    self->request.price = whole(30000);
    self->request.stop_price = undefined;
    memset(&self->plan, 0, sizeof self->plan);
    self->has_plan = 0;
}

static void of(asking *self, uint8_t type, tradingboost_decimal price, tradingboost_decimal stop) {
    self->request.type = type;
    self->request.price = price;
    self->request.stop_price = stop;
}

static void plan(asking *self, uint32_t kind) {
    self->has_plan = 1;
    self->plan.struct_size = sizeof self->plan;
    self->plan.kind = kind;
}

#define CASE(name, ...) if (self->next == count++) { __VA_ARGS__; return name; }

static const char *entry(asking *self) {
    tradingboost_order_request *r = &self->request;
    tradingboost_order_plan *p = &self->plan;
    uint64_t count = 0;
    begin(self);
    CASE("limit", (void)r)
    CASE("request of 1.0", r->struct_size = 64; r->trailing_distance = enormous; r->expire_time = -1)
    CASE("request of a later version", r->struct_size = sizeof *r + 8)
    CASE("request that is too short", r->struct_size = 63)
    CASE("request of no size", r->struct_size = 0)
    CASE("wrong instrument", r->instrument += 1)
    CASE("no side", r->side = 0)
    CASE("unknown side", r->side = 3)
    CASE("no type", r->type = 0)
    CASE("unknown type", r->type = 8)
    CASE("no time in force", r->time_in_force = 0)
    CASE("unknown time in force", r->time_in_force = 5)
    CASE("unknown flag", r->flags = 4)
    CASE("quantity zero", r->quantity = zero)
    CASE("quantity negative", r->quantity = negative)
    CASE("quantity undefined", r->quantity = undefined)
    CASE("quantity below everything", r->quantity = lowest)
    CASE("price missing", r->price = undefined)
    CASE("price zero", r->price = zero)
    CASE("price negative", r->price = negative)
    CASE("price of a market order", r->type = TRADINGBOOST_TYPE_MARKET)
    CASE("stop price of a limit order", r->stop_price = whole(1))
    CASE("stop price missing", of(self, TRADINGBOOST_TYPE_STOP, undefined, undefined))
    CASE("stop price zero", of(self, TRADINGBOOST_TYPE_STOP, undefined, zero))
    CASE("stop price negative", of(self, TRADINGBOOST_TYPE_TAKE_PROFIT, undefined, negative))
    CASE("take profit without its price", of(self, TRADINGBOOST_TYPE_TAKE_PROFIT, undefined, undefined))
    CASE("take profit with a limit", of(self, TRADINGBOOST_TYPE_TAKE_PROFIT, whole(1), whole(1)))
    CASE("take profit limit without its limit", of(self, TRADINGBOOST_TYPE_TAKE_PROFIT_LIMIT, undefined, whole(1)))
    CASE("trailing stop without distance", of(self, TRADINGBOOST_TYPE_TRAILING_STOP, undefined, undefined))
    CASE("trailing stop of distance undefined", of(self, TRADINGBOOST_TYPE_TRAILING_STOP, undefined, undefined);
         r->trailing_distance = undefined)
    CASE("trailing stop of a negative distance", of(self, TRADINGBOOST_TYPE_TRAILING_STOP, undefined, undefined);
         r->trailing_distance = negative)
    CASE("trailing stop with a limit", of(self, TRADINGBOOST_TYPE_TRAILING_STOP, whole(1), undefined);
         r->trailing_distance = whole(1))
    CASE("trailing stop in a request of 1.0", of(self, TRADINGBOOST_TYPE_TRAILING_STOP, undefined, undefined);
         r->struct_size = 64; r->trailing_distance = whole(1))
    CASE("distance of a limit order", r->trailing_distance = whole(1))
    CASE("expire time of an order without", r->expire_time = 1)
    CASE("good till no date", r->time_in_force = TRADINGBOOST_TIME_GTD)
    CASE("good till a date before 1970", r->time_in_force = TRADINGBOOST_TIME_GTD; r->expire_time = INT64_MIN)
    CASE("fill or kill with a date", r->time_in_force = TRADINGBOOST_TIME_FOK; r->expire_time = 1)
    CASE("plan of no size", plan(self, TRADINGBOOST_PLAN_OCO); p->struct_size = 0; p->linked_order = 1)
    CASE("plan of no kind", plan(self, 0))
    CASE("plan of an unknown kind", plan(self, 5))
    CASE("plan for an order that is wrong", plan(self, TRADINGBOOST_PLAN_BRACKET); p->stop_price = whole(1); r->side = 9)
    CASE("linked with no order", plan(self, TRADINGBOOST_PLAN_OCO))
    CASE("linked with itself", plan(self, TRADINGBOOST_PLAN_OCO); p->linked_order = 4)
    CASE("linked with an order to come", plan(self, TRADINGBOOST_PLAN_OCO); p->linked_order = UINT64_MAX)
    CASE("linked, with slices", plan(self, TRADINGBOOST_PLAN_OCO); p->linked_order = 1; p->slices = 2)
    CASE("bracket of nothing", plan(self, TRADINGBOOST_PLAN_BRACKET))
    CASE("bracket of a negative stop", plan(self, TRADINGBOOST_PLAN_BRACKET); p->stop_price = negative)
    CASE("bracket of a reducing order", plan(self, TRADINGBOOST_PLAN_BRACKET); p->stop_price = whole(1);
         r->flags = TRADINGBOOST_FLAG_REDUCE_ONLY)
    CASE("one slice", plan(self, TRADINGBOOST_PLAN_TWAP); p->duration = SECOND; p->slices = 1)
    CASE("too many slices", plan(self, TRADINGBOOST_PLAN_TWAP); p->duration = SECOND; p->slices = 1001)
    CASE("slices without time", plan(self, TRADINGBOOST_PLAN_TWAP); p->slices = 2)
    CASE("slices for ever", plan(self, TRADINGBOOST_PLAN_TWAP); p->duration = INT64_MAX; p->slices = 2)
    CASE("slices back in time", plan(self, TRADINGBOOST_PLAN_TWAP); p->duration = INT64_MIN; p->slices = 2)
    CASE("iceberg of nothing", plan(self, TRADINGBOOST_PLAN_ICEBERG))
    CASE("iceberg of a market order", plan(self, TRADINGBOOST_PLAN_ICEBERG); p->visible_quantity = whole(1);
         of(self, TRADINGBOOST_TYPE_MARKET, undefined, undefined))
    CASE("quantity off the lot", r->quantity = smallest)
    CASE("quantity enormous", r->quantity = enormous)
    CASE("quantity below the minimum", r->quantity = half())
    CASE("price off the tick", r->price.lo += 1)
    CASE("price enormous", r->price = enormous)
    CASE("price of 10^20", r->price = large)
    CASE("stop price of 10^20", of(self, TRADINGBOOST_TYPE_STOP, undefined, large))
    CASE("stop price off the tick", of(self, TRADINGBOOST_TYPE_STOP, undefined, smallest))
    CASE("market order that waits", of(self, TRADINGBOOST_TYPE_MARKET, undefined, undefined);
         r->flags = TRADINGBOOST_FLAG_POST_ONLY)
    CASE("immediate and waiting", r->time_in_force = TRADINGBOOST_TIME_IOC; r->flags = TRADINGBOOST_FLAG_POST_ONLY)
    return NULL;
}

static int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    asking *self = calloc(1, sizeof *self);
    tradingboost_subscription candles = {
        sizeof candles, create->instrument->instrument, TRADINGBOOST_EVENT_CANDLE, TRADINGBOOST_DELIVERY_EVERY, 0,
        60 * SECOND, 0};
    if (self == NULL) return TRADINGBOOST_FAILED;
    self->host = *host;
    self->instrument = create->instrument->instrument;
    *instance = self;
    return host->subscribe(host->handle, &candles);
}

static int32_t start(void *instance) {
    (void)instance;
    return TRADINGBOOST_OK;
}

static int32_t on_event(void *instance, const tradingboost_event *event) {
    asking *self = instance;
    const char *name;
    char line[128];
    uint64_t order = 0;
    int32_t status;
    int size;
    if (event->type != TRADINGBOOST_EVENT_CANDLE || (name = entry(self)) == NULL) return TRADINGBOOST_OK;
    self->next += 1;
    status = self->has_plan ? self->host.submit_plan(self->host.handle, &self->request, &self->plan, &order)
                            : self->host.submit_order(self->host.handle, &self->request, &order);
    size = snprintf(line, sizeof line, "%s|%d|%llu", name, (int)status, (unsigned long long)order);
    return self->host.log(
        self->host.handle, TRADINGBOOST_LOG_INFO, (tradingboost_plugin_bytes){(const uint8_t *)line, (uint64_t)size});
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
