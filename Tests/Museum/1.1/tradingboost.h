/*
 * tradingboost.h: the contract between a trading strategy and the TradingBoost host, ABI 1.1.
 *
 * A strategy is a shared library that exports the function tradingboost_plugin() and one function for each command it
 * offers, and carries its manifest (JSON) in an ELF note. The host loads it in a confined process, creates an instance for
 * each user who enabled it, and sends events; the instance answers through the functions of its host table. Nothing else
 * connects the two.
 *
 * Compatibility policy
 *   - abi_major: a host refuses a plugin with another major number.
 *   - abi_minor: counts additions. A host sends no event type that is newer than the plugin's minor number, and none that
 *     the instance did not subscribe to or cause.
 *   - Every table and struct that crosses the boundary begins with struct_size (events: size). Within a major number fields
 *     are only appended. A reader takes the smaller of struct_size and its own size and treats the rest as zero.
 *   - Released layouts, names, numbers and meanings (ownership, threads, units, what may be NULL) never change. A change of
 *     meaning is a new function, type or extension id beside the old one.
 *   - A function pointer marked "optional" may be NULL, and so may every function added after 1.0.
 *   - A number the reader does not know is ignored: every switch over a kind needs a default branch.
 *   - What came after 1.0 says so: "since 1.1". A field that the other side's struct is too short for reads as zero, and zero
 *     always means what the contract meant before there was the field. A host refuses a plugin whose manifest asks for a later
 *     minor number than its own: a plugin that would do without the additions says the earlier number there.
 *
 * Rules for every function
 *   - Returns a status: TRADINGBOOST_OK or one of the negative codes below.
 *   - [load]      called while the instance is created, before its first event.
 *   - [strategy]  called on the instance's one strategy thread. Calls for an instance are serial and never nested.
 *   - [any]       may be called at any time from the strategy thread, during [load] too.
 *     A host function whose time has not come answers WRONG_STATE and does nothing.
 *   - Nothing blocks: an order request is queued, its outcome arrives later as an event.
 *   - tradingboost_host_bytes is valid only during the call that passes it; tradingboost_plugin_bytes is copied before the
 *     call returns. So with every pointer: the callee keeps none but create's host table, which lives until destroy returns.
 *     Neither side ever frees the other's memory. No exception, panic or longjmp may cross the boundary.
 *   - Equal events give equal requests: an instance takes time, random numbers and identifiers from the host only, so that
 *     it can be started again from its saved state and the events since then.
 */
#ifndef TRADINGBOOST_H
#define TRADINGBOOST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TRADINGBOOST_ABI_MAJOR 1u
#define TRADINGBOOST_ABI_MINOR 1u

/* "TBPL" in memory on a little-endian machine. */
#define TRADINGBOOST_MAGIC 0x4C504254u

/* The ELF note that holds the manifest: section, owner name, type. The description is UTF-8 JSON without a final NUL. */
#define TRADINGBOOST_NOTE_SECTION ".note.tradingboost"
#define TRADINGBOOST_NOTE_OWNER "TradingBoost"
#define TRADINGBOOST_NOTE_MANIFEST 1u
/* A note of this type is room for a manifest that `tradingboost plugin pack` has not filled in yet. */
#define TRADINGBOOST_NOTE_RESERVED 2u

/* Status codes. Groups of 100: arguments, permissions, limits, state, failures. */
#define TRADINGBOOST_OK 0
#define TRADINGBOOST_INVALID_ARGUMENT (-100)   /* a field is out of range or contradicts another */
#define TRADINGBOOST_INVALID_PARAMETER (-101)  /* a parameter's value is refused by the strategy */
#define TRADINGBOOST_UNSUPPORTED (-102)        /* the other side does not know or have this kind or version */
#define TRADINGBOOST_NOT_GRANTED (-200)        /* the manifest did not ask for it or the user did not grant it */
#define TRADINGBOOST_LIMIT_REACHED (-300)      /* a queue, size or count limit; nothing was done */
#define TRADINGBOOST_WRONG_STATE (-400)        /* not allowed at this point of the life cycle */
#define TRADINGBOOST_NOT_FOUND (-401)          /* no such order, timer or key */
#define TRADINGBOOST_FAILED (-500)             /* the strategy or the host could not do its part */

