// The layout of the contract, checked by the compiler: a size or an offset that moves does not build. Every field of every
// struct is here, in the header's order.
#include "tradingboost.h"

#include <assert.h>
#include <stddef.h>

#define SIZE(type, bytes) static_assert(sizeof(tradingboost_##type) == (bytes), #type)
#define FIELD(type, field, offset) static_assert(offsetof(tradingboost_##type, field) == (offset), #type "." #field)

SIZE(decimal, 16);
FIELD(decimal, hi, 0);
FIELD(decimal, lo, 8);

SIZE(host_bytes, 16);
FIELD(host_bytes, data, 0);
FIELD(host_bytes, size, 8);

SIZE(plugin_bytes, 16);
FIELD(plugin_bytes, data, 0);
FIELD(plugin_bytes, size, 8);

SIZE(tick_band, 32);
FIELD(tick_band, from, 0);
FIELD(tick_band, tick, 16);

SIZE(instrument, 224);
FIELD(instrument, struct_size, 0);
FIELD(instrument, instrument, 4);
FIELD(instrument, name, 8);
FIELD(instrument, base_asset, 24);
FIELD(instrument, quote_asset, 40);
FIELD(instrument, venue, 56);
FIELD(instrument, kind, 72);
FIELD(instrument, price_rule, 76);
FIELD(instrument, tick_size, 80);
FIELD(instrument, lot_size, 96);
FIELD(instrument, minimum_quantity, 112);
FIELD(instrument, maximum_quantity, 128);
FIELD(instrument, minimum_notional, 144);
FIELD(instrument, contract_size, 160);
FIELD(instrument, maker_fee_rate, 176);
FIELD(instrument, taker_fee_rate, 192);
FIELD(instrument, significant_figures, 208);
FIELD(instrument, tick_band_count, 212);
FIELD(instrument, tick_bands, 216);

SIZE(parameter, 64);
FIELD(parameter, struct_size, 0);
FIELD(parameter, type, 4);
FIELD(parameter, name, 8);
FIELD(parameter, integer, 24);
FIELD(parameter, decimal, 32);
FIELD(parameter, text, 48);

SIZE(parameters, 24);
FIELD(parameters, struct_size, 0);
FIELD(parameters, count, 4);
FIELD(parameters, stride, 8);
FIELD(parameters, reserved, 12);
FIELD(parameters, items, 16);

SIZE(event, 32);
FIELD(event, size, 0);
FIELD(event, type, 4);
FIELD(event, flags, 6);
FIELD(event, instance, 8);
FIELD(event, seq, 16);
FIELD(event, time, 24);

SIZE(candle_event, 176);
FIELD(candle_event, header, 0);
FIELD(candle_event, instrument, 32);
FIELD(candle_event, reserved, 36);
FIELD(candle_event, timeframe, 40);
FIELD(candle_event, open_time, 48);
FIELD(candle_event, open, 56);
FIELD(candle_event, high, 72);
FIELD(candle_event, low, 88);
FIELD(candle_event, close, 104);
FIELD(candle_event, volume, 120);
FIELD(candle_event, open_double, 136);
FIELD(candle_event, high_double, 144);
FIELD(candle_event, low_double, 152);
FIELD(candle_event, close_double, 160);
FIELD(candle_event, volume_double, 168);

SIZE(trade_event, 96);
FIELD(trade_event, header, 0);
FIELD(trade_event, instrument, 32);
FIELD(trade_event, dropped, 36);
FIELD(trade_event, venue_time, 40);
FIELD(trade_event, trade, 48);
FIELD(trade_event, price, 56);
FIELD(trade_event, quantity, 72);
FIELD(trade_event, side, 88);
FIELD(trade_event, reserved, 89);

SIZE(quote_event, 112);
FIELD(quote_event, header, 0);
FIELD(quote_event, instrument, 32);
FIELD(quote_event, dropped, 36);
FIELD(quote_event, venue_time, 40);
FIELD(quote_event, bid_price, 48);
FIELD(quote_event, bid_quantity, 64);
FIELD(quote_event, ask_price, 80);
FIELD(quote_event, ask_quantity, 96);

