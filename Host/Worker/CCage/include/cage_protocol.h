/*
 * cage_protocol.h: what the host and a worker say to each other.
 *
 * Every record begins with the contract's 32-byte event header {size, type, flags, instance, seq, time}, in both directions.
 * Below CAGE_RECORD_FIRST the records are the contract's own events, byte for byte as the plugin sees them. Sizes are bytes;
 * a record lies in a ring at a multiple of 8. Text is UTF-8 without a final NUL and follows the fixed part.
 *
 * An instance's life, host → worker:   CREATE, LOAD…, [ACCOUNT]…, START, events…, [SAVE]…, STOP   then for the worker SHUTDOWN
 *                      worker → host:  SUBSCRIBE…, STARTED, (requests…, FINISHED)…, [STATE…, SAVED]…, STOPPED
 * A COMMAND comes among the events and is answered like one, with ROWS… and ANSWER before its FINISHED.
 * Before all of them the host says BEGIN and the worker READY or FAILED (with instance 0). FAILED with an instance ends that
 * instance only.
 */
#ifndef CAGE_PROTOCOL_H
#define CAGE_PROTOCOL_H

#include "tradingboost.h"

#define CAGE_PROTOCOL_VERSION 3u

/* Descriptors of a worker when it starts. */
#define CAGE_DESCRIPTOR_PLUGIN 3 /* sealed memfd: the plugin's bytes */
#define CAGE_DESCRIPTOR_INBOX 4  /* sealed memfd: ring host → worker */
#define CAGE_DESCRIPTOR_OUTBOX 5 /* sealed memfd: ring worker → host */
#define CAGE_DESCRIPTOR_LOG 6    /* sealed memfd: lossy ring worker → host */
#define CAGE_DESCRIPTOR_BELL 7   /* eventfd: the worker rings, the host waits */
#define CAGE_DESCRIPTOR_MARKET 8 /* sealed memfd: market data for all workers of a shard, to read only */

/* Where a worker tells how it is, for the host to look at any time: in the control page of the outbox, behind the ring's own
   fields. Written by the worker, so never believed further than a report goes. */
#define CAGE_VITALS_OFFSET 2048u

typedef struct cage_vitals {
    uint64_t begun;    /* events that on_event was called for */
    uint64_t finished; /* events that on_event has returned from */
    /* A system call that the policy refused: its number + 1 and its first argument; 0 = none. */
    uint64_t refused_call;
    uint64_t refused_argument;
    uint64_t memory_refused; /* not 0: a signal ended the process when it could get no more memory */
} cage_vitals;

#define CAGE_INBOX_CAPACITY (64u << 10)
#define CAGE_OUTBOX_CAPACITY (64u << 10)
#define CAGE_LOG_CAPACITY (16u << 10)
#define CAGE_MARKET_CAPACITY (256u << 10)

/* The largest record, and how many bytes of a state one record carries. */
#define CAGE_RECORD_MAXIMUM (32u << 10)
#define CAGE_STATE_CHUNK (16u << 10)
/* The largest answer to a command, in all its ROWS, and how many rows it may have. */
#define CAGE_ANSWER_MAXIMUM (256u << 10)
#define CAGE_ANSWER_ROWS_MAXIMUM 1000u
#define CAGE_COMMAND_ARGUMENTS_MAXIMUM 8u
#define CAGE_COMMAND_COLUMNS_MAXIMUM 32u
/* The largest state that save may write, and the largest part that the runner puts in front of it. */
#define CAGE_STATE_MAXIMUM (8u << 20)
#define CAGE_RUNNER_MAXIMUM (256u << 10)

/* Bounds of a callback: a request beyond them is LIMIT_REACHED, a log line beyond them is dropped. */
#define CAGE_REQUESTS_MAXIMUM 256u
#define CAGE_LOGS_MAXIMUM 64u
#define CAGE_TEXT_MAXIMUM (32u << 10)
#define CAGE_TIMERS_MAXIMUM 16u
#define CAGE_SUBSCRIPTIONS_MAXIMUM 8u
#define CAGE_LOG_TEXT_MAXIMUM 1024u
#define CAGE_TITLE_MAXIMUM 120u
#define CAGE_NOTICE_MAXIMUM 1000u
/* Bounds of an instance. */
#define CAGE_OPEN_ORDERS_MAXIMUM 512u
#define CAGE_BOOK_DEPTH_MAXIMUM 50u
#define CAGE_HISTORY_CANDLES_MAXIMUM 1024u
#define CAGE_HISTORY_REQUESTS_MAXIMUM 8u
#define CAGE_STORE_VALUES_MAXIMUM 64u
#define CAGE_STORE_KEY_MAXIMUM 64u
#define CAGE_STORE_VALUE_MAXIMUM 1024u
/* Bounds of a plan. */
#define CAGE_PLAN_SLICES_MAXIMUM 1000u
#define CAGE_PLAN_DURATION_MINIMUM 1000000000ll
#define CAGE_PLAN_DURATION_MAXIMUM 604800000000000ll

