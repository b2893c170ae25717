/*
 * tradingboost_host.h: the host's services in one line each. A service that was not granted answers NOT_GRANTED.
 */
#ifndef TRADINGBOOST_HOST_H
#define TRADINGBOOST_HOST_H

#include <tradingboost_values.h>

#include <stdarg.h>
#include <stdio.h>

#define TRADINGBOOST_SECOND INT64_C(1000000000)
#define TRADINGBOOST_MINUTE (60 * TRADINGBOOST_SECOND)
#define TRADINGBOOST_HOUR (60 * TRADINGBOOST_MINUTE)
#define TRADINGBOOST_DAY (24 * TRADINGBOOST_HOUR)

#define TRADINGBOOST_MAXIMUM_TICK_BANDS 64

/* The first member of a strategy's struct: its host and what it trades. */
typedef struct tradingboost_strategy {
    tradingboost_host host;
    tradingboost_history history; /* all zero when it was not granted */
    tradingboost_store store;
    uint64_t instance;
    tradingboost_instrument instrument; /* its texts are those below */
    char name[64];                      /* for example "BTC-USDT"; with a final NUL */
    char base_asset[32];
    char quote_asset[32];
    char venue[32];
    tradingboost_tick_band tick_bands[TRADINGBOOST_MAXIMUM_TICK_BANDS];
} tradingboost_strategy;

/* ---------------------------------------------------------------- for people */

#ifndef __cplusplus
/* The text of a decimal, within the enclosing block: printf("%s", TRADINGBOOST_TEXT(price)). */
#define TRADINGBOOST_TEXT(decimal) tradingboost_text_in((char[TRADINGBOOST_DECIMAL_TEXT]){0}, decimal)
#endif

static inline const char *tradingboost_text_in(char buffer[TRADINGBOOST_DECIMAL_TEXT], tradingboost_decimal decimal)
{
    tradingboost_decimal_text(decimal, buffer);
    return buffer;
}

/* One line for the operator's log, as printf writes it: at most 1,024 bytes, the rest is cut. */
__attribute__((format(printf, 3, 4))) static inline int32_t tradingboost_log(
    const tradingboost_strategy *strategy, uint32_t level, const char *format, ...)
{
    char line[1025];
    va_list arguments;
    int size;
    if (strategy->host.log == NULL) return TRADINGBOOST_NOT_GRANTED;
    va_start(arguments, format);
    size = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (size < 0) return TRADINGBOOST_INVALID_ARGUMENT;
    return strategy->host.log(strategy->host.handle, level, tradingboost_text(line));
}

/* A message to the user, its text as printf writes it. LIMIT_REACHED when a title has more than 120 or a text more than 1,000
   bytes. */
__attribute__((format(printf, 3, 4))) static inline int32_t tradingboost_notify(
    const tradingboost_strategy *strategy, const char *title, const char *format, ...)
{
    char text[1025];
    va_list arguments;
    int size;
    if (strategy->host.notify == NULL) return TRADINGBOOST_NOT_GRANTED;
    va_start(arguments, format);
    size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size < 0) return TRADINGBOOST_INVALID_ARGUMENT;
    return strategy->host.notify(strategy->host.handle, tradingboost_text(title), tradingboost_text(text));
}

/* ---------------------------------------------------------------- market data, time */

static inline int32_t tradingboost_subscribe(
    const tradingboost_strategy *strategy, uint16_t type, uint16_t delivery, uint32_t depth, int64_t timeframe,
    int64_t interval)
{
    tradingboost_subscription subscription;
    if (strategy->host.subscribe == NULL) return TRADINGBOOST_NOT_GRANTED;
    memset(&subscription, 0, sizeof subscription);
    subscription.struct_size = sizeof subscription;
    subscription.instrument = strategy->instrument.instrument;
    subscription.type = type;
    subscription.delivery = delivery;
    subscription.depth = depth;
    subscription.timeframe = timeframe;
    subscription.interval = interval;
    return strategy->host.subscribe(strategy->host.handle, &subscription);
}

/* The closed candles of a timeframe (ns). Call it while the instance is created. */
static inline int32_t tradingboost_subscribe_candles(const tradingboost_strategy *strategy, int64_t timeframe)
{
    return tradingboost_subscribe(strategy, TRADINGBOOST_EVENT_CANDLE, TRADINGBOOST_DELIVERY_EVERY, 0, timeframe, 0);
}

