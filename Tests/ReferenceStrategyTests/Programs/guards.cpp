// What the C++ face promises: no exception leaves, equal states give equal bytes, loading is all or nothing.
#include <tradingboost.hpp>

#include <cstdio>
#include <vector>

TRADINGBOOST_SETTINGS(NONE);
TRADINGBOOST_MANIFEST("com.example.guards", "Guards", "1.0.0", "Example", "", 3, (candles, state), (NONE), (NONE));

enum class Mood : std::int8_t { calm, excited };

struct Guards : tradingboost::Strategy<Guards> {
    struct Inner { bool flag; std::int64_t wide; };
    struct State {
        char small;
        double average;
        Inner inner;
        Mood mood;
        std::array<std::int16_t, 3> three;
        tradingboost::Decimal amount;
    } state;
    explicit Guards(tradingboost::Setup &setup) : Strategy(setup), state() {}
    void on_candle(const tradingboost_candle_event &) { throw std::runtime_error("out of luck"); }
    void on_timer(const tradingboost_timer_event &) { throw 7; }
    std::int32_t on_order(const tradingboost_order_event &) { throw tradingboost::Refusal(TRADINGBOOST_LIMIT_REACHED, "full"); }
    std::int32_t on_trade(const tradingboost_trade_event &) { return TRADINGBOOST_NOT_FOUND; }
};
TRADINGBOOST_PLUGIN(Guards);

static std::vector<std::uint8_t> saved;
static std::size_t taken = 0;

static std::int32_t write(void *, tradingboost_plugin_bytes chunk)
{
    saved.insert(saved.end(), chunk.data, chunk.data + chunk.size);
    return TRADINGBOOST_OK;
}

static std::int32_t read(void *, std::uint8_t *buffer, std::uint64_t capacity, std::uint64_t *count)
{
    *count = capacity > 0 && taken < saved.size() ? 1 : 0;
    if (*count == 1) *buffer = saved[taken++];
    return TRADINGBOOST_OK;
}

static std::int32_t print(void *, std::uint32_t, tradingboost_plugin_bytes text)
{
    std::printf("log %.*s\n", static_cast<int>(text.size), reinterpret_cast<const char *>(text.data));
    return TRADINGBOOST_OK;
}

// A state in memory that held something else before.
static std::vector<std::uint8_t> bytes(int filling)
{
    alignas(Guards::State) unsigned char memory[sizeof(Guards::State)];
    std::memset(memory, filling, sizeof memory);
    auto *state = new (memory) Guards::State;
    state->small = 1;
    state->average = 2.5;
    state->inner.flag = true;
    state->inner.wide = -3;
    state->mood = Mood::excited;
    state->three = {1, 2, 3};
    state->amount = tradingboost::Decimal(4);
    const tradingboost_writer writer = {sizeof writer, 0, nullptr, write};
    saved.clear();
    tradingboost::state::save(*state, 3, &writer);
    return saved;
}

template <class Event> static std::int32_t give(void *instance, std::uint16_t type, std::uint32_t size = sizeof(Event))
{
    Event event = {};
    event.header.size = size;
    event.header.type = type;
    return tradingboost_plugin()->on_event(instance, &event.header);
}

static std::int32_t load(void *instance, std::uint32_t version)
{
    const tradingboost_state_reader reader = {sizeof reader, version, nullptr, saved.size(), read};
    taken = 0;
    return tradingboost_plugin()->load(instance, &reader);
}

int main()
{
    tradingboost_host host = {};
    host.struct_size = sizeof host;
    host.abi_major = 1;
    host.log = print;
    tradingboost_instrument instrument = {};
    instrument.struct_size = sizeof instrument;
    const tradingboost_create create = {sizeof create, 0, 1, &instrument, nullptr};
    void *instance = nullptr;
    std::printf("create %d\n", tradingboost_plugin()->create(&host, &create, &instance));
    auto &guards = *static_cast<Guards *>(instance);
    std::printf("exception %d\n", give<tradingboost_candle_event>(instance, TRADINGBOOST_EVENT_CANDLE));
    std::printf("number %d\n", give<tradingboost_timer_event>(instance, TRADINGBOOST_EVENT_TIMER));
    std::printf("refusal %d\n", give<tradingboost_order_event>(instance, TRADINGBOOST_EVENT_ORDER));
    std::printf("status %d\n", give<tradingboost_trade_event>(instance, TRADINGBOOST_EVENT_TRADE));
    std::printf("short %d\n", give<tradingboost_trade_event>(instance, TRADINGBOOST_EVENT_TRADE, sizeof(tradingboost_event)));
    std::printf("unknown %d\n", give<tradingboost_trade_event>(instance, 999));
    std::printf("not granted %d\n", guards.notify("a", "b"));

    std::printf("equal bytes %d\n", bytes(0xAA) == bytes(0x55));
    const std::int32_t loaded = load(instance, 3);
    std::printf("load %d %d\n", loaded, guards.state.inner.wide == -3 && guards.state.amount == tradingboost::Decimal(4));
    std::printf("other version %d\n", load(instance, 4));
    const auto whole = saved;
    int refused = 0;
    for (std::size_t index = 0; index < whole.size(); index++) {
        guards.state = {};
        saved = whole;
        saved[index] ^= 0x10;
        if (load(instance, 3) != TRADINGBOOST_OK && guards.state.inner.wide == 0 && guards.state.small == 0) refused++;
        saved.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(index));
        if (load(instance, 3) == TRADINGBOOST_OK || guards.state.small != 0) refused--;
    }
    std::printf("damage refused %d\n", refused == static_cast<int>(whole.size()));
    std::printf("destroy %d\n", tradingboost_plugin()->destroy(instance));
    return 0;
}