/* Services of a host table. */
#define CAGE_CAPABILITY_CANDLES 1u
#define CAGE_CAPABILITY_ORDERS 2u
#define CAGE_CAPABILITY_TIMERS 4u
#define CAGE_CAPABILITY_NOTIFICATIONS 8u
#define CAGE_CAPABILITY_TRADES 16u
#define CAGE_CAPABILITY_QUOTES 32u
#define CAGE_CAPABILITY_BOOK 64u
#define CAGE_CAPABILITY_FUNDING 128u
#define CAGE_CAPABILITY_STORE 256u
#define CAGE_CAPABILITY_HISTORY 512u

#define CAGE_RECORD_FIRST 0x8000u

/* ---------------------------------------------------------------- host → worker */

#define CAGE_BEGIN 0x8000u /* the first record of a worker */
#define CAGE_CREATE 0x8001u
#define CAGE_LOAD 0x8002u     /* header + a chunk of the state */
#define CAGE_START 0x8003u    /* header only: load what came in chunks, then start */
#define CAGE_SAVE 0x8004u     /* header only */
#define CAGE_STOP 0x8005u     /* cage_stop */
#define CAGE_SHUTDOWN 0x8006u /* header only: end the process */
#define CAGE_ACCOUNT 0x8007u  /* between LOAD and START: cage_account */
#define CAGE_MARKET 0x8010u   /* cage_reference: an event, as it lies in the market ring */

#define CAGE_COMMAND 0x8011u  /* cage_command: an event of the host's own */

/* In the flags of a COMMAND: it ended the process before; it is not carried out and has no answer. */
#define CAGE_FLAG_ABANDONED 0x8000u

typedef struct cage_begin {
    tradingboost_event header;
    uint32_t protocol_version;
    uint32_t market_capacity; /* bytes of the market ring */
    uint64_t memory; /* bytes of address space */
    uint64_t spin;   /* ns that the worker looks at its inbox before it sleeps */
} cage_begin;

/* header.time: the line's clock until the first event. Behind it: name, base asset, quote asset, venue, then parameters. */
typedef struct cage_create {
    tradingboost_event header;
    uint64_t next_intent;
    uint64_t random_seed;
    uint64_t state_size; /* of the LOAD chunks together; 0 = a first start */
    uint32_t state_version;
    uint32_t capabilities; /* CAGE_CAPABILITY_…: what is granted */
    uint32_t market_data;  /* of them, the data that this market has */
    uint32_t parameter_count;
    uint32_t instrument;
    uint32_t instrument_kind; /* TRADINGBOOST_INSTRUMENT_… */
    tradingboost_decimal tick_size;
    tradingboost_decimal lot_size;
    tradingboost_decimal minimum_quantity;
    tradingboost_decimal maximum_quantity;
    tradingboost_decimal minimum_notional;
    tradingboost_decimal contract_size;
    tradingboost_decimal maker_fee_rate;
    tradingboost_decimal taker_fee_rate;
    uint32_t name_size;
    uint32_t base_asset_size;
    uint32_t quote_asset_size;
    uint32_t venue_size;
} cage_create;

/* Behind it: name, then text, then zeros up to a multiple of 8. */
typedef struct cage_parameter {
    uint32_t type; /* TRADINGBOOST_VALUE_… */
    uint32_t name_size;
    uint32_t text_size;
    uint32_t reserved;
    int64_t integer;
    tradingboost_decimal decimal;
} cage_parameter;

/* How the account stands now, for an instance that goes on from an older state or from none. header.seq is that of the last
   event that the instance shall not hear again. Behind it: order_count times tradingboost_open_order; an account of many
   orders comes in several records. */
typedef struct cage_account {
    tradingboost_event header;
    tradingboost_decimal position_quantity;
    tradingboost_decimal position_price;
    uint32_t order_count;
    uint32_t reserved;
} cage_account;

/* The C type of a command's argument: int64_t, int32_t (also a truth value), double, tradingboost_decimal,
   tradingboost_host_bytes. */
#define CAGE_FORM_INTEGER 1u
#define CAGE_FORM_INT32 2u
#define CAGE_FORM_NUMBER 3u
#define CAGE_FORM_DECIMAL 4u
#define CAGE_FORM_BYTES 5u

/* A call of one of the plugin's commands. Behind it: the function's name, then zeros up to a multiple of 8; argument_count times
   cage_argument; column_count times uint32_t, TRADINGBOOST_VALUE_… of a column of the answer. */
typedef struct cage_command {
    tradingboost_event header;
    uint32_t is_query; /* 1: what it asks for is refused */
    uint32_t function_size;
    uint32_t argument_count;
    uint32_t column_count;
} cage_command;

/* Behind it: the bytes of a text, then zeros up to a multiple of 8. */
typedef struct cage_argument {
    uint32_t form; /* CAGE_FORM_… */
    uint32_t size; /* of the bytes behind it */
    int64_t integer;
    double number;
    tradingboost_decimal decimal;
} cage_argument;

/* An event that many instances get: everything but the header's instance, seq, time and flags is read from the market ring. */
typedef struct cage_reference {
    tradingboost_event header;
    uint64_t position;
    uint32_t size;
    uint32_t reserved;
} cage_reference;

