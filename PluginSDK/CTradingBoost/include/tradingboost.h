/*
 * tradingboost.h: the contract between a trading strategy and the TradingBoost host, ABI 1.0.
 *
 * A strategy is a shared library that exports one function, tradingboost_plugin(), and carries its manifest (JSON) in an
 * ELF note. The host loads it in a confined process, creates an instance for each user who enabled it, and sends events;
 * the instance answers through the functions of its host table. Nothing else connects the two.
 *
 * Compatibility policy
 *   - abi_major: a host refuses a plugin with another major number.
 *   - abi_minor: counts additions. A host sends no event type that is newer than the plugin's minor number.
 *   - Every table and struct that crosses the boundary begins with struct_size (events: size). Within a major number fields
 *     are only appended. A reader takes the smaller of struct_size and its own size and treats the rest as zero.
 *   - Released layouts, names, numbers and meanings never change. A change of meaning is a new extension id.
 *   - A function pointer marked "optional" may be NULL, and so may every function added after 1.0.
 *   - A number the reader does not know is ignored: every switch over a kind needs a default branch.
 *
 * Rules for every function
 *   - Returns a status: TRADINGBOOST_OK or one of the negative codes below.
 *   - [load]      called while the instance is created, before its first event.
 *   - [strategy]  called on the instance's one strategy thread. Calls for an instance are serial and never nested.
 *   - [any]       may be called at any time from the strategy thread, during [load] too.
 *   - Nothing blocks: an order request is queued, its outcome arrives later as an event.
 *   - tradingboost_host_bytes is valid only during the call that passes it; tradingboost_plugin_bytes is copied before the
 *     call returns. Neither side ever frees the other's memory. No exception, panic or longjmp may cross the boundary.
 */
#ifndef TRADINGBOOST_H
#define TRADINGBOOST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TRADINGBOOST_ABI_MAJOR 1u
#define TRADINGBOOST_ABI_MINOR 0u

/* "TBPL" in memory on a little-endian machine. */
#define TRADINGBOOST_MAGIC 0x4C504254u

/* The ELF note that holds the manifest: section, owner name, type. The description is UTF-8 JSON without a final NUL. */
#define TRADINGBOOST_NOTE_SECTION ".note.tradingboost"
#define TRADINGBOOST_NOTE_OWNER "TradingBoost"
#define TRADINGBOOST_NOTE_MANIFEST 1u

/* Status codes. Groups of 100: arguments, permissions, limits, state, failures. */
#define TRADINGBOOST_OK 0
#define TRADINGBOOST_INVALID_ARGUMENT (-100)   /* a field is out of range or contradicts another */
#define TRADINGBOOST_INVALID_PARAMETER (-101)  /* a parameter's value is refused by the strategy */
#define TRADINGBOOST_UNSUPPORTED (-102)        /* the other side does not know this kind or version */
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

/* The instrument that an instance trades. Prices are multiples of tick_size, quantities of lot_size. */
typedef struct tradingboost_instrument {
    uint32_t struct_size;
    uint32_t instrument;                   /* number used in events and requests */
    tradingboost_host_bytes name;          /* for example "BTC-USDT" */
    tradingboost_host_bytes base_asset;    /* for example "BTC" */
    tradingboost_host_bytes quote_asset;   /* for example "USDT" */
    tradingboost_decimal tick_size;        /* quote per base */
    tradingboost_decimal lot_size;         /* base */
    tradingboost_decimal minimum_quantity; /* base */
    tradingboost_decimal maximum_quantity; /* base */
    tradingboost_decimal minimum_notional; /* quote */
} tradingboost_instrument;

/* Types of a parameter's value. */
#define TRADINGBOOST_PARAMETER_INTEGER 1u
#define TRADINGBOOST_PARAMETER_BOOLEAN 2u /* integer is 0 or 1 */
#define TRADINGBOOST_PARAMETER_DECIMAL 3u
#define TRADINGBOOST_PARAMETER_TEXT 4u

