// The layout of the contract, checked by the compiler: a size or an offset that moves does not build.
#include "tradingboost.h"

#include <assert.h>
#include <stddef.h>

static_assert(sizeof(tradingboost_decimal) == 16, "decimal");
static_assert(sizeof(tradingboost_host_bytes) == 16, "host_bytes");
static_assert(sizeof(tradingboost_plugin_bytes) == 16, "plugin_bytes");
static_assert(sizeof(tradingboost_instrument) == 136, "instrument");
static_assert(offsetof(tradingboost_instrument, tick_size) == 56, "instrument.tick_size");
static_assert(sizeof(tradingboost_parameter) == 64, "parameter");
static_assert(offsetof(tradingboost_parameter, decimal) == 32, "parameter.decimal");
static_assert(sizeof(tradingboost_parameters) == 24, "parameters");

static_assert(sizeof(tradingboost_event) == 32, "event");
static_assert(offsetof(tradingboost_event, seq) == 16, "event.seq");
static_assert(sizeof(tradingboost_candle_event) == 176, "candle_event");
static_assert(offsetof(tradingboost_candle_event, open) == 56, "candle_event.open");
static_assert(offsetof(tradingboost_candle_event, open_double) == 136, "candle_event.open_double");
static_assert(sizeof(tradingboost_order_event) == 192, "order_event");
static_assert(offsetof(tradingboost_order_event, quantity) == 48, "order_event.quantity");
static_assert(offsetof(tradingboost_order_event, fill) == 144, "order_event.fill");
static_assert(offsetof(tradingboost_order_event, side) == 184, "order_event.side");
static_assert(sizeof(tradingboost_timer_event) == 48, "timer_event");

static_assert(sizeof(tradingboost_order_request) == 64, "order_request");
static_assert(offsetof(tradingboost_order_request, quantity) == 16, "order_request.quantity");
static_assert(sizeof(tradingboost_amend_request) == 64, "amend_request");

static_assert(sizeof(tradingboost_host) == 96, "host");
static_assert(offsetof(tradingboost_host, now) == 16, "host.now");
static_assert(offsetof(tradingboost_host, submit_order) == 48, "host.submit_order");
static_assert(sizeof(tradingboost_state_writer) == 24, "state_writer");
static_assert(sizeof(tradingboost_state_reader) == 32, "state_reader");
static_assert(sizeof(tradingboost_create) == 32, "create");
static_assert(sizeof(tradingboost_plugin_table) == 80, "plugin_table");
static_assert(offsetof(tradingboost_plugin_table, create) == 16, "plugin_table.create");
