/* Takes memory with every candle and never gives it back: as many bytes as its parameter says. */
#include <stdlib.h>
#include <tradingboost_setup.h>
typedef struct { tradingboost_strategy strategy; int64_t bytes; } leaking;
static int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) {
    leaking *self = calloc(1, sizeof *self);
    if (self == NULL) return TRADINGBOOST_FAILED;
    int32_t status = tradingboost_take_over(&self->strategy, host, create);
    if (status != TRADINGBOOST_OK) return status;
    self->bytes = create->parameters->count > 0 ? create->parameters->items[0].integer : 0;
    *instance = self;
    return tradingboost_subscribe_candles(&self->strategy, TRADINGBOOST_MINUTE);
}
static int32_t start(void *instance) { (void)instance; return TRADINGBOOST_OK; }
static int32_t on_event(void *instance, const tradingboost_event *event) {
    const leaking *self = instance;
    (void)event;
    /* Written to, so that the pages are there. */
    if (self->bytes > 0) {
        volatile char *bytes = malloc((size_t)self->bytes);
        for (int64_t index = 0; bytes != NULL && index < self->bytes; index += 64) bytes[index] = 1;
    }
    return TRADINGBOOST_OK;
}
static int32_t destroy(void *instance) { free(instance); return TRADINGBOOST_OK; }
static const tradingboost_plugin_table table = {TRADINGBOOST_MAGIC, sizeof table, 1, 0, 0,
    create, 0, start, on_event, 0, 0, 0, destroy, 0};
const tradingboost_plugin_table *tradingboost_plugin(void) { return &table; }