/* One parameter, already checked by the host against the schema in the manifest; defaults are filled in. */
typedef struct tradingboost_parameter {
    uint32_t struct_size;
    uint32_t type;
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
#define TRADINGBOOST_EVENT_ORDER 16u
#define TRADINGBOOST_EVENT_TIMER 32u

/* Set in flags while events are repeated after a restart: orders that they cause are already known to the host. */
#define TRADINGBOOST_EVENT_REPLAY 1u

/* Every event begins with this header; the type's fields follow without pointers. seq grows by one with each event of an
   instance and is the only order there is. time is nanoseconds since 1970 UTC: when the host's clock stood there. */
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

/* A step in the life of an order. Complete, in order, never merged. */
typedef struct tradingboost_order_event {
    tradingboost_event header;
    uint64_t order;                          /* the number that submit_order gave */
    uint32_t kind;                           /* TRADINGBOOST_ORDER_… */
    uint32_t reason;                         /* stable code of a refusal, 0 = none; its text is in the host's log */
    tradingboost_decimal quantity;           /* ordered, base */
    tradingboost_decimal price;              /* limit price, or undefined */
    tradingboost_decimal filled_quantity;    /* cumulative, base */
    tradingboost_decimal fill_price;         /* of this fill, or undefined */
    tradingboost_decimal fill_quantity;      /* of this fill, or zero */
    tradingboost_decimal fill_fee;           /* of this fill, quote, negative = rebate */
    uint64_t fill;                           /* number of this fill within the instance, from 1; 0 = not a fill */
    tradingboost_decimal position_quantity;  /* after this event, base, negative = short */
    tradingboost_decimal position_price;     /* average entry after this event, or undefined when flat */
    uint8_t side;                            /* TRADINGBOOST_SIDE_… */
    uint8_t reserved[7];
} tradingboost_order_event;

typedef struct tradingboost_timer_event {
    tradingboost_event header;
    uint64_t timer; /* the number given to set_timer */
    int64_t due;    /* ns UTC */
} tradingboost_timer_event;

/* ---------------------------------------------------------------- requests, strategy to host */

#define TRADINGBOOST_SIDE_BUY 1u
#define TRADINGBOOST_SIDE_SELL 2u

#define TRADINGBOOST_TYPE_MARKET 1u
#define TRADINGBOOST_TYPE_LIMIT 2u
#define TRADINGBOOST_TYPE_STOP 3u       /* market order once stop_price is reached */
#define TRADINGBOOST_TYPE_STOP_LIMIT 4u /* limit order once stop_price is reached */

#define TRADINGBOOST_TIME_GTC 1u /* until cancelled */
#define TRADINGBOOST_TIME_IOC 2u /* fill at once what is possible, cancel the rest */

#define TRADINGBOOST_FLAG_POST_ONLY 1u
#define TRADINGBOOST_FLAG_REDUCE_ONLY 2u

typedef struct tradingboost_order_request {
    uint32_t struct_size;
    uint32_t instrument;
    uint8_t side;
    uint8_t type;
    uint8_t time_in_force;
    uint8_t flags; /* TRADINGBOOST_FLAG_… */
    uint32_t reserved;
    tradingboost_decimal quantity;   /* base; a positive multiple of lot_size */
    tradingboost_decimal price;      /* limit and stop-limit: a multiple of tick_size; otherwise undefined */
    tradingboost_decimal stop_price; /* stop and stop-limit: a multiple of tick_size; otherwise undefined */
} tradingboost_order_request;

typedef struct tradingboost_amend_request {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t order;
    tradingboost_decimal quantity;   /* undefined = as it is */
    tradingboost_decimal price;      /* undefined = as it is */
    tradingboost_decimal stop_price; /* undefined = as it is */
} tradingboost_amend_request;

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

    /* [strategy] A message to the user: title at most 120 bytes, text at most 1,000; longer is LIMIT_REACHED. */
    int32_t (*notify)(void *handle, tradingboost_plugin_bytes title, tradingboost_plugin_bytes text);

    /* [load] Asks for closed candles of a timeframe in ns: 1, 3, 5, 15 min, 1 h, 4 h or 1 d; at most 8. Of candles that
       close together, the shorter timeframe comes first. */
    int32_t (*subscribe_candles)(void *handle, uint32_t instrument, int64_t timeframe);

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

    /* [any] A further table by id and revision, for example "tradingboost.history/1"; NULL when this host has none. */
    const void *(*extension)(void *handle, tradingboost_plugin_bytes id);
} tradingboost_host;

/* ---------------------------------------------------------------- the plugin's functions */

/* Where save writes. write may be called any number of times; LIMIT_REACHED when the state is larger than granted. */
typedef struct tradingboost_state_writer {
    uint32_t struct_size;
    uint32_t reserved;
    void *handle;
    int32_t (*write)(void *handle, tradingboost_plugin_bytes chunk); /* [strategy] */
} tradingboost_state_writer;

/* Where load reads. read fills buffer with at most capacity bytes and writes how many; 0 = end. Chunks may be 1 byte. */
typedef struct tradingboost_state_reader {
    uint32_t struct_size;
    uint32_t state_version; /* the manifest's state_version when the state was saved */
    void *handle;
    uint64_t size;          /* of the whole state */
    int32_t (*read)(void *handle, uint8_t *buffer, uint64_t capacity, uint64_t *count); /* [load] */
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

    /* [strategy] Writes everything that must survive a restart. Deadline 5 s. optional, together with load. */
    int32_t (*save)(void *instance, const tradingboost_state_writer *writer);

    /* [strategy] No event follows. Deadline 2.5 s. optional. */
    int32_t (*stop)(void *instance, uint32_t reason);

    /* [strategy] Frees the instance. */
    int32_t (*destroy)(void *instance);
} tradingboost_plugin_table;

/* [load] The one symbol that a plugin exports. */
const tradingboost_plugin_table *tradingboost_plugin(void);

#ifdef __cplusplus
}
#endif

#endif
