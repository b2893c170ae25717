// What the boundary between host and plugin costs: a callback through the table, a command through libffi, and a candle for the
// reference strategy in each language. Takes the plugin files of that strategy; prints one JSON object.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command_call.h"
#include "tradingboost.h"

#define CANDLES 4096
#define ROUNDS 400
#define CALLS 4000000

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The shortest of some tries: the one that the rest of the machine disturbed least. */
#define BEST(result, count, body) \
    do { \
        result = 1e18; \
        for (int try = 0; try < 7; try++) { \
            double start = now(); \
            body; \
            double spent = (now() - start) / (double)(count); \
            if (spent < result) result = spent; \
        } \
    } while (0)

/* ---------------------------------------------------------------- calls */

static int64_t sum;

static __attribute__((noinline)) int32_t on_event(void *instance, const tradingboost_event *event) {
    *(int64_t *)instance += event->time;
    return TRADINGBOOST_OK;
}

static __attribute__((noinline)) int32_t command(
    void *instance, int64_t count, tradingboost_decimal price, tradingboost_host_bytes text,
    const tradingboost_command_rows *rows) {
    *(int64_t *)instance += count + price.hi + (int64_t)text.size + (rows == NULL);
    return TRADINGBOOST_OK;
}

static double direct_call(const tradingboost_event *event) {
    double result;
    BEST(result, CALLS, for (int index = 0; index < CALLS; index++) on_event(&sum, event));
    return result;
}

static double table_call(const tradingboost_event *event) {
    static tradingboost_plugin_table table = {.on_event = on_event};
    const tradingboost_plugin_table *volatile place = &table;
    double result;
    BEST(result, CALLS, for (int index = 0; index < CALLS; index++) place->on_event(&sum, event));
    return result;
}

static __attribute__((noinline)) int32_t plain_command(
    void *instance, int64_t first, int64_t second, int64_t third, const tradingboost_command_rows *rows) {
    *(int64_t *)instance += first + second + third + (rows == NULL);
    return TRADINGBOOST_OK;
}

static double plain_ffi(void) {
    uint32_t forms[] = {COMMAND_FORM_INTEGER, COMMAND_FORM_INTEGER, COMMAND_FORM_INTEGER};
    command_argument arguments[3] = {{.integer = 1}, {.integer = 2}, {.integer = 3}};
    tradingboost_command_rows rows = {.struct_size = sizeof rows};
    command_plan *plan = command_plan_make(forms, 3);
    if (plan == NULL) exit(1);
    double result;
    BEST(result, CALLS, for (int index = 0; index < CALLS; index++)
        command_call(plan, (void *)plain_command, &sum, arguments, &rows));
    command_plan_free(plan);
    return result;
}

/* Of a whole number, a decimal and a text: libffi looks at structs field by field in every call. */
static double ffi(void) {
    uint32_t forms[] = {COMMAND_FORM_INTEGER, COMMAND_FORM_DECIMAL, COMMAND_FORM_BYTES};
    command_argument arguments[3] = {{.form = forms[0], .integer = 1}, {.form = forms[1]}, {.form = forms[2]}};
    tradingboost_command_rows rows = {.struct_size = sizeof rows};
    command_plan *plan = command_plan_make(forms, 3);
    if (plan == NULL) exit(1);
    double result;
    BEST(result, CALLS, for (int index = 0; index < CALLS; index++)
        command_call(plan, (void *)command, &sum, arguments, &rows));
    command_plan_free(plan);
    return result;
}

/* ---------------------------------------------------------------- the reference strategy */

static tradingboost_decimal decimal(double value) {
    __int128 raw = (__int128)(value * 1000000) * 1000000000000;
    return (tradingboost_decimal){.hi = (int64_t)(raw >> 64), .lo = (uint64_t)raw};
}

static tradingboost_host_bytes text(const char *value) {
    return (tradingboost_host_bytes){.data = (const uint8_t *)value, .size = strlen(value)};
}

static int32_t host_log(void *handle, uint32_t level, tradingboost_plugin_bytes line) {
    (void)handle, (void)level, (void)line;
    return TRADINGBOOST_OK;
}