/* ---------------------------------------------------------------- data */

/* A signed 128-bit count of 10^-18, in two's complement: value = (hi * 2^64 + lo) / 10^18. hi = INT64_MIN with lo = 0 means
   "undefined". One scale for every price, quantity and amount. */
typedef struct tradingboost_decimal {
    int64_t hi;
    uint64_t lo;
} tradingboost_decimal;

/* Bytes of the host, readable only during the call. Text is UTF-8 and has no final NUL. */
typedef struct tradingboost_host_bytes {
    const uint8_t *data;
    uint64_t size;
} tradingboost_host_bytes;

/* Bytes of the plugin, copied by the host before the call returns. */
typedef struct tradingboost_plugin_bytes {
    const uint8_t *data;
    uint64_t size;
} tradingboost_plugin_bytes;

#define TRADINGBOOST_INSTRUMENT_SPOT 1u
#define TRADINGBOOST_INSTRUMENT_LINEAR 2u  /* future or perpetual, settled in the quote asset */
#define TRADINGBOOST_INSTRUMENT_INVERSE 3u /* future or perpetual, settled in the base asset */

#define TRADINGBOOST_PRICE_FIXED_TICK 1u          /* every price is a multiple of tick_size */
#define TRADINGBOOST_PRICE_TICK_TABLE 2u          /* a multiple of the tick of the last band whose from is not above it */
#define TRADINGBOOST_PRICE_SIGNIFICANT_FIGURES 3u /* at most significant_figures digits, and a multiple of tick_size */

/* A row of a tick table: the tick of prices from `from` upwards, until the next row. */
typedef struct tradingboost_tick_band {
    tradingboost_decimal from; /* quote per base */
    tradingboost_decimal tick; /* quote per base */
} tradingboost_tick_band;

/* The instrument that an instance trades. The host rounds nothing: a price or quantity off its grid is refused. */
typedef struct tradingboost_instrument {
    uint32_t struct_size;
    uint32_t instrument;                   /* number used in events and requests */
    tradingboost_host_bytes name;          /* for example "BTC-USDT" */
    tradingboost_host_bytes base_asset;    /* for example "BTC" */
    tradingboost_host_bytes quote_asset;   /* for example "USDT" */
    tradingboost_host_bytes venue;         /* for example "paper" */
    uint32_t kind;                         /* TRADINGBOOST_INSTRUMENT_… */
    uint32_t price_rule;                   /* TRADINGBOOST_PRICE_… */
    tradingboost_decimal tick_size;        /* quote per base; the smallest tick of a tick table */
    tradingboost_decimal lot_size;         /* base; every quantity is a multiple */
    tradingboost_decimal minimum_quantity; /* base */
    tradingboost_decimal maximum_quantity; /* base */
    tradingboost_decimal minimum_notional; /* quote */
    tradingboost_decimal contract_size;    /* base of one contract; 1 for spot */
    tradingboost_decimal maker_fee_rate;   /* of the notional, 0.001 = 0.1 %, negative = rebate */
    tradingboost_decimal taker_fee_rate;
    uint32_t significant_figures;          /* 0 unless price_rule says so */
    uint32_t tick_band_count;              /* 0 unless price_rule says so */
    const tradingboost_tick_band *tick_bands; /* ascending */
} tradingboost_instrument;

/* Types of a value. */
#define TRADINGBOOST_VALUE_INTEGER 1u
#define TRADINGBOOST_VALUE_BOOLEAN 2u /* integer is 0 or 1 */
#define TRADINGBOOST_VALUE_DECIMAL 3u
#define TRADINGBOOST_VALUE_TEXT 4u
#define TRADINGBOOST_VALUE_NUMBER 5u /* a double; of commands only */
#define TRADINGBOOST_VALUE_BYTES 6u  /* in text; of commands only */

/* One parameter, already checked by the host against the schema in the manifest; defaults are filled in. */
typedef struct tradingboost_parameter {
    uint32_t struct_size;
    uint32_t type; /* TRADINGBOOST_VALUE_INTEGER to TEXT */
    tradingboost_host_bytes name;
    int64_t integer;
    tradingboost_decimal decimal;
    tradingboost_host_bytes text;
} tradingboost_parameter;