SIZE(book_level, 32);
FIELD(book_level, price, 0);
FIELD(book_level, quantity, 16);

SIZE(book_event, 64);
FIELD(book_event, header, 0);
FIELD(book_event, instrument, 32);
FIELD(book_event, dropped, 36);
FIELD(book_event, venue_time, 40);
FIELD(book_event, bid_count, 48);
FIELD(book_event, ask_count, 52);
FIELD(book_event, level_stride, 56);
FIELD(book_event, reserved, 60);

SIZE(funding_event, 104);
FIELD(funding_event, header, 0);
FIELD(funding_event, instrument, 32);
FIELD(funding_event, reserved, 36);
FIELD(funding_event, venue_time, 40);
FIELD(funding_event, due, 48);
FIELD(funding_event, rate, 56);
FIELD(funding_event, mark_price, 72);
FIELD(funding_event, payment, 88);

SIZE(order_event, 240);
FIELD(order_event, header, 0);
FIELD(order_event, order, 32);
FIELD(order_event, kind, 40);
FIELD(order_event, reason, 44);
FIELD(order_event, quantity, 48);
FIELD(order_event, price, 64);
FIELD(order_event, stop_price, 80);
FIELD(order_event, filled_quantity, 96);
FIELD(order_event, fill_price, 112);
FIELD(order_event, fill_quantity, 128);
FIELD(order_event, fill_fee, 144);
FIELD(order_event, fill_fee_asset, 160);
FIELD(order_event, fill, 176);
FIELD(order_event, position_quantity, 184);
FIELD(order_event, position_price, 200);
FIELD(order_event, venue_time, 216);
FIELD(order_event, side, 224);
FIELD(order_event, liquidity, 225);
FIELD(order_event, reserved, 226);
FIELD(order_event, parent, 232);

SIZE(timer_event, 48);
FIELD(timer_event, header, 0);
FIELD(timer_event, timer, 32);
FIELD(timer_event, due, 40);

SIZE(history_candle, 88);
FIELD(history_candle, open_time, 0);
FIELD(history_candle, open, 8);
FIELD(history_candle, high, 24);
FIELD(history_candle, low, 40);
FIELD(history_candle, close, 56);
FIELD(history_candle, volume, 72);

SIZE(history_event, 64);
FIELD(history_event, header, 0);
FIELD(history_event, request, 32);
FIELD(history_event, timeframe, 40);
FIELD(history_event, instrument, 48);
FIELD(history_event, remaining, 52);
FIELD(history_event, count, 56);
FIELD(history_event, candle_stride, 60);

SIZE(open_order, 104);
FIELD(open_order, order, 0);
FIELD(open_order, kind, 8);
FIELD(open_order, side, 12);
FIELD(open_order, type, 13);
FIELD(open_order, time_in_force, 14);
FIELD(open_order, flags, 15);
FIELD(open_order, quantity, 16);
FIELD(open_order, price, 32);
FIELD(open_order, stop_price, 48);
FIELD(open_order, filled_quantity, 64);
FIELD(open_order, trailing_distance, 80);
FIELD(open_order, expire_time, 96);

SIZE(snapshot_event, 72);
FIELD(snapshot_event, header, 0);
FIELD(snapshot_event, position_quantity, 32);
FIELD(snapshot_event, position_price, 48);
FIELD(snapshot_event, order_count, 64);
FIELD(snapshot_event, order_stride, 68);

SIZE(order_request, 88);
FIELD(order_request, struct_size, 0);
FIELD(order_request, instrument, 4);
FIELD(order_request, side, 8);
FIELD(order_request, type, 9);
FIELD(order_request, time_in_force, 10);
FIELD(order_request, flags, 11);
FIELD(order_request, reserved, 12);
FIELD(order_request, quantity, 16);
FIELD(order_request, price, 32);
FIELD(order_request, stop_price, 48);
FIELD(order_request, trailing_distance, 64);
FIELD(order_request, expire_time, 80);

