// Buys when the price falls below its average and sells with a small profit, or at the market after a while.
#include <tradingboost.hpp>

using namespace tradingboost;

// What a user can set. This is the one place where a parameter is declared.
#define PARAMETERS \
    INTEGER(period, 2, 500, 20, "candles", "Period", "Candles that the average looks back over."), \
    DECIMAL(drop_percent, 0.01, 50, 0.01, 0.5, "%", "Drop", "How far below its average the price has to fall."), \
    DECIMAL(profit_percent, 0.01, 50, 0.01, 0.4, "%", "Profit", "How far above the entry the position is sold."), \
    INTEGER(holding_candles, 1, 10000, 60, "candles", "Holding time", \
        "What is not sold after so many candles is sold at the market."), \
    DECIMAL(order_notional, 1, 1000000, 0.01, 1000, "quote", "Order notional", "Worth of a purchase; rounded down to the lot.")

#define COMMANDS \
    QUERY(position, "Position", "What is held.", (NONE), \
        (DECIMAL(quantity, "base", "What is held."), DECIMAL(price, "quote", "Average entry; 0 when flat."), \
            INTEGER(age, "candles", "Candles since the entry."))), \
    ACTION(sell, "Sell", "Sells the position at the market.", (TEXT(reason, "by hand", "For the log.")), (NONE))

TRADINGBOOST_SETTINGS(PARAMETERS);
TRADINGBOOST_MANIFEST(
    "__ID__", "__TITLE__", "1.0.0", "Example",
    "Buys when the price falls below its average and sells with a small profit.", 1,
    (candles, orders, notifications, state), (PARAMETERS), (COMMANDS));

struct __TYPE__ : Strategy<__TYPE__> {
    // Everything that a restart must not forget; it is saved and restored by itself.
    struct State {
        double average = 0;       // the sum of the closes until there are enough of them
        std::int64_t closes = 0;  // at most period
        std::uint64_t entry = 0;  // the three orders: 0 = none
        std::uint64_t target = 0;
        std::uint64_t exit = 0;
        Decimal quantity;         // position, base
        Decimal price;            // its average entry, 0 when flat
        std::int64_t age = 0;     // candles since the entry
        bool is_leaving = false;  // the holding time is over, or the user wants to sell
        bool is_cancelling = false; // the target's cancellation is on its way
    } state;

    double dip; // a close below so much of the average is one: 0.995 for a drop of 0.5 %

    explicit __TYPE__(Setup &setup) : Strategy(setup), dip(1 - settings.drop_percent.to_double() / 100)
    {
        subscribe_candles(TRADINGBOOST_MINUTE);
    }

    // Signal and entry

    void on_candle(const tradingboost_candle_event &candle)
    {
        const bool is_defined = update_average(candle.close_double);
        if (state.quantity.sign() != 0 || state.entry != 0 || state.target != 0 || state.exit != 0) {
            state.age += 1;
            if (state.quantity.sign() > 0 && state.age >= settings.holding_candles) state.is_leaving = true;
            arrange();
        } else if (is_defined && candle.close_double < state.average * dip) {
            buy(candle.close);
        }
    }

    // The exponential moving average, begun with the mean of the first closes; false until it is defined.
    bool update_average(double close)
    {
        const auto period = static_cast<double>(settings.period);
        if (state.closes == settings.period) {
            state.average += (close - state.average) * (2 / (period + 1));
            return true;
        }
        state.average += close;
        state.closes += 1;
        if (state.closes < settings.period) return false;
        state.average /= period;
        return true;
    }

    void buy(Decimal close)
    {
        const Decimal quantity = quantity_for(settings.order_notional, close);
        if (quantity.is_undefined()) {
            log(TRADINGBOOST_LOG_INFO, "no purchase: below the venue's minimum");
            return;
        }
        const Queued queued = market(Side::buy, quantity);
        if (!is_done(queued.status)) return;
        state.entry = queued.order;
        state.age = 0;
        state.is_leaving = false;
    }

    // Exit

    void on_order(const tradingboost_order_event &event)
    {
        const bool is_entry = event.order == state.entry, is_target = event.order == state.target;
        const bool is_sale = is_target || event.order == state.exit, is_final = tradingboost_is_final(event.kind);
        const Decimal price = event.position_price;
        state.quantity = event.position_quantity;
        state.price = price.is_undefined() ? Decimal() : price;
        if (is_target && (is_final || event.kind == TRADINGBOOST_ORDER_CANCEL_REJECTED)) state.is_cancelling = false;
        if (is_final) forget(event.order);
        if (event.kind == TRADINGBOOST_ORDER_FILLED) {
            const std::string title = std::string("__TITLE__ ") + services.name;
            const std::string filled = Decimal(event.filled_quantity).text();
            if (is_entry) {
                notify(title, "Bought " + filled + " at " + state.price.text());
            } else if (is_sale && state.quantity.sign() == 0) {
                state.age = 0;
                state.is_leaving = false;
                notify(title, "Sold " + filled + " at " + Decimal(event.fill_price).text());
            }
        }
        if (!tradingboost_is_refusal(event.kind)) arrange();
    }

    void forget(std::uint64_t order)
    {
        for (std::uint64_t *number : {&state.entry, &state.target, &state.exit})
            if (*number == order) *number = 0;
    }

    // Sees that the order which should work for the position does. Called after everything that may have changed either, but
    // not after a refusal: what was refused is tried again with the next candle.
    void arrange()
    {
        if (state.quantity.sign() <= 0 || state.entry != 0 || state.exit != 0) return;
        if (state.is_leaving && state.target != 0) {
            if (!state.is_cancelling && is_done(cancel(state.target))) state.is_cancelling = true;
        } else if (state.is_leaving) {
            const Queued queued = market(Side::sell, state.quantity, reduce_only);
            if (is_done(queued.status)) state.exit = queued.order;
        } else if (state.target == 0) {
            const Decimal profit = settings.profit_percent.multiplied("0.01"_decimal, Rounding::nearest);
            const Decimal price = state.price.multiplied(Decimal(1) + profit, Rounding::nearest);
            const Queued queued = limit(Side::sell, state.quantity, rounded_to_tick(price, Rounding::up), reduce_only);
            if (is_done(queued.status)) state.target = queued.order;
        }
    }

    // A status that is not OK: nothing changes, so that the next candle tries again.
    bool is_done(std::int32_t status)
    {
        if (status == TRADINGBOOST_OK) return true;
        log(TRADINGBOOST_LOG_WARNING, "the host refused the order: status " + std::to_string(status));
        return false;
    }

    // Commands

    std::int32_t position(Rows rows) { return rows.add(state.quantity, state.price, state.age); }

    void sell(std::string_view reason, Rows)
    {
        if (reason.size() > 64) throw Refusal(TRADINGBOOST_INVALID_ARGUMENT, "the reason is longer than 64 bytes");
        if (state.quantity.sign() <= 0) throw Refusal(TRADINGBOOST_WRONG_STATE, "there is no position");
        log(TRADINGBOOST_LOG_INFO, "selling: " + std::string(reason));
        state.is_leaving = true;
        arrange();
    }
};
TRADINGBOOST_COMMANDS(__TYPE__, COMMANDS);
TRADINGBOOST_PLUGIN(__TYPE__);