typedef struct tradingboost_parameters {
    uint32_t struct_size;
    uint32_t count;
    uint32_t stride; /* bytes from one parameter to the next: the host's size of tradingboost_parameter */
    uint32_t reserved;
    const tradingboost_parameter *items;
} tradingboost_parameters;

/* ---------------------------------------------------------------- events, host to strategy */

#define TRADINGBOOST_EVENT_CANDLE 1u
#define TRADINGBOOST_EVENT_TRADE 2u
#define TRADINGBOOST_EVENT_QUOTE 3u
#define TRADINGBOOST_EVENT_BOOK 4u
#define TRADINGBOOST_EVENT_FUNDING 5u
#define TRADINGBOOST_EVENT_ORDER 16u
#define TRADINGBOOST_EVENT_TIMER 32u
#define TRADINGBOOST_EVENT_HISTORY 48u
#define TRADINGBOOST_EVENT_SNAPSHOT 64u

/* Set in flags while events are repeated after a restart: orders that they cause are already known to the host. */
#define TRADINGBOOST_EVENT_REPLAY 1u

/* Every event begins with this header; the type's fields follow without pointers. seq grows by one with each event of an
   instance and is the only order there is. time is the host's clock when it received what the event tells; venue_time of a
   type is when the venue says that it happened, 0 = it does not say. Times are nanoseconds since 1970 UTC. */
typedef struct tradingboost_event {
    uint32_t size; /* header and payload, in bytes */
    uint16_t type;
    uint16_t flags;
    uint64_t instance;
    uint64_t seq;
    int64_t time;
} tradingboost_event;

/* A closed candle of a subscribed timeframe. The doubles are the decimals' nearest values, for indicators only. */
typedef struct tradingboost_candle_event {
    tradingboost_event header;
    uint32_t instrument;
    uint32_t reserved;
    int64_t timeframe; /* ns */
    int64_t open_time; /* ns UTC */
    tradingboost_decimal open;
    tradingboost_decimal high;
    tradingboost_decimal low;
    tradingboost_decimal close;
    tradingboost_decimal volume; /* base */
    double open_double;
    double high_double;
    double low_double;
    double close_double;
    double volume_double;
} tradingboost_candle_event;

#define TRADINGBOOST_SIDE_BUY 1u
#define TRADINGBOOST_SIDE_SELL 2u

/* A public print: somebody's trade at the venue. */
typedef struct tradingboost_trade_event {
    tradingboost_event header;
    uint32_t instrument;
    uint32_t dropped; /* trades left out since the last one, because this instance was slow */
    int64_t venue_time;
    uint64_t trade; /* the venue's number, or 0 */
    tradingboost_decimal price;
    tradingboost_decimal quantity; /* base */
    uint8_t side;                  /* of the taker; 0 = unknown */
    uint8_t reserved[7];
} tradingboost_trade_event;

/* The best bid and ask. A side that is empty has an undefined price and quantity zero. */
typedef struct tradingboost_quote_event {
    tradingboost_event header;
    uint32_t instrument;
    uint32_t dropped; /* as in a trade */
    int64_t venue_time;
    tradingboost_decimal bid_price;
    tradingboost_decimal bid_quantity; /* base */
    tradingboost_decimal ask_price;
    tradingboost_decimal ask_quantity; /* base */
} tradingboost_quote_event;

typedef struct tradingboost_book_level {
    tradingboost_decimal price;
    tradingboost_decimal quantity; /* base */
} tradingboost_book_level;

/* The best levels of the order book, always all of them, never a difference. Behind the fields: bid_count bids, highest
   first, then ask_count asks, lowest first, level_stride bytes from one to the next. */
typedef struct tradingboost_book_event {
    tradingboost_event header;
    uint32_t instrument;
    uint32_t dropped; /* as in a trade */
    int64_t venue_time;
    uint32_t bid_count; /* at most the subscription's depth */
    uint32_t ask_count;
    uint32_t level_stride; /* the host's size of tradingboost_book_level */
    uint32_t reserved;
} tradingboost_book_event;