/* The last count closed candles, which arrive as history events. */
static inline int32_t tradingboost_request_candles(
    const tradingboost_strategy *strategy, int64_t timeframe, uint32_t count, uint64_t *request)
{
    if (strategy->history.request_candles == NULL) return TRADINGBOOST_NOT_GRANTED;
    return strategy->history.request_candles(
        strategy->host.handle, strategy->instrument.instrument, timeframe, count, request);
}

/* Market time, ns UTC. */
static inline int32_t tradingboost_now(const tradingboost_strategy *strategy, int64_t *time)
{
    return strategy->host.now == NULL ? TRADINGBOOST_NOT_GRANTED : strategy->host.now(strategy->host.handle, time);
}

static inline int32_t tradingboost_random(const tradingboost_strategy *strategy, uint64_t *number)
{
    return strategy->host.random == NULL ? TRADINGBOOST_NOT_GRANTED : strategy->host.random(strategy->host.handle, number);
}

static inline int32_t tradingboost_uuid(const tradingboost_strategy *strategy, uint8_t bytes[16])
{
    return strategy->host.uuid == NULL ? TRADINGBOOST_NOT_GRANTED : strategy->host.uuid(strategy->host.handle, bytes);
}

/* A timer event at due (ns UTC); the same number replaces. */
static inline int32_t tradingboost_set_timer(const tradingboost_strategy *strategy, uint64_t timer, int64_t due)
{
    if (strategy->host.set_timer == NULL) return TRADINGBOOST_NOT_GRANTED;
    return strategy->host.set_timer(strategy->host.handle, timer, due);
}

static inline int32_t tradingboost_cancel_timer(const tradingboost_strategy *strategy, uint64_t timer)
{
    if (strategy->host.cancel_timer == NULL) return TRADINGBOOST_NOT_GRANTED;
    return strategy->host.cancel_timer(strategy->host.handle, timer);
}

/* ---------------------------------------------------------------- orders */

/* Queues an order and writes its number. A price that the type does not have is undefined; flags are TRADINGBOOST_FLAG_…. */
static inline int32_t tradingboost_submit(
    const tradingboost_strategy *strategy, uint8_t side, uint8_t type, uint8_t time_in_force, uint8_t flags,
    tradingboost_decimal quantity, tradingboost_decimal price, tradingboost_decimal stop_price, uint64_t *order)
{
    tradingboost_order_request request;
    if (strategy->host.submit_order == NULL) return TRADINGBOOST_NOT_GRANTED;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.instrument = strategy->instrument.instrument;
    request.side = side;
    request.type = type;
    request.time_in_force = time_in_force;
    request.flags = flags;
    request.quantity = quantity;
    request.price = price;
    request.stop_price = stop_price;
    return strategy->host.submit_order(strategy->host.handle, &request, order);
}

/* At the price of the market. */
static inline int32_t tradingboost_market(
    const tradingboost_strategy *strategy, uint8_t side, tradingboost_decimal quantity, uint8_t flags, uint64_t *order)
{
    return tradingboost_submit(
        strategy, side, TRADINGBOOST_TYPE_MARKET, TRADINGBOOST_TIME_GTC, flags, quantity, tradingboost_decimal_undefined(),
        tradingboost_decimal_undefined(), order);
}

/* At the price or better, until it is cancelled. */
static inline int32_t tradingboost_limit(
    const tradingboost_strategy *strategy, uint8_t side, tradingboost_decimal quantity, tradingboost_decimal price,
    uint8_t flags, uint64_t *order)
{
    return tradingboost_submit(
        strategy, side, TRADINGBOOST_TYPE_LIMIT, TRADINGBOOST_TIME_GTC, flags, quantity, price,
        tradingboost_decimal_undefined(), order);
}

/* At the market's price once the stop price is reached. */
static inline int32_t tradingboost_stop(
    const tradingboost_strategy *strategy, uint8_t side, tradingboost_decimal quantity, tradingboost_decimal stop_price,
    uint8_t flags, uint64_t *order)
{
    return tradingboost_submit(
        strategy, side, TRADINGBOOST_TYPE_STOP, TRADINGBOOST_TIME_GTC, flags, quantity, tradingboost_decimal_undefined(),
        stop_price, order);
}

