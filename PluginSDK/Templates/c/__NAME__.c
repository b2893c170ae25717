/* Buys when the price falls below its average and sells with a small profit, or at the market after a while. */
#include <tradingboost_strategy.h>

/* What a user can set. This is the one place where a parameter is declared. */
#define PARAMETERS \
    INTEGER(period, 2, 500, 20, "candles", "Period", "Candles that the average looks back over."), \
    DECIMAL(drop_percent, 0.01, 50, 0.01, 0.5, "%", "Drop", "How far below its average the price has to fall."), \
    DECIMAL(profit_percent, 0.01, 50, 0.01, 0.4, "%", "Profit", "How far above the entry the position is sold."), \
    INTEGER(holding_candles, 1, 10000, 60, "candles", "Holding time", \
        "What is not sold after so many candles is sold at the market."), \
    DECIMAL(order_notional, 1, 1000000, 0.01, 1000, "quote", "Order notional", "Worth of a purchase; rounded down to the lot.")

/* Everything that a restart must not forget; it is saved and restored by itself. */
#define STATE \
    FIELD(double, average),              /* the sum of the closes until there are enough of them */ \
    FIELD(int64_t, closes),              /* at most period */ \
    FIELD(uint64_t, entry),              /* the three orders: 0 = none */ \
    FIELD(uint64_t, target), \
    FIELD(uint64_t, exit), \
    FIELD(tradingboost_decimal, quantity), /* position, base */ \
    FIELD(tradingboost_decimal, price),  /* its average entry, 0 when flat */ \
    FIELD(int64_t, age),                 /* candles since the entry */ \
    FIELD(bool, is_leaving),             /* the holding time is over, or the user wants to sell */ \
    FIELD(bool, is_cancelling)           /* the target's cancellation is on its way */

#define COMMANDS \
    QUERY(position, "Position", "What is held.", (NONE), \
        (DECIMAL(quantity, "base", "What is held."), DECIMAL(price, "quote", "Average entry; 0 when flat."), \
            INTEGER(age, "candles", "Candles since the entry."))), \
    ACTION(sell, "Sell", "Sells the position at the market.", (TEXT(reason, "by hand", "For the log.")), (NONE))

TRADINGBOOST_MANIFEST(
    "__ID__", "__TITLE__", "1.0.0", "Example",
    "Buys when the price falls below its average and sells with a small profit.", 1,
    (candles, orders, notifications, state), (PARAMETERS), (COMMANDS));
TRADINGBOOST_SETTINGS(PARAMETERS);
TRADINGBOOST_STATE(STATE);

struct instance {
    tradingboost_strategy strategy;
    struct settings settings;
    struct state state;
    double dip; /* a close below so much of the average is one: 0.995 for a drop of 0.5 % */
};
TRADINGBOOST_COMMANDS(instance, COMMANDS);

static int32_t created(struct instance *self)
{
    self->dip = 1 - tradingboost_decimal_double(self->settings.drop_percent) / 100;
    return tradingboost_subscribe_candles(&self->strategy, TRADINGBOOST_MINUTE);
}

/* ---------------------------------------------------------------- orders */

/* A status that is not OK: nothing changes, so that the next candle tries again. */
static bool done(struct instance *self, int32_t status)
{
    if (status == TRADINGBOOST_OK) return true;
    tradingboost_log(&self->strategy, TRADINGBOOST_LOG_WARNING, "the host refused the order: status %d", (int)status);
    return false;
}

static void buy(struct instance *self, tradingboost_decimal close)
{
    uint64_t order = 0;
    tradingboost_decimal quantity =
        tradingboost_quantity_for(&self->strategy.instrument, self->settings.order_notional, close);
    if (tradingboost_decimal_is_undefined(quantity)) {
        tradingboost_log(&self->strategy, TRADINGBOOST_LOG_INFO, "no purchase: below the venue's minimum");
        return;
    }
    if (!done(self, tradingboost_market(&self->strategy, TRADINGBOOST_SIDE_BUY, quantity, 0, &order))) return;
    self->state.entry = order;
    self->state.age = 0;
    self->state.is_leaving = false;
}

/* The entry's price with the profit on top, on the grid. */
static tradingboost_decimal target_price(const struct instance *self)
{
    tradingboost_decimal profit = tradingboost_decimal_multiply(
        self->settings.profit_percent, tradingboost_decimal_scaled(1, 2), TRADINGBOOST_ROUND_NEAREST);
    tradingboost_decimal price = tradingboost_decimal_multiply(
        self->state.price, tradingboost_decimal_add(tradingboost_decimal_whole(1), profit), TRADINGBOOST_ROUND_NEAREST);
    return tradingboost_round_to_tick(&self->strategy.instrument, price, TRADINGBOOST_ROUND_UP);
}

/* Sees that the order which should work for the position does. Called after everything that may have changed either, but not
   after a refusal: what was refused is tried again with the next candle. */