/* Funding of a perpetual. Announced before it is due; told again with the payment once the venue has settled it. */
typedef struct tradingboost_funding_event {
    tradingboost_event header;
    uint32_t instrument;
    uint32_t reserved;
    int64_t venue_time;
    int64_t due;                     /* ns UTC */
    tradingboost_decimal rate;       /* of the notional; positive: longs pay shorts */
    tradingboost_decimal mark_price; /* or undefined */
    tradingboost_decimal payment;    /* to this instance's position, quote, negative = paid; undefined while announced */
} tradingboost_funding_event;

#define TRADINGBOOST_ORDER_SUBMITTED 1u        /* passed risk, durable, on its way to the venue */
#define TRADINGBOOST_ORDER_DENIED 2u           /* refused by the host; see reason. Final */
#define TRADINGBOOST_ORDER_ACCEPTED 3u         /* works at the venue */
#define TRADINGBOOST_ORDER_REJECTED 4u         /* refused by the venue. Final */
#define TRADINGBOOST_ORDER_UPDATED 5u          /* an amendment took effect */
#define TRADINGBOOST_ORDER_PARTIALLY_FILLED 6u
#define TRADINGBOOST_ORDER_FILLED 7u           /* Final */
#define TRADINGBOOST_ORDER_CANCEL_PENDING 8u
#define TRADINGBOOST_ORDER_CANCELLED 9u        /* Final */
#define TRADINGBOOST_ORDER_CANCEL_REJECTED 10u
#define TRADINGBOOST_ORDER_EXPIRED 11u         /* Final */
#define TRADINGBOOST_ORDER_TRIGGERED 12u       /* a stop price was reached */
#define TRADINGBOOST_ORDER_UPDATE_PENDING 13u
#define TRADINGBOOST_ORDER_UPDATE_REJECTED 14u

#define TRADINGBOOST_LIQUIDITY_MAKER 1u
#define TRADINGBOOST_LIQUIDITY_TAKER 2u

/* A step in the life of an order. Complete, in order, never merged. While nobody knows whether an order has reached the venue
   its strategy hears nothing: it stays submitted, and what became of it is told when the venue has been asked. Orders that the
   host makes, to close a position or as parts of a plan, have numbers of their own, far above those of submit_order: their
   steps are told like others, and they cannot be cancelled or amended by the strategy. */
typedef struct tradingboost_order_event {
    tradingboost_event header;
    uint64_t order;                          /* the number that submit_order gave */
    uint32_t kind;                           /* TRADINGBOOST_ORDER_… */
    uint32_t reason;                         /* stable code of a refusal, 0 = none; its text is in the host's log */
    tradingboost_decimal quantity;           /* ordered, base */
    tradingboost_decimal price;              /* limit price, or undefined */
    tradingboost_decimal stop_price;         /* or undefined */
    tradingboost_decimal filled_quantity;    /* cumulative, base */
    tradingboost_decimal fill_price;         /* of this fill, or undefined */
    tradingboost_decimal fill_quantity;      /* of this fill, or zero */
    tradingboost_decimal fill_fee;           /* of this fill, in fill_fee_asset, negative = rebate */
    uint8_t fill_fee_asset[16];              /* UTF-8, filled up with zeros; all zero = the quote asset */
    uint64_t fill;                           /* number of this fill within the instance, from 1; 0 = not a fill */
    tradingboost_decimal position_quantity;  /* after this event, base, negative = short */
    tradingboost_decimal position_price;     /* average entry after this event, or undefined when flat */
    int64_t venue_time;
    uint8_t side;                            /* TRADINGBOOST_SIDE_… */
    uint8_t liquidity;                       /* of this fill: TRADINGBOOST_LIQUIDITY_…; 0 = unknown */
    uint8_t reserved[6];
    uint64_t parent;                         /* since 1.1: the order whose plan made this one, 0 = none */
} tradingboost_order_event;

typedef struct tradingboost_timer_event {
    tradingboost_event header;
    uint64_t timer; /* the number given to set_timer */
    int64_t due;    /* ns UTC */
} tradingboost_timer_event;

typedef struct tradingboost_history_candle {
    int64_t open_time; /* ns UTC */
    tradingboost_decimal open;
    tradingboost_decimal high;
    tradingboost_decimal low;
    tradingboost_decimal close;
    tradingboost_decimal volume; /* base */
} tradingboost_history_candle;