SIZE(order_plan, 80);
FIELD(order_plan, struct_size, 0);
FIELD(order_plan, kind, 4);
FIELD(order_plan, linked_order, 8);
FIELD(order_plan, stop_price, 16);
FIELD(order_plan, take_profit_price, 32);
FIELD(order_plan, visible_quantity, 48);
FIELD(order_plan, duration, 64);
FIELD(order_plan, slices, 72);
FIELD(order_plan, reserved, 76);

SIZE(amend_request, 64);
FIELD(amend_request, struct_size, 0);
FIELD(amend_request, reserved, 4);
FIELD(amend_request, order, 8);
FIELD(amend_request, quantity, 16);
FIELD(amend_request, price, 32);
FIELD(amend_request, stop_price, 48);

SIZE(subscription, 32);
FIELD(subscription, struct_size, 0);
FIELD(subscription, instrument, 4);
FIELD(subscription, type, 8);
FIELD(subscription, delivery, 10);
FIELD(subscription, depth, 12);
FIELD(subscription, timeframe, 16);
FIELD(subscription, interval, 24);

SIZE(host, 120);
FIELD(host, struct_size, 0);
FIELD(host, abi_major, 4);
FIELD(host, abi_minor, 6);
FIELD(host, handle, 8);
FIELD(host, now, 16);
FIELD(host, log, 24);
FIELD(host, random, 32);
FIELD(host, uuid, 40);
FIELD(host, notify, 48);
FIELD(host, subscribe, 56);
FIELD(host, submit_order, 64);
FIELD(host, cancel_order, 72);
FIELD(host, amend_order, 80);
FIELD(host, set_timer, 88);
FIELD(host, cancel_timer, 96);
FIELD(host, extension, 104);
FIELD(host, submit_plan, 112);

SIZE(history, 16);
FIELD(history, struct_size, 0);
FIELD(history, reserved, 4);
FIELD(history, request_candles, 8);

SIZE(store, 32);
FIELD(store, struct_size, 0);
FIELD(store, reserved, 4);
FIELD(store, get, 8);
FIELD(store, set, 16);
FIELD(store, remove, 24);

SIZE(writer, 24);
FIELD(writer, struct_size, 0);
FIELD(writer, reserved, 4);
FIELD(writer, handle, 8);
FIELD(writer, write, 16);

SIZE(state_reader, 32);
FIELD(state_reader, struct_size, 0);
FIELD(state_reader, state_version, 4);
FIELD(state_reader, handle, 8);
FIELD(state_reader, size, 16);
FIELD(state_reader, read, 24);

SIZE(create, 32);
FIELD(create, struct_size, 0);
FIELD(create, reserved, 4);
FIELD(create, instance, 8);
FIELD(create, instrument, 16);
FIELD(create, parameters, 24);

SIZE(plugin_table, 88);
FIELD(plugin_table, magic, 0);
FIELD(plugin_table, struct_size, 4);
FIELD(plugin_table, abi_major, 8);
FIELD(plugin_table, abi_minor, 10);
FIELD(plugin_table, reserved, 12);
FIELD(plugin_table, create, 16);
FIELD(plugin_table, load, 24);
FIELD(plugin_table, start, 32);
FIELD(plugin_table, on_event, 40);
FIELD(plugin_table, on_parameters, 48);
FIELD(plugin_table, save, 56);
FIELD(plugin_table, stop, 64);
FIELD(plugin_table, destroy, 72);
FIELD(plugin_table, describe, 80);

SIZE(command_value, 56);
FIELD(command_value, struct_size, 0);
FIELD(command_value, type, 4);
FIELD(command_value, integer, 8);
FIELD(command_value, number, 16);
FIELD(command_value, decimal, 24);
FIELD(command_value, text, 40);

SIZE(command_rows, 24);
FIELD(command_rows, struct_size, 0);
FIELD(command_rows, reserved, 4);
FIELD(command_rows, handle, 8);
FIELD(command_rows, add, 16);