static int32_t host_subscribe(void *handle, const tradingboost_subscription *subscription) {
    (void)handle, (void)subscription;
    return TRADINGBOOST_OK;
}

/* Prices that never fall far enough: what a candle costs when nothing is traded. */
static void fill(tradingboost_candle_event *candles) {
    for (int index = 0; index < CANDLES; index++) {
        double price = 40000 + (index * 7919 % 1000);
        candles[index] = (tradingboost_candle_event){
            .header = {.size = sizeof *candles, .type = TRADINGBOOST_EVENT_CANDLE, .instance = 1, .seq = (uint64_t)index + 1,
                       .time = (int64_t)(index + 1) * 60000000000},
            .instrument = 1, .timeframe = 60000000000, .open_time = (int64_t)index * 60000000000,
            .open = decimal(price), .high = decimal(price), .low = decimal(price), .close = decimal(price),
            .volume = decimal(1), .open_double = price, .high_double = price, .low_double = price, .close_double = price,
            .volume_double = 1};
    }
}

static double strategy(const char *path, const tradingboost_candle_event *candles) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) fprintf(stderr, "%s\n", dlerror()), exit(1);
    const tradingboost_plugin_table *(*entry)(void) =
        (const tradingboost_plugin_table *(*)(void))dlsym(library, "tradingboost_plugin");
    const tradingboost_plugin_table *table = entry();
    static tradingboost_host host = {
        .struct_size = sizeof host, .abi_major = 1, .log = host_log, .subscribe = host_subscribe};
    tradingboost_parameter items[] = {
        {.type = TRADINGBOOST_VALUE_INTEGER, .name = text("period"), .integer = 20},
        {.type = TRADINGBOOST_VALUE_DECIMAL, .name = text("drop_percent"), .decimal = decimal(50)},
        {.type = TRADINGBOOST_VALUE_DECIMAL, .name = text("profit_percent"), .decimal = decimal(0.4)},
        {.type = TRADINGBOOST_VALUE_INTEGER, .name = text("holding_candles"), .integer = 60},
        {.type = TRADINGBOOST_VALUE_DECIMAL, .name = text("order_notional"), .decimal = decimal(1000)},
    };
    for (int index = 0; index < 5; index++) items[index].struct_size = sizeof *items;
    tradingboost_parameters parameters = {
        .struct_size = sizeof parameters, .count = 5, .stride = sizeof *items, .items = items};
    tradingboost_instrument instrument = {
        .struct_size = sizeof instrument, .instrument = 1, .name = text("BTC-USDT"), .base_asset = text("BTC"),
        .quote_asset = text("USDT"), .venue = text("paper"), .kind = 1, .price_rule = 1, .tick_size = decimal(0.01),
        .lot_size = decimal(0.00001), .minimum_quantity = decimal(0.00001), .maximum_quantity = decimal(9000),
        .minimum_notional = decimal(5), .contract_size = decimal(1)};
    tradingboost_create create = {
        .struct_size = sizeof create, .instance = 1, .instrument = &instrument, .parameters = &parameters};
    void *instance = NULL;
    if (table->create(&host, &create, &instance) != TRADINGBOOST_OK || table->start(instance) != TRADINGBOOST_OK) {
        fprintf(stderr, "%s does not start\n", path);
        exit(1);
    }
    double result;
    BEST(result, CANDLES * ROUNDS, for (int round = 0; round < ROUNDS; round++)
        for (int index = 0; index < CANDLES; index++) table->on_event(instance, &candles[index].header));
    table->destroy(instance);
    return result;
}

int main(int count, char **arguments) {
    tradingboost_candle_event *candles = calloc(CANDLES, sizeof *candles);
    if (candles == NULL) return 1;
    fill(candles);
    double direct = direct_call(&candles[0].header);
    double table = table_call(&candles[0].header);
    printf("{\"directCall\":%.2f,\"tableCall\":%.2f,\"command\":%.2f,\"structCommand\":%.2f,\"candles\":[", direct, table,
           plain_ffi(), ffi());
    for (int index = 1; index < count; index++)
        printf("%s%.2f", index == 1 ? "" : ",", strategy(arguments[index], candles));
    printf("]}\n");
    free(candles);
    return 0;
}