/* Candles that were asked for, oldest first, in as many events as they need. Behind the fields: count candles,
   candle_stride bytes from one to the next. Nothing that closed after the request was made is among them. */
typedef struct tradingboost_history_event {
    tradingboost_event header;
    uint64_t request;   /* the number that request_candles gave */
    int64_t timeframe;  /* ns */
    uint32_t instrument;
    uint32_t remaining; /* candles of this request in later events; 0 = this is the last */
    uint32_t count;
    uint32_t candle_stride; /* the host's size of tradingboost_history_candle */
} tradingboost_history_event;

/* An order that has not come to its end. */
typedef struct tradingboost_open_order {
    uint64_t order;
    uint32_t kind; /* its last step: TRADINGBOOST_ORDER_… */
    uint8_t side;
    uint8_t type; /* the four as in tradingboost_order_request */
    uint8_t time_in_force;
    uint8_t flags;
    tradingboost_decimal quantity;
    tradingboost_decimal price;
    tradingboost_decimal stop_price;
    tradingboost_decimal filled_quantity;
    tradingboost_decimal trailing_distance; /* since 1.1, as in the request: zero = none */
    int64_t expire_time;                    /* since 1.1, as in the request: 0 = none */
} tradingboost_open_order;

/* How the instance stood when its state was saved: its first event after a restart, before the events since then are
   repeated. seq is that of the last event which the state contains. Requests are refused meanwhile: it is told what is,
   not asked what to do. Behind the fields: order_count open orders by number, order_stride bytes from one to the next. */
typedef struct tradingboost_snapshot_event {
    tradingboost_event header;
    tradingboost_decimal position_quantity; /* base, negative = short */
    tradingboost_decimal position_price;    /* average entry, or undefined when flat */
    uint32_t order_count;
    uint32_t order_stride; /* the host's size of tradingboost_open_order */
} tradingboost_snapshot_event;

/* ---------------------------------------------------------------- requests, strategy to host */

#define TRADINGBOOST_TYPE_MARKET 1u
#define TRADINGBOOST_TYPE_LIMIT 2u
#define TRADINGBOOST_TYPE_STOP 3u              /* market order once stop_price is reached */
#define TRADINGBOOST_TYPE_STOP_LIMIT 4u        /* limit order once stop_price is reached */
#define TRADINGBOOST_TYPE_TRAILING_STOP 5u     /* since 1.1: see trailing_distance */
#define TRADINGBOOST_TYPE_TAKE_PROFIT 6u       /* since 1.1: market order once the price is as good as stop_price */
#define TRADINGBOOST_TYPE_TAKE_PROFIT_LIMIT 7u /* since 1.1: limit order once the price is as good as stop_price */

#define TRADINGBOOST_TIME_GTC 1u /* until cancelled */
#define TRADINGBOOST_TIME_IOC 2u /* fill at once what is possible, cancel the rest */
#define TRADINGBOOST_TIME_FOK 3u /* since 1.1: all of it at once, or nothing */
#define TRADINGBOOST_TIME_GTD 4u /* since 1.1: until expire_time */

#define TRADINGBOOST_FLAG_POST_ONLY 1u
#define TRADINGBOOST_FLAG_REDUCE_ONLY 2u

/* A stop waits for a price that is worse than the present one (a sell for a lower, a buy for a higher), a take profit for a
   better one. Types and times that a venue does not have are kept by the host: such an order is accepted, and sent when its
   price is reached. */
typedef struct tradingboost_order_request {
    uint32_t struct_size;
    uint32_t instrument;
    uint8_t side;
    uint8_t type;
    uint8_t time_in_force;
    uint8_t flags; /* TRADINGBOOST_FLAG_… */
    uint32_t reserved;
    tradingboost_decimal quantity;   /* base; a positive multiple of lot_size */
    tradingboost_decimal price;      /* the three limit types: a multiple of tick_size; otherwise undefined */
    tradingboost_decimal stop_price; /* stops and take profits: a multiple of tick_size. Of a trailing stop, where it has one,
                                        the price from which on it follows; otherwise undefined */
    /* Since 1.1. Of a trailing stop, quote, positive: a market order once the price has come back by so much from the best one
       since the order works; otherwise zero or undefined. */
    tradingboost_decimal trailing_distance;
    int64_t expire_time; /* since 1.1. Of a good-till-date order, ns UTC, in the future; otherwise 0 */
} tradingboost_order_request;

