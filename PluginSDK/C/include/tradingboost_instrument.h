/*
 * tradingboost_instrument.h: prices and quantities on an instrument's grid. The host rounds nothing.
 */
#ifndef TRADINGBOOST_INSTRUMENT_H
#define TRADINGBOOST_INSTRUMENT_H

#include <tradingboost_decimal.h>

/* The step between prices near this one. */
static inline tradingboost_decimal tradingboost_tick_at(
    const tradingboost_instrument *instrument, tradingboost_decimal price)
{
    tradingboost_decimal tick = instrument->tick_size;
    uint32_t index, digits = 0;
    tradingboost_raw step = 1;
    tradingboost_raw rest;
    switch (instrument->price_rule) {
    case TRADINGBOOST_PRICE_TICK_TABLE:
        for (index = 0; index < instrument->tick_band_count; index++)
            if (tradingboost_decimal_compare(instrument->tick_bands[index].from, price) <= 0)
                tick = instrument->tick_bands[index].tick;
        return tick;
    case TRADINGBOOST_PRICE_SIGNIFICANT_FIGURES:
        /* The step of the last digit that counts: 4 digits before the point and 5 figures make it 0.1. */
        for (rest = tradingboost_decimal_raw(tradingboost_decimal_magnitude(price)); rest > 0; rest /= 10) digits++;
        for (; digits > instrument->significant_figures; digits--) step *= 10;
        return tradingboost_decimal_compare(tradingboost_decimal_from_raw(step), tick) > 0
            ? tradingboost_decimal_from_raw(step) : tick;
    default: return tick;
    }
}

static inline tradingboost_decimal tradingboost_round_to_tick(
    const tradingboost_instrument *instrument, tradingboost_decimal price, tradingboost_rounding rounding)
{
    return tradingboost_decimal_round(price, tradingboost_tick_at(instrument, price), rounding);
}

static inline tradingboost_decimal tradingboost_round_to_lot(
    const tradingboost_instrument *instrument, tradingboost_decimal quantity, tradingboost_rounding rounding)
{
    return tradingboost_decimal_round(quantity, instrument->lot_size, rounding);
}

/* The largest quantity that notional buys at price and that the venue accepts; undefined when that is less than its minimum. */
static inline tradingboost_decimal tradingboost_quantity_for(
    const tradingboost_instrument *instrument, tradingboost_decimal notional, tradingboost_decimal price)
{
    tradingboost_decimal bought = tradingboost_decimal_divide(notional, price, TRADINGBOOST_ROUND_DOWN);
    tradingboost_decimal quantity = tradingboost_round_to_lot(
        instrument, tradingboost_decimal_smaller(bought, instrument->maximum_quantity), TRADINGBOOST_ROUND_DOWN);
    tradingboost_decimal worth = tradingboost_decimal_multiply(quantity, price, TRADINGBOOST_ROUND_DOWN);
    if (tradingboost_decimal_sign(quantity) <= 0
        || tradingboost_decimal_compare(quantity, instrument->minimum_quantity) < 0
        || tradingboost_decimal_compare(worth, instrument->minimum_notional) < 0)
        return tradingboost_decimal_undefined();
    return quantity;
}

#endif
