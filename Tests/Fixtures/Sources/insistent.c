/* Answers each refusal with the same order, at once and for ever. */
#include <stdlib.h>
#include <tradingboost.h>
typedef struct { tradingboost_host host; } strategy;
static int32_t ask(strategy *s) {
    uint64_t order;
    tradingboost_order_request r = {.struct_size = sizeof r, .instrument = 1, .side = TRADINGBOOST_SIDE_BUY,
        .type = TRADINGBOOST_TYPE_MARKET, .time_in_force = TRADINGBOOST_TIME_GTC, .quantity = {50, 0},
        .price = {INT64_MIN, 0}, .stop_price = {INT64_MIN, 0}};
    return s->host.submit_order(s->host.handle, &r, &order);
}
static int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    strategy *s = calloc(1, sizeof *s);
    s->host = *host;
    tradingboost_subscription candles = {sizeof candles, create->instrument->instrument, TRADINGBOOST_EVENT_CANDLE,
        TRADINGBOOST_DELIVERY_EVERY, 0, 60000000000ll, 0};
    *instance = s;
    return host->subscribe(host->handle, &candles);
}
static int32_t start(void *i) { return 0; }
static int32_t on_event(void *i, const tradingboost_event *e) {
    if (e->type == TRADINGBOOST_EVENT_CANDLE) return ask(i);
    if (e->type == TRADINGBOOST_EVENT_ORDER && ((const tradingboost_order_event *)e)->kind == TRADINGBOOST_ORDER_DENIED)
        return ask(i);
    return 0;
}
static int32_t destroy(void *i) { free(i); return 0; }
static const tradingboost_plugin_table table = {TRADINGBOOST_MAGIC, sizeof table, 1, 0, 0,
    create, 0, start, on_event, 0, 0, 0, destroy, 0};
const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
