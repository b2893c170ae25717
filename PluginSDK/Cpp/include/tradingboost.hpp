// tradingboost.hpp: all that a strategy in C++17 needs, without a library: include it in one file.
//
//     #include <tradingboost.hpp>
//
//     #define PARAMETERS INTEGER(period, 2, 500, 20, "candles", "Period", "Candles that the average looks back over.")
//     TRADINGBOOST_SETTINGS(PARAMETERS);
//     TRADINGBOOST_MANIFEST(
//         "com.example.dip-buyer", "Dip Buyer", "1.0.0", "Example", "Buys dips.", 1, (candles, orders, state),
//         (PARAMETERS), (NONE));
//
//     struct DipBuyer : tradingboost::Strategy<DipBuyer> {
//         struct State { double average = 0; std::uint64_t entry = 0; } state;
//
//         explicit DipBuyer(tradingboost::Setup &setup) : Strategy(setup) { subscribe_candles(TRADINGBOOST_MINUTE); }
//         void on_candle(const tradingboost_candle_event &candle) { … }
//     };
//     TRADINGBOOST_PLUGIN(DipBuyer);
//
// What parameters and commands can be stands at the top of tradingboost_declare.h, what a state can be at the top of
// tradingboost_state.hpp. An exception never leaves the plugin: Refusal becomes its status, any other FAILED, and its text goes
// to the log. With -fno-exceptions the rest works the same.
#ifndef TRADINGBOOST_HPP
#define TRADINGBOOST_HPP

#include <tradingboost_decimal.hpp>
#include <tradingboost_declare.h>
#include <tradingboost_setup.h>
#include <tradingboost_state.hpp>

#include <exception>
#include <new>
#include <stdexcept>

// What TRADINGBOOST_SETTINGS makes of the parameters.
struct settings;

namespace tradingboost {

// A no with its status: to be thrown.
struct Refusal : std::runtime_error {
    std::int32_t status;
    Refusal(std::int32_t status, const std::string &text) : std::runtime_error(text), status(status) {}
};

inline std::string_view text(tradingboost_host_bytes bytes) noexcept
{
    return std::string_view(reinterpret_cast<const char *>(bytes.data), static_cast<std::size_t>(bytes.size));
}

inline tradingboost_plugin_bytes bytes(std::string_view text) noexcept { return tradingboost_bytes(text.data(), text.size()); }

// What a strategy is made of. Valid while it is constructed.
struct Setup {
    const tradingboost_strategy &services;
    const ::settings &values;
};

// What became of an order request.
struct Queued {
    std::int32_t status = TRADINGBOOST_OK;
    std::uint64_t order = 0; // its number; 0 when it was refused
    explicit operator bool() const noexcept { return status == TRADINGBOOST_OK; }
};

enum class Side : std::uint8_t { buy = TRADINGBOOST_SIDE_BUY, sell = TRADINGBOOST_SIDE_SELL };

constexpr std::uint8_t post_only = TRADINGBOOST_FLAG_POST_ONLY;
constexpr std::uint8_t reduce_only = TRADINGBOOST_FLAG_REDUCE_ONLY;

// Where a command writes its answer: a value for every declared column, in their order.
class Rows {
public:
    explicit Rows(const tradingboost_command_rows *rows) noexcept : rows(rows) {}

    template <class... Values> std::int32_t add(const Values &...values) const
    {
        const std::array<tradingboost_command_value, sizeof...(values)> row = {value(values)...};
        return tradingboost_add_row(rows, row.data(), row.size());
    }

private:
    const tradingboost_command_rows *rows;

