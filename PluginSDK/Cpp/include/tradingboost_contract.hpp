// tradingboost_contract.hpp: the contract's functions over a strategy's. No exception passes them.
#ifndef TRADINGBOOST_CONTRACT_HPP
#define TRADINGBOOST_CONTRACT_HPP

namespace tradingboost {

template <class Own, std::uint32_t version> struct Contract {
    using Settings = typename Own::Settings;

    // The strategy's settings and log, before there is a strategy.
    struct Beginning {
        tradingboost_strategy services = {};
        Settings settings = {};
        std::int32_t log(std::uint32_t level, std::string_view text) const noexcept
        {
            if (services.host.log == nullptr) return TRADINGBOOST_NOT_GRANTED;
            return services.host.log(services.host.handle, level, bytes(text));
        }
    };

    static std::int32_t create(const tradingboost_host *host, const tradingboost_create *create, void **instance) noexcept
    {
        Beginning beginning;
        std::int32_t status = tradingboost_take_over(&beginning.services, host, create);
        if (status == TRADINGBOOST_OK) status = settings_read(&beginning.settings, create->parameters);
        if (status != TRADINGBOOST_OK) return status;
        return guarded(beginning, [&]() -> std::int32_t {
            Setup setup = {beginning.services, beginning.settings};
            *instance = new (std::nothrow) Own(setup);
            return *instance == nullptr ? TRADINGBOOST_FAILED : TRADINGBOOST_OK;
        });
    }

    static std::int32_t load(void *instance, const tradingboost_state_reader *reader) noexcept
    {
        Own &own = *static_cast<Own *>(instance);
        return guarded(own, [&] {
            const std::int32_t status = state::load(own.state, version, reader);
            if (status != TRADINGBOOST_OK) own.log(TRADINGBOOST_LOG_ERROR, "the saved state is damaged or of another version");
            return status;
        });
    }

    static std::int32_t start(void *instance) noexcept
    {
        Own &own = *static_cast<Own *>(instance);
        return guarded(own, [&] { return own.started(); });
    }

    // The event as its type's layout: one that is shorter is refused.
    template <class Record, class Function>
    static std::int32_t on(Own &own, const tradingboost_event *event, Function function) noexcept
    {
        if (event->size < sizeof(Record)) return TRADINGBOOST_INVALID_ARGUMENT;
        const Record &record = *static_cast<const Record *>(static_cast<const void *>(event));
        return guarded(own, [&] { return function(record); });
    }

    // As on, of a type that has grown since 1.0: what an event is too short for is zero.
    template <class Record, class Function>
    static std::int32_t grown(Own &own, const tradingboost_event *event, std::size_t first, Function function) noexcept
    {
        if (event->size >= sizeof(Record) || event->size < first) return on<Record>(own, event, function);
        Record record;
        tradingboost_copy(&record, sizeof record, event, event->size);
        return guarded(own, [&] { return function(static_cast<const Record &>(record)); });
    }

    static std::int32_t on_event(void *instance, const tradingboost_event *event) noexcept
    {
        Own &own = *static_cast<Own *>(instance);
        switch (event->type) {
        case TRADINGBOOST_EVENT_CANDLE:
            return on<tradingboost_candle_event>(own, event, [&](auto &record) { return own.on_candle(record); });
        case TRADINGBOOST_EVENT_TRADE:
            return on<tradingboost_trade_event>(own, event, [&](auto &record) { return own.on_trade(record); });
        case TRADINGBOOST_EVENT_QUOTE:
            return on<tradingboost_quote_event>(own, event, [&](auto &record) { return own.on_quote(record); });
        case TRADINGBOOST_EVENT_BOOK:
            return on<tradingboost_book_event>(own, event, [&](auto &record) { return own.on_book(record); });
        case TRADINGBOOST_EVENT_FUNDING:
            return on<tradingboost_funding_event>(own, event, [&](auto &record) { return own.on_funding(record); });
        case TRADINGBOOST_EVENT_ORDER:
            return grown<tradingboost_order_event>(
                own, event, offsetof(tradingboost_order_event, parent), [&](auto &record) { return own.on_order(record); });
        case TRADINGBOOST_EVENT_TIMER:
            return on<tradingboost_timer_event>(own, event, [&](auto &record) { return own.on_timer(record); });
        case TRADINGBOOST_EVENT_HISTORY:
            return on<tradingboost_history_event>(own, event, [&](auto &record) { return own.on_history(record); });
        case TRADINGBOOST_EVENT_SNAPSHOT:
            return on<tradingboost_snapshot_event>(own, event, [&](auto &record) { return own.on_snapshot(record); });
        default: return TRADINGBOOST_OK;
        }
    }

    static std::int32_t on_parameters(void *instance, const tradingboost_parameters *parameters) noexcept
    {
        Own &own = *static_cast<Own *>(instance);
        return guarded(own, [&]() -> std::int32_t {
            Settings read = {};
            std::int32_t status = settings_read(&read, parameters);
            if (status == TRADINGBOOST_OK) status = own.on_settings(read);
            if (status == TRADINGBOOST_OK) static_cast<Strategy<Own> &>(own).settings = read;
            return status;
        });
    }

    static std::int32_t save(void *instance, const tradingboost_writer *writer) noexcept
    {
        Own &own = *static_cast<Own *>(instance);
        return guarded(own, [&] { return state::save(own.state, version, writer); });
    }

    static std::int32_t stop(void *instance, std::uint32_t reason) noexcept
    {
        Own &own = *static_cast<Own *>(instance);
        return guarded(own, [&] { return own.stopping(reason); });
    }

    static std::int32_t destroy(void *instance) noexcept
    {
        delete static_cast<Own *>(instance);
        return TRADINGBOOST_OK;
    }

    static constexpr tradingboost_plugin_table table = {
        TRADINGBOOST_MAGIC, sizeof(tradingboost_plugin_table), TRADINGBOOST_ABI_MAJOR, TRADINGBOOST_ABI_MINOR, 0, create, load,
        start, on_event, on_parameters, save, stop, destroy, nullptr};
};

} // namespace tradingboost

// The plugin's entry.
#define TRADINGBOOST_PLUGIN(strategy_type) \
    static_assert(std::is_base_of_v<tradingboost::Strategy<strategy_type>, strategy_type>, \
        "a strategy derives from tradingboost::Strategy<itself>"); \
    static_assert( \
        std::is_constructible_v<strategy_type, tradingboost::Setup &>, "a strategy is made from tradingboost::Setup &"); \
    extern "C" TRADINGBOOST_EXPORT const tradingboost_plugin_table *tradingboost_plugin(void) \
    { \
        return &tradingboost::Contract<strategy_type, tradingboost_state_version>::table; \
    } \
    struct strategy_type

#endif