#define TRADINGBOOST_PLAN_OCO 1u
#define TRADINGBOOST_PLAN_BRACKET 2u
#define TRADINGBOOST_PLAN_TWAP 3u
#define TRADINGBOOST_PLAN_ICEBERG 4u

/* What the host does with an order besides sending it, or in place of that. Fields of other kinds are zero (decimals: zero or
   undefined). Since 1.1. */
typedef struct tradingboost_order_plan {
    uint32_t struct_size;
    uint32_t kind; /* TRADINGBOOST_PLAN_… */
    uint64_t linked_order;           /* OCO: an open order of the instance, and all that are linked with it: what one of them
                                        fills is taken off the others, and nothing left ends them */
    tradingboost_decimal stop_price; /* bracket: what fills is protected by a reduce-only stop at this price … */
    tradingboost_decimal take_profit_price; /* … and closed by a reduce-only take profit at this one; at least one of them */
    tradingboost_decimal visible_quantity;  /* iceberg: of the quantity, how much stands in the book at a time */
    int64_t duration;                       /* TWAP: ns, 1 s to 7 d: one part each duration / slices, the first at once */
    uint32_t slices;                        /* TWAP: number of parts, 2 to 1,000 */
    uint32_t reserved;
} tradingboost_order_plan;

typedef struct tradingboost_amend_request {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t order;
    tradingboost_decimal quantity;   /* undefined = as it is */
    tradingboost_decimal price;      /* undefined = as it is */
    tradingboost_decimal stop_price; /* undefined = as it is */
} tradingboost_amend_request;

#define TRADINGBOOST_DELIVERY_EVERY 1u     /* each event; beyond the host's bound the oldest are dropped and counted */
#define TRADINGBOOST_DELIVERY_LATEST 2u    /* while the instance is busy a newer one replaces the one that waits */
#define TRADINGBOOST_DELIVERY_CONFLATED 3u /* the newest one, at most once an interval */

/* A stream of market data. Candles come with EVERY only and are never dropped. */
typedef struct tradingboost_subscription {
    uint32_t struct_size;
    uint32_t instrument;
    uint16_t type;     /* TRADINGBOOST_EVENT_CANDLE to FUNDING */
    uint16_t delivery; /* TRADINGBOOST_DELIVERY_… */
    uint32_t depth;    /* book: levels a side, 1 to 50; otherwise 0 */
    int64_t timeframe; /* candles: ns, of 1, 3, 5, 15 min, 1 h, 4 h or 1 d; otherwise 0 */
    int64_t interval;  /* conflated: ns, at least 1 ms; otherwise 0 */
} tradingboost_subscription;

#define TRADINGBOOST_LOG_DEBUG 1u
#define TRADINGBOOST_LOG_INFO 2u
#define TRADINGBOOST_LOG_WARNING 3u
#define TRADINGBOOST_LOG_ERROR 4u