/* At the price or better once the stop price is reached. */
static inline int32_t tradingboost_stop_limit(
    const tradingboost_strategy *strategy, uint8_t side, tradingboost_decimal quantity, tradingboost_decimal price,
    tradingboost_decimal stop_price, uint8_t flags, uint64_t *order)
{
    return tradingboost_submit(
        strategy, side, TRADINGBOOST_TYPE_STOP_LIMIT, TRADINGBOOST_TIME_GTC, flags, quantity, price, stop_price, order);
}

/* A request for the strategy's instrument that is to be filled in further: for submit and submit_plan of the table. */
static inline tradingboost_order_request tradingboost_order(
    const tradingboost_strategy *strategy, uint8_t side, uint8_t type, tradingboost_decimal quantity)
{
    tradingboost_order_request request;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.instrument = strategy->instrument.instrument;
    request.side = side;
    request.type = type;
    request.time_in_force = TRADINGBOOST_TIME_GTC;
    request.quantity = quantity;
    request.price = tradingboost_decimal_undefined();
    request.stop_price = tradingboost_decimal_undefined();
    return request;
}

/* Queues a request and writes the order's number. */
static inline int32_t tradingboost_submit_request(
    const tradingboost_strategy *strategy, const tradingboost_order_request *request, uint64_t *order)
{
    if (strategy->host.submit_order == NULL) return TRADINGBOOST_NOT_GRANTED;
    return strategy->host.submit_order(strategy->host.handle, request, order);
}

/* At the market's price once it has come back by the distance from the best one. Since 1.1. */
static inline int32_t tradingboost_trailing_stop(
    const tradingboost_strategy *strategy, uint8_t side, tradingboost_decimal quantity, tradingboost_decimal distance,
    uint8_t flags, uint64_t *order)
{
    tradingboost_order_request request = tradingboost_order(strategy, side, TRADINGBOOST_TYPE_TRAILING_STOP, quantity);
    request.flags = flags;
    request.trailing_distance = distance;
    return tradingboost_submit_request(strategy, &request, order);
}

/* At the market's price once it is as good as the stop price. Since 1.1. */
static inline int32_t tradingboost_take_profit(
    const tradingboost_strategy *strategy, uint8_t side, tradingboost_decimal quantity, tradingboost_decimal stop_price,
    uint8_t flags, uint64_t *order)
{
    tradingboost_order_request request = tradingboost_order(strategy, side, TRADINGBOOST_TYPE_TAKE_PROFIT, quantity);
    request.flags = flags;
    request.stop_price = stop_price;
    return tradingboost_submit_request(strategy, &request, order);
}

/* At the price or better until a time (ns UTC), when what is left expires. Since 1.1. */
static inline int32_t tradingboost_limit_until(
    const tradingboost_strategy *strategy, uint8_t side, tradingboost_decimal quantity, tradingboost_decimal price,
    int64_t expire_time, uint8_t flags, uint64_t *order)
{
    tradingboost_order_request request = tradingboost_order(strategy, side, TRADINGBOOST_TYPE_LIMIT, quantity);
    request.flags = flags;
    request.price = price;
    request.time_in_force = TRADINGBOOST_TIME_GTD;
    request.expire_time = expire_time;
    return tradingboost_submit_request(strategy, &request, order);
}

/* Queues a request with a plan, whose size this fills in. UNSUPPORTED in a host before 1.1. */
static inline int32_t tradingboost_submit_plan(
    const tradingboost_strategy *strategy, const tradingboost_order_request *request, tradingboost_order_plan plan,
    uint64_t *order)
{
    if (strategy->host.submit_order == NULL) return TRADINGBOOST_NOT_GRANTED;
    if (strategy->host.submit_plan == NULL) return TRADINGBOOST_UNSUPPORTED;
    plan.struct_size = sizeof plan;
    return strategy->host.submit_plan(strategy->host.handle, request, &plan, order);
}

/* Linked with an open order: what one of them fills is taken off the other. */
static inline tradingboost_order_plan tradingboost_oco(uint64_t linked_order)
{
    tradingboost_order_plan plan;
    memset(&plan, 0, sizeof plan);
    plan.kind = TRADINGBOOST_PLAN_OCO;
    plan.linked_order = linked_order;
    return plan;
}