typedef struct cage_stop {
    tradingboost_event header;
    uint32_t reason; /* TRADINGBOOST_STOP_… */
    uint32_t reserved;
} cage_stop;

/* ---------------------------------------------------------------- worker → host */

#define CAGE_READY 0x9001u
#define CAGE_SUBSCRIBE 0x9002u
#define CAGE_STARTED 0x9003u
#define CAGE_SUBMIT 0x9010u
#define CAGE_CANCEL 0x9011u
#define CAGE_AMEND 0x9012u
#define CAGE_TIMER_SET 0x9013u
#define CAGE_TIMER_CANCEL 0x9014u
#define CAGE_NOTIFY 0x9015u
#define CAGE_HISTORY 0x9016u
#define CAGE_ROWS 0x9017u   /* header + a chunk of a command's answer */
#define CAGE_ANSWER 0x9018u /* cage_answer: the end of a command's answer */
#define CAGE_FINISHED 0x9020u
#define CAGE_STATE 0x9030u /* header + a chunk of the state */
#define CAGE_SAVED 0x9031u
#define CAGE_STOPPED 0x9040u /* header only */
#define CAGE_FAILED 0x9041u
#define CAGE_LAPPED 0x9042u
#define CAGE_LOG 0x9050u /* in the log ring */

/* The plugin is loaded and the cage is closed. */
typedef struct cage_ready {
    tradingboost_event header;
    uint32_t protocol_version;
    uint32_t protections; /* CAGE_PROTECTION_… of cage_lockdown.h */
    uint32_t landlock_version;
    uint16_t abi_major; /* of the plugin */
    uint16_t abi_minor;
} cage_ready;

typedef struct cage_subscribe {
    tradingboost_event header;
    tradingboost_subscription subscription;
} cage_subscribe;

/* The requests of an event. header.seq and header.time are the event's. */
typedef struct cage_submit {
    tradingboost_event header;
    uint64_t number; /* of the intent, and so of the order */
    tradingboost_order_request request;
    tradingboost_order_plan plan; /* all zero: none */
} cage_submit;

typedef struct cage_cancel {
    tradingboost_event header;
    uint64_t number;
    uint64_t order;
} cage_cancel;

typedef struct cage_amend {
    tradingboost_event header;
    uint64_t number;
    tradingboost_amend_request request;
} cage_amend;

typedef struct cage_timer {
    tradingboost_event header;
    uint64_t timer;
    int64_t due; /* ns UTC; 0 in TIMER_CANCEL */
} cage_timer;

typedef struct cage_history {
    tradingboost_event header;
    uint64_t request;
    int64_t timeframe; /* ns */
    uint32_t instrument;
    uint32_t count;
} cage_history;

/* Behind it: title, then text. */
typedef struct cage_notify {
    tradingboost_event header;
    uint32_t index; /* from 0 within the event */
    uint32_t title_size;
    uint32_t text_size;
    uint32_t reserved;
} cage_notify;

/* Behind the chunks of an answer, which are its rows without gaps, and of a row its values: integer, boolean and number 8 bytes,
   decimal 16 (hi, lo), text and bytes 4 bytes of size and so many. Behind it: text for people, where the status is not 0. */
typedef struct cage_answer {
    tradingboost_event header;
    int32_t status;     /* of the command's function */
    uint32_t row_count;
    uint32_t rows_size; /* bytes of all chunks */
    uint32_t text_size;
} cage_answer;

/* The event header.seq is answered; its requests came before. */
typedef struct cage_finished {
    tradingboost_event header;
    int32_t status;    /* of on_event */
    uint32_t duration; /* of on_event, ns, at most what fits. The worker's word: good for reports, not for decisions */
} cage_finished;

/* Behind the last chunk of a state. */
typedef struct cage_saved {
    tradingboost_event header;
    uint64_t state_size;
    uint64_t next_intent;
} cage_saved;

#define CAGE_FAILURE_PROTOCOL 1u /* the worker did not understand the host */
#define CAGE_FAILURE_LOCKDOWN 2u /* the cage could not be closed */
#define CAGE_FAILURE_LOAD 3u     /* the plugin could not be loaded */
#define CAGE_FAILURE_CREATE 4u   /* create, load or start refused */
#define CAGE_FAILURE_SAVE 5u

/* Behind it: text for people. */
typedef struct cage_failed {
    tradingboost_event header;
    uint32_t failure; /* CAGE_FAILURE_… */
    int32_t status;   /* what the plugin returned, or 0 */
    uint32_t text_size;
    uint32_t reserved;
} cage_failed;

/* The event header.seq of the market ring was overwritten before the worker came to it. The process ends behind it. */
typedef struct cage_lapped {
    tradingboost_event header;
    uint64_t lost; /* bytes that the writer was too far ahead */
} cage_lapped;

/* Behind it: text. */
typedef struct cage_log {
    tradingboost_event header;
    uint32_t level;
    uint32_t text_size;
} cage_log;

#endif