/* The host's functions, one table for each instance; pass handle first. A service that was not granted is NULL. */
typedef struct tradingboost_host {
    uint32_t struct_size;
    uint16_t abi_major;
    uint16_t abi_minor;
    void *handle;

    /* [any] The host's clock, ns UTC: market time in a backtest. Two calls within an event give the same value. */
    int32_t (*now)(void *handle, int64_t *time);

    /* [any] One line for the operator's log, at most 1,024 bytes; the rest is cut. May be dropped under load. */
    int32_t (*log)(void *handle, uint32_t level, tradingboost_plugin_bytes text);

    /* [any] The next number of the instance's own sequence, the same again when events are repeated. Not for secrets. */
    int32_t (*random)(void *handle, uint64_t *number);

    /* [any] A universally unique identifier (RFC 9562, version 4) made from random: 16 bytes. */
    int32_t (*uuid)(void *handle, uint8_t *bytes);

    /* [strategy] A message to the user: title at most 120 bytes, text at most 1,000; longer is LIMIT_REACHED. */
    int32_t (*notify)(void *handle, tradingboost_plugin_bytes title, tradingboost_plugin_bytes text);

    /* [load] Asks for market data; at most 8 subscriptions, the same one twice is one. NOT_GRANTED without the data's
       capability, UNSUPPORTED when this market has no such data. Of candles that close together, the shorter timeframe
       comes first. */
    int32_t (*subscribe)(void *handle, const tradingboost_subscription *subscription);

    /* [strategy] Queues an order. Writes the order's number, which its events carry. OK means queued, not accepted. */
    int32_t (*submit_order)(void *handle, const tradingboost_order_request *request, uint64_t *order);

    /* [strategy] Queues the cancellation of an order. */
    int32_t (*cancel_order)(void *handle, uint64_t order);

    /* [strategy] Queues a change of an open order. The quantity counts what is already filled. */
    int32_t (*amend_order)(void *handle, const tradingboost_amend_request *request);

    /* [strategy] A timer event at due (ns UTC) or at the first event after it. The same number replaces. At most 16. */
    int32_t (*set_timer)(void *handle, uint64_t timer, int64_t due);

    /* [strategy] Takes a timer back; NOT_FOUND when it is not set. */
    int32_t (*cancel_timer)(void *handle, uint64_t timer);

    /* [any] A further table by id and revision, one of those below; NULL when it was not granted or this host has none.
       Its functions take the same handle. It lives as long as this table. */
    const void *(*extension)(void *handle, tradingboost_plugin_bytes id);

    /* [strategy] As submit_order, of an order with a plan. Since 1.1: NULL in an older host, and without the orders' grant. */
    int32_t (*submit_plan)(void *handle, const tradingboost_order_request *request, const tradingboost_order_plan *plan,
                           uint64_t *order);
} tradingboost_host;

#define TRADINGBOOST_EXTENSION_HISTORY "tradingboost.history/1"

/* The candles before now. Capability "history". */
typedef struct tradingboost_history {
    uint32_t struct_size;
    uint32_t reserved;

    /* [strategy] Asks for the last count (1 to 1,024) closed candles of a timeframe; at most 8 requests wait at a time.
       Writes the request's number, which its events carry; all of them come before the next candle. Fewer come when the
       market is younger; none at all is one event with count 0. */
    int32_t (*request_candles)(void *handle, uint32_t instrument, int64_t timeframe, uint32_t count, uint64_t *request);
} tradingboost_history;

#define TRADINGBOOST_EXTENSION_STORE "tradingboost.store/1"

/* Small values by key, which outlive the strategy's version: what save wrote belongs to one state_version, this does not.
   Kept with the event in which it was set. At most 64 keys of 1 to 64 bytes (UTF-8) and values of at most 1,024 bytes.
   Capability "store". */
typedef struct tradingboost_store {
    uint32_t struct_size;
    uint32_t reserved;

    /* [any] Reads a value: writes its first capacity bytes and its whole size. NOT_FOUND when there is none. */
    int32_t (*get)(void *handle, tradingboost_plugin_bytes key, uint8_t *buffer, uint64_t capacity, uint64_t *size);

    /* [strategy] Sets or replaces a value. LIMIT_REACHED when key, value or their number is too large: nothing was done. */
    int32_t (*set)(void *handle, tradingboost_plugin_bytes key, tradingboost_plugin_bytes value);

    /* [strategy] Removes a value; NOT_FOUND when there is none. */
    int32_t (*remove)(void *handle, tradingboost_plugin_bytes key);
} tradingboost_store;

/* ---------------------------------------------------------------- the plugin's functions */

/* Where save and describe write. */
typedef struct tradingboost_writer {
    uint32_t struct_size;
    uint32_t reserved;
    void *handle;

    /* [any] Appends a chunk. May be called any number of times; LIMIT_REACHED when all is more than granted. */
    int32_t (*write)(void *handle, tradingboost_plugin_bytes chunk);
} tradingboost_writer;

/* Where load reads. */
typedef struct tradingboost_state_reader {
    uint32_t struct_size;
    uint32_t state_version; /* the manifest's state_version when the state was saved */
    void *handle;
    uint64_t size;          /* of the whole state */

    /* [load] Fills buffer with at most capacity bytes and writes how many; 0 = end. Chunks may be 1 byte. */
    int32_t (*read)(void *handle, uint8_t *buffer, uint64_t capacity, uint64_t *count);
} tradingboost_state_reader;