/* An entry whose fills get a stop and a take profit; one of the two may be undefined. */
static inline tradingboost_order_plan tradingboost_bracket(
    tradingboost_decimal stop_price, tradingboost_decimal take_profit_price)
{
    tradingboost_order_plan plan;
    memset(&plan, 0, sizeof plan);
    plan.kind = TRADINGBOOST_PLAN_BRACKET;
    plan.stop_price = stop_price;
    plan.take_profit_price = take_profit_price;
    return plan;
}

/* Equal parts, one each duration / slices (ns). */
static inline tradingboost_order_plan tradingboost_twap(int64_t duration, uint32_t slices)
{
    tradingboost_order_plan plan;
    memset(&plan, 0, sizeof plan);
    plan.kind = TRADINGBOOST_PLAN_TWAP;
    plan.duration = duration;
    plan.slices = slices;
    return plan;
}

/* A limit order of which the book shows a part. */
static inline tradingboost_order_plan tradingboost_iceberg(tradingboost_decimal visible_quantity)
{
    tradingboost_order_plan plan;
    memset(&plan, 0, sizeof plan);
    plan.kind = TRADINGBOOST_PLAN_ICEBERG;
    plan.visible_quantity = visible_quantity;
    return plan;
}

static inline int32_t tradingboost_cancel(const tradingboost_strategy *strategy, uint64_t order)
{
    if (strategy->host.cancel_order == NULL) return TRADINGBOOST_NOT_GRANTED;
    return strategy->host.cancel_order(strategy->host.handle, order);
}

/* What is undefined stays as it is. */
static inline int32_t tradingboost_amend(
    const tradingboost_strategy *strategy, uint64_t order, tradingboost_decimal quantity, tradingboost_decimal price,
    tradingboost_decimal stop_price)
{
    tradingboost_amend_request request;
    if (strategy->host.amend_order == NULL) return TRADINGBOOST_NOT_GRANTED;
    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    request.order = order;
    request.quantity = quantity;
    request.price = price;
    request.stop_price = stop_price;
    return strategy->host.amend_order(strategy->host.handle, &request);
}

/* Whether no step follows this one. */
static inline bool tradingboost_is_final(uint32_t kind)
{
    return kind == TRADINGBOOST_ORDER_DENIED || kind == TRADINGBOOST_ORDER_REJECTED || kind == TRADINGBOOST_ORDER_FILLED
        || kind == TRADINGBOOST_ORDER_CANCELLED || kind == TRADINGBOOST_ORDER_EXPIRED;
}

/* Something that was asked for is not done. To ask for it again at once is to be refused again at once: wait for the next
   candle or for a timer. */
static inline bool tradingboost_is_refusal(uint32_t kind)
{
    return kind == TRADINGBOOST_ORDER_DENIED || kind == TRADINGBOOST_ORDER_REJECTED
        || kind == TRADINGBOOST_ORDER_CANCEL_REJECTED || kind == TRADINGBOOST_ORDER_UPDATE_REJECTED;
}

/* ---------------------------------------------------------------- store */

/* Writes the value's first capacity bytes and its whole size; NOT_FOUND when there is none. */
static inline int32_t tradingboost_store_get(
    const tradingboost_strategy *strategy, const char *key, void *value, size_t capacity, uint64_t *size)
{
    if (strategy->store.get == NULL) return TRADINGBOOST_NOT_GRANTED;
    return strategy->store.get(strategy->host.handle, tradingboost_text(key), (uint8_t *)value, capacity, size);
}

static inline int32_t tradingboost_store_set(
    const tradingboost_strategy *strategy, const char *key, const void *value, size_t size)
{
    if (strategy->store.set == NULL) return TRADINGBOOST_NOT_GRANTED;
    return strategy->store.set(strategy->host.handle, tradingboost_text(key), tradingboost_bytes(value, size));
}

static inline int32_t tradingboost_store_remove(const tradingboost_strategy *strategy, const char *key)
{
    if (strategy->store.remove == NULL) return TRADINGBOOST_NOT_GRANTED;
    return strategy->store.remove(strategy->host.handle, tradingboost_text(key));
}

#endif
