// Never runs: a library that uses each type of the contract once, so that its debug information holds all their layouts and a
// description of it can be compared with the next header's.
#include "tradingboost.h"

const tradingboost_plugin_table *tradingboost_plugin(void) { return 0; }

void anchor_decimal(const tradingboost_decimal *value) { (void)value; }
void anchor_host_bytes(const tradingboost_host_bytes *value) { (void)value; }
void anchor_plugin_bytes(const tradingboost_plugin_bytes *value) { (void)value; }
void anchor_tick_band(const tradingboost_tick_band *value) { (void)value; }
void anchor_instrument(const tradingboost_instrument *value) { (void)value; }
void anchor_parameter(const tradingboost_parameter *value) { (void)value; }
void anchor_parameters(const tradingboost_parameters *value) { (void)value; }

void anchor_event(const tradingboost_event *value) { (void)value; }
void anchor_candle_event(const tradingboost_candle_event *value) { (void)value; }
void anchor_trade_event(const tradingboost_trade_event *value) { (void)value; }
void anchor_quote_event(const tradingboost_quote_event *value) { (void)value; }
void anchor_book_level(const tradingboost_book_level *value) { (void)value; }
void anchor_book_event(const tradingboost_book_event *value) { (void)value; }
void anchor_funding_event(const tradingboost_funding_event *value) { (void)value; }
void anchor_order_event(const tradingboost_order_event *value) { (void)value; }
void anchor_timer_event(const tradingboost_timer_event *value) { (void)value; }
void anchor_history_candle(const tradingboost_history_candle *value) { (void)value; }
void anchor_history_event(const tradingboost_history_event *value) { (void)value; }
void anchor_open_order(const tradingboost_open_order *value) { (void)value; }
void anchor_snapshot_event(const tradingboost_snapshot_event *value) { (void)value; }

void anchor_order_request(const tradingboost_order_request *value) { (void)value; }
void anchor_order_plan(const tradingboost_order_plan *value) { (void)value; }
void anchor_amend_request(const tradingboost_amend_request *value) { (void)value; }
void anchor_subscription(const tradingboost_subscription *value) { (void)value; }
void anchor_host(const tradingboost_host *value) { (void)value; }
void anchor_history(const tradingboost_history *value) { (void)value; }
void anchor_store(const tradingboost_store *value) { (void)value; }

void anchor_writer(const tradingboost_writer *value) { (void)value; }
void anchor_state_reader(const tradingboost_state_reader *value) { (void)value; }
void anchor_create(const tradingboost_create *value) { (void)value; }
void anchor_plugin_table(const tradingboost_plugin_table *value) { (void)value; }

void anchor_command_value(const tradingboost_command_value *value) { (void)value; }
void anchor_command_rows(const tradingboost_command_rows *value) { (void)value; }

// The function that a command is, for each type of an argument.
int32_t anchor_command(
    void *instance, int64_t integer, int32_t int32, double number, tradingboost_decimal decimal, tradingboost_host_bytes text,
    const tradingboost_command_rows *rows) {
    (void)instance, (void)integer, (void)int32, (void)number, (void)decimal, (void)text, (void)rows;
    return 0;
}