static void arrange(struct instance *self)
{
    struct state *state = &self->state;
    uint64_t order = 0;
    if (tradingboost_decimal_sign(state->quantity) <= 0 || state->entry != 0 || state->exit != 0) return;
    if (state->is_leaving && state->target != 0) {
        if (!state->is_cancelling && done(self, tradingboost_cancel(&self->strategy, state->target)))
            state->is_cancelling = true;
    } else if (state->is_leaving) {
        if (done(self, tradingboost_market(&self->strategy, TRADINGBOOST_SIDE_SELL, state->quantity,
                TRADINGBOOST_FLAG_REDUCE_ONLY, &order)))
            state->exit = order;
    } else if (state->target == 0) {
        if (done(self, tradingboost_limit(&self->strategy, TRADINGBOOST_SIDE_SELL, state->quantity, target_price(self),
                TRADINGBOOST_FLAG_REDUCE_ONLY, &order)))
            state->target = order;
    }
}

/* ---------------------------------------------------------------- events */

/* The exponential moving average, begun with the mean of the first closes; false until it is defined. */
static bool average(struct instance *self, double close)
{
    struct state *state = &self->state;
    int64_t period = self->settings.period;
    if (state->closes == period) {
        state->average += (close - state->average) * (2 / (double)(period + 1));
        return true;
    }
    state->average += close;
    state->closes += 1;
    if (state->closes < period) return false;
    state->average /= (double)period;
    return true;
}

static int32_t on_candle(struct instance *self, const tradingboost_candle_event *candle)
{
    struct state *state = &self->state;
    bool is_defined = average(self, candle->close_double);
    int position = tradingboost_decimal_sign(state->quantity);
    if (position != 0 || state->entry != 0 || state->target != 0 || state->exit != 0) {
        state->age += 1;
        if (position > 0 && state->age >= self->settings.holding_candles) state->is_leaving = true;
        arrange(self);
    } else if (is_defined && candle->close_double < state->average * self->dip) {
        buy(self, candle->close);
    }
    return TRADINGBOOST_OK;
}

static int32_t on_order(struct instance *self, const tradingboost_order_event *event)
{
    struct state *state = &self->state;
    bool is_entry = event->order == state->entry, is_target = event->order == state->target;
    bool is_exit = event->order == state->exit, is_final = tradingboost_is_final(event->kind);
    char title[96];
    state->quantity = event->position_quantity;
    state->price = tradingboost_decimal_is_undefined(event->position_price) ? tradingboost_decimal_zero() : event->position_price;
    if (is_target && (is_final || event->kind == TRADINGBOOST_ORDER_CANCEL_REJECTED)) state->is_cancelling = false;
    if (is_final && is_entry) state->entry = 0;
    if (is_final && is_target) state->target = 0;
    if (is_final && is_exit) state->exit = 0;
    snprintf(title, sizeof title, "__TITLE__ %s", self->strategy.name);
    if (event->kind == TRADINGBOOST_ORDER_FILLED && is_entry) {
        tradingboost_notify(&self->strategy, title, "Bought %s at %s", TRADINGBOOST_TEXT(event->filled_quantity),
            TRADINGBOOST_TEXT(state->price));
    } else if (event->kind == TRADINGBOOST_ORDER_FILLED && (is_target || is_exit)
        && tradingboost_decimal_sign(state->quantity) == 0) {
        state->age = 0;
        state->is_leaving = false;
        tradingboost_notify(&self->strategy, title, "Sold %s at %s", TRADINGBOOST_TEXT(event->filled_quantity),
            TRADINGBOOST_TEXT(event->fill_price));
    }
    if (!tradingboost_is_refusal(event->kind)) arrange(self);
    return TRADINGBOOST_OK;
}

/* ---------------------------------------------------------------- commands */

static int32_t position(struct instance *self, const tradingboost_command_rows *rows)
{
    return position_row(rows, self->state.quantity, self->state.price, self->state.age);
}

static int32_t sell(struct instance *self, tradingboost_host_bytes reason, const tradingboost_command_rows *rows)
{
    (void)rows;
    if (reason.size > 64) {
        tradingboost_log(&self->strategy, TRADINGBOOST_LOG_WARNING, "the reason is longer than 64 bytes");
        return TRADINGBOOST_INVALID_ARGUMENT;
    }
    if (tradingboost_decimal_sign(self->state.quantity) <= 0) {
        tradingboost_log(&self->strategy, TRADINGBOOST_LOG_WARNING, "there is no position");
        return TRADINGBOOST_WRONG_STATE;
    }
    tradingboost_log(&self->strategy, TRADINGBOOST_LOG_INFO, "selling: %.*s", (int)reason.size, (const char *)reason.data);
    self->state.is_leaving = true;
    arrange(self);
    return TRADINGBOOST_OK;
}

TRADINGBOOST_PLUGIN(instance, .created = created, .on_candle = on_candle, .on_order = on_order);