    static tradingboost_command_value value(bool boolean) { return tradingboost_boolean_value(boolean); }
    static tradingboost_command_value value(double number) { return tradingboost_number_value(number); }
    static tradingboost_command_value value(Decimal decimal) { return tradingboost_decimal_value(decimal); }
    template <class Integer, std::enable_if_t<std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>, int> = 0>
    static tradingboost_command_value value(Integer integer)
    {
        return tradingboost_integer_value(static_cast<std::int64_t>(integer));
    }
    static tradingboost_command_value value(const char *text) { return value(std::string_view(text)); }
    static tradingboost_command_value value(std::string_view text)
    {
        tradingboost_command_value written = tradingboost_no_value();
        written.type = TRADINGBOOST_VALUE_TEXT;
        written.text = bytes(text);
        return written;
    }
};

// Runs what may throw and answers with a status: that of the function, when it has one.
template <class Own, class Function> std::int32_t guarded(Own &own, Function function) noexcept
{
#if defined(__cpp_exceptions)
    try {
#endif
        if constexpr (std::is_void_v<decltype(function())>) {
            function();
            return TRADINGBOOST_OK;
        } else {
            return function();
        }
#if defined(__cpp_exceptions)
    } catch (const Refusal &refusal) {
        own.log(TRADINGBOOST_LOG_WARNING, refusal.what());
        return refusal.status < 0 ? refusal.status : TRADINGBOOST_FAILED;
    } catch (const std::exception &error) {
        own.log(TRADINGBOOST_LOG_ERROR, error.what());
    } catch (...) {
        own.log(TRADINGBOOST_LOG_ERROR, "an exception without a text");
    }
    return TRADINGBOOST_FAILED;
#else
    (void)own;
#endif
}

// What a strategy derives from, with itself as Own. It hides the functions that it answers; each may return nothing or a status.
// Public members of Own: a struct State, a member state of it, and a constructor that takes Setup &.
template <class Own, class Values = ::settings> class Strategy {
public:
    using Settings = Values;

    explicit Strategy(const Setup &setup) noexcept : settings(setup.values), services(setup.services)
    {
        // The texts and tick bands of the copy are its own.
        services.instrument.name.data = reinterpret_cast<const std::uint8_t *>(services.name);
        services.instrument.base_asset.data = reinterpret_cast<const std::uint8_t *>(services.base_asset);
        services.instrument.quote_asset.data = reinterpret_cast<const std::uint8_t *>(services.quote_asset);
        services.instrument.venue.data = reinterpret_cast<const std::uint8_t *>(services.venue);
        services.instrument.tick_bands = services.tick_bands;
    }
    Strategy(const Strategy &) = delete;
    Strategy &operator=(const Strategy &) = delete;

    // State is loaded; the first event follows.
    void started() {}
    void on_candle(const tradingboost_candle_event &) {}
    void on_trade(const tradingboost_trade_event &) {}
    void on_quote(const tradingboost_quote_event &) {}
    void on_book(const tradingboost_book_event &) {}
    void on_funding(const tradingboost_funding_event &) {}
    void on_order(const tradingboost_order_event &) {}
    void on_timer(const tradingboost_timer_event &) {}
    void on_history(const tradingboost_history_event &) {}
    void on_snapshot(const tradingboost_snapshot_event &) {}
    // New settings; they become `settings` when the answer is OK.
    std::int32_t on_settings(const Settings &) { return TRADINGBOOST_UNSUPPORTED; }
    void stopping(std::uint32_t) {}

    // At most 1,024 bytes; the rest is cut.
    std::int32_t log(std::uint32_t level, std::string_view text) const noexcept
    {
        return services.host.log == nullptr
            ? TRADINGBOOST_NOT_GRANTED : services.host.log(services.host.handle, level, bytes(text));
    }
    // A message to the user: title at most 120 bytes, text at most 1,000.
    std::int32_t notify(std::string_view title, std::string_view text) const noexcept
    {
        return services.host.notify == nullptr
            ? TRADINGBOOST_NOT_GRANTED : services.host.notify(services.host.handle, bytes(title), bytes(text));
    }

protected:
    Settings settings;
    // For everything else that tradingboost_host.h offers: tradingboost_set_timer(&services, …).
    tradingboost_strategy services;

    const tradingboost_instrument &instrument() const noexcept { return services.instrument; }

    // For the constructor: throws what the host refuses.
    void subscribe_candles(std::int64_t timeframe) const
    {
        require(tradingboost_subscribe_candles(&services, timeframe), "the host refused the subscription to candles");
    }
    // Anything but OK is thrown; without exceptions it ends the process.
    static void require(std::int32_t status, const char *text)
    {
        if (status == TRADINGBOOST_OK) return;
#if defined(__cpp_exceptions)
        throw Refusal(status, text);
#else
        (void)text;
        __builtin_trap();
#endif
    }

    Queued market(Side side, Decimal quantity, std::uint8_t flags = 0) const noexcept
    {
        Queued queued;
        queued.status = tradingboost_market(&services, static_cast<std::uint8_t>(side), quantity, flags, &queued.order);
        return queued;
    }
    Queued limit(Side side, Decimal quantity, Decimal price, std::uint8_t flags = 0) const noexcept
    {
        Queued queued;
        queued.status = tradingboost_limit(&services, static_cast<std::uint8_t>(side), quantity, price, flags, &queued.order);
        return queued;
    }
    Queued stop(Side side, Decimal quantity, Decimal stop_price, std::uint8_t flags = 0) const noexcept
    {
        Queued queued;
        queued.status = tradingboost_stop(&services, static_cast<std::uint8_t>(side), quantity, stop_price, flags, &queued.order);
        return queued;
    }
    Queued stop_limit(Side side, Decimal quantity, Decimal price, Decimal stop_price, std::uint8_t flags = 0) const noexcept
    {
        Queued queued;
        queued.status = tradingboost_stop_limit(
            &services, static_cast<std::uint8_t>(side), quantity, price, stop_price, flags, &queued.order);
        return queued;
    }
    // Since 1.1: see tradingboost_host.h.
    Queued trailing_stop(Side side, Decimal quantity, Decimal distance, std::uint8_t flags = 0) const noexcept
    {
        Queued queued;
        queued.status = tradingboost_trailing_stop(
            &services, static_cast<std::uint8_t>(side), quantity, distance, flags, &queued.order);
        return queued;
    }
    Queued take_profit(Side side, Decimal quantity, Decimal stop_price, std::uint8_t flags = 0) const noexcept
    {
        Queued queued;
        queued.status = tradingboost_take_profit(
            &services, static_cast<std::uint8_t>(side), quantity, stop_price, flags, &queued.order);
        return queued;
    }
    // expire_time in ns UTC.
    Queued limit_until(
        Side side, Decimal quantity, Decimal price, std::int64_t expire_time, std::uint8_t flags = 0) const noexcept
    {
        Queued queued;
        queued.status = tradingboost_limit_until(
            &services, static_cast<std::uint8_t>(side), quantity, price, expire_time, flags, &queued.order);
        return queued;
    }
    // A request to fill in further, and what queues it: alone, or with a plan of tradingboost_oco, …bracket, …twap, …iceberg.
    tradingboost_order_request order(Side side, std::uint8_t type, Decimal quantity) const noexcept
    {
        return tradingboost_order(&services, static_cast<std::uint8_t>(side), type, quantity);
    }
    Queued submit(const tradingboost_order_request &request) const noexcept
    {
        Queued queued;
        queued.status = tradingboost_submit_request(&services, &request, &queued.order);
        return queued;
    }
    Queued submit(const tradingboost_order_request &request, const tradingboost_order_plan &plan) const noexcept
    {
        Queued queued;
        queued.status = tradingboost_submit_plan(&services, &request, plan, &queued.order);
        return queued;
    }
    std::int32_t cancel(std::uint64_t order) const noexcept { return tradingboost_cancel(&services, order); }

    Decimal rounded_to_tick(Decimal price, Rounding rounding) const noexcept
    {
        return tradingboost_round_to_tick(&services.instrument, price, static_cast<tradingboost_rounding>(rounding));
    }
    Decimal rounded_to_lot(Decimal quantity, Rounding rounding) const noexcept
    {
        return tradingboost_round_to_lot(&services.instrument, quantity, static_cast<tradingboost_rounding>(rounding));
    }
    // The largest quantity that notional buys and that the venue accepts; undefined when that is less than its minimum.
    Decimal quantity_for(Decimal notional, Decimal price) const noexcept
    {
        return tradingboost_quantity_for(&services.instrument, notional, price);
    }

private:
    friend Own;
    template <class, std::uint32_t> friend struct Contract;
};

} // namespace tradingboost

#include <tradingboost_contract.hpp>

#endif
