/* Asks for 600 one-minute and 3 quarter-hour candles with every hundredth candle, and trades by the count and the last digit of
   the close of what it gets: its orders say what it was told. */
#include <stdlib.h>
#include <tradingboost.h>
typedef struct { tradingboost_host host; tradingboost_history history; uint64_t seen; uint64_t got; } strategy;
static int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    strategy *s = calloc(1, sizeof *s);
    s->host = *host;
    const char *id = TRADINGBOOST_EXTENSION_HISTORY;
    const tradingboost_history *history = host->extension(
        host->handle, (tradingboost_plugin_bytes){(const uint8_t *)id, sizeof TRADINGBOOST_EXTENSION_HISTORY - 1});
    if (history == 0) return TRADINGBOOST_NOT_GRANTED;
    s->history = *history;
    uint64_t request;
    if (s->history.request_candles(host->handle, create->instrument->instrument, 60000000000ll, 1, &request) !=
        TRADINGBOOST_WRONG_STATE) return TRADINGBOOST_FAILED;
    tradingboost_subscription candles = {sizeof candles, create->instrument->instrument, TRADINGBOOST_EVENT_CANDLE,
        TRADINGBOOST_DELIVERY_EVERY, 0, 60000000000ll, 0};
    *instance = s;
    return host->subscribe(host->handle, &candles);
}
static int32_t start(void *i) { return 0; }
static void buy(strategy *s, uint32_t instrument, uint64_t thousandths) {
    uint64_t order;
    tradingboost_order_request r = {.struct_size = sizeof r, .instrument = instrument,
        .side = s->got & 1 ? 1 : 2, .type = 1, .time_in_force = 1,
        .quantity = {0, thousandths * 1000000000000000ull}, .price = {INT64_MIN, 0},
        .stop_price = {INT64_MIN, 0}};
    s->host.submit_order(s->host.handle, &r, &order);
}
static int32_t on_event(void *i, const tradingboost_event *e) {
    strategy *s = i;
    uint64_t request;
    if (e->type == TRADINGBOOST_EVENT_CANDLE) {
        uint32_t instrument = ((const tradingboost_candle_event *)e)->instrument;
        if (++s->seen % 100 != 0) return 0;
        int32_t status = s->history.request_candles(s->host.handle, instrument, 60000000000ll, 600, &request);
        return status != 0 ? status
            : s->history.request_candles(s->host.handle, instrument, 900000000000ll, 3, &request);
    }
    if (e->type != TRADINGBOOST_EVENT_HISTORY) return 0;
    const tradingboost_history_event *h = (const tradingboost_history_event *)e;
    s->got++;
    uint64_t last = 0;
    if (h->count > 0) {
        const uint8_t *tail = (const uint8_t *)(h + 1) + (uint64_t)(h->count - 1) * h->candle_stride;
        last = ((const tradingboost_history_candle *)tail)->close.lo / 100000000000000000ull % 10;
    }
    buy(s, h->instrument, h->count + 1000 * h->request % 7 + last);
    return 0;
}
static int32_t save(void *i, const tradingboost_writer *w) {
    strategy *s = i;
    return w->write(w->handle, (tradingboost_plugin_bytes){(const uint8_t *)&s->seen, 16});
}
static int32_t load(void *i, const tradingboost_state_reader *r) {
    strategy *s = i;
    uint64_t count = 0, filled = 0;
    while (filled < 16) {
        int32_t status = r->read(r->handle, (uint8_t *)&s->seen + filled, 16 - filled, &count);
        if (status != 0 || count == 0) return TRADINGBOOST_FAILED;
        filled += count;
    }
    return 0;
}
static int32_t destroy(void *i) { free(i); return 0; }
static const tradingboost_plugin_table table = {TRADINGBOOST_MAGIC, sizeof table, 1, 0, 0,
    create, load, start, on_event, 0, save, 0, destroy, 0};
const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