typedef struct tradingboost_create {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t instance;
    const tradingboost_instrument *instrument;
    const tradingboost_parameters *parameters;
} tradingboost_create;

#define TRADINGBOOST_STOP_REQUESTED 1u /* the user or operator stopped the instance */
#define TRADINGBOOST_STOP_SHUTDOWN 2u  /* the host ends; the instance continues later from its saved state */

/* What tradingboost_plugin() points to: constant for the life of the process. Life cycle of an instance:
   create, [load], start, on_event…, [save]…, stop, destroy. */
typedef struct tradingboost_plugin_table {
    uint32_t magic; /* TRADINGBOOST_MAGIC */
    uint32_t struct_size;
    uint16_t abi_major;
    uint16_t abi_minor;
    uint32_t reserved;

    /* [load] Makes an instance from checked parameters. INVALID_PARAMETER when they contradict each other: log which.
       Deadline 5 s together with load and start. host stays valid until destroy returns. */
    int32_t (*create)(const tradingboost_host *host, const tradingboost_create *create, void **instance);

    /* [load] Restores what save wrote, before start. All or nothing. optional, together with save. */
    int32_t (*load)(void *instance, const tradingboost_state_reader *reader);

    /* [load] The first event follows. */
    int32_t (*start)(void *instance);

    /* [strategy] One event. Unknown types are answered with OK. Deadline 1 s; over 50 ms is reported. */
    int32_t (*on_event)(void *instance, const tradingboost_event *event);

    /* [strategy] New parameters: taken as a whole or refused as a whole. optional. */
    int32_t (*on_parameters)(void *instance, const tradingboost_parameters *parameters);

    /* [strategy] Writes everything that must survive a restart; the same state gives the same bytes. Deadline 5 s.
       optional, together with load. */
    int32_t (*save)(void *instance, const tradingboost_writer *writer);

    /* [strategy] No event follows. Deadline 2.5 s. optional. */
    int32_t (*stop)(void *instance, uint32_t reason);

    /* [strategy] Frees the instance. */
    int32_t (*destroy)(void *instance);

    /* [load] Writes the manifest as JSON: for `tradingboost plugin pack`, which fills it into the reserved note of a plugin
       whose compiler could not. A host that trades never calls it. optional. */
    int32_t (*describe)(const tradingboost_writer *writer);
} tradingboost_plugin_table;

/* [load] The plugin's entry: every plugin exports it. */
const tradingboost_plugin_table *tradingboost_plugin(void);

/* ---------------------------------------------------------------- commands */

/* A command that the manifest declares under the name NAME is the exported function
       int32_t tradingboost_command_NAME(void *instance, ARGUMENTS…, const tradingboost_command_rows *rows);
   called by the host with checked values when the user asks, on the strategy thread [strategy], like an event: it may ask
   for orders, and its deadline is the same. An argument has the C type of its declaration:
       "integer"                        int64_t        "integer", format "int32"        int32_t
       "number"                         double         "boolean"                        int32_t, 0 or 1
       "string", format "decimal"       tradingboost_decimal
       "string", also with "base64"     tradingboost_host_bytes (text, or decoded bytes)
   A status that is not OK is the command's refusal; its text is what the strategy logged last. At most 8 arguments. */

typedef struct tradingboost_command_value {
    uint32_t struct_size;
    uint32_t type; /* TRADINGBOOST_VALUE_… */
    int64_t integer;
    double number;
    tradingboost_decimal decimal;
    tradingboost_plugin_bytes text;
} tradingboost_command_value;

/* Where a command writes its answer, row by row, each with a value for every declared column in their order. */
typedef struct tradingboost_command_rows {
    uint32_t struct_size;
    uint32_t reserved;
    void *handle;

    /* [strategy] Appends a row of count values, each struct_size of the first one apart. INVALID_ARGUMENT when number or type
       of the values are not those of the declared columns, LIMIT_REACHED beyond 1,000 rows or 24 kB in all. */
    int32_t (*add)(void *handle, const tradingboost_command_value *values, uint32_t count);
} tradingboost_command_rows;

#ifdef __cplusplus
}
#endif

#endif
