// tradingboost_state.hpp: a strategy's state as bytes, field by field, without a list of the fields.
//
// A state is an aggregate: a struct without constructors, base classes and private members, of at most 24 fields. A field is a
// number, a bool, an enum, a Decimal, a std::array of those, or such a struct again; no pointers and no arrays in brackets.
// Fields are written one behind the other, so that no gap between them gets into the bytes: equal states give equal bytes.
#ifndef TRADINGBOOST_STATE_HPP
#define TRADINGBOOST_STATE_HPP

#include <tradingboost_decimal.hpp>
#include <tradingboost_values.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

namespace tradingboost {
namespace state {

// Stands for a field of any type while fields are counted.
struct AnyField {
    template <class Field> constexpr operator Field() const noexcept;
};

template <class Value, std::size_t... Index>
constexpr auto takes(std::index_sequence<Index...>) -> decltype(Value{((void)Index, AnyField{})...}, true) { return true; }
template <class Value> constexpr bool takes(...) { return false; }

// How many fields the aggregate has.
template <class Value, std::size_t most = 24> constexpr std::size_t field_count()
{
    if constexpr (most == 0 || takes<Value>(std::make_index_sequence<most>())) return most;
    else return field_count<Value, most - 1>();
}

template <class Value> struct IsArray : std::false_type {};
template <class Element, std::size_t count> struct IsArray<std::array<Element, count>> : std::true_type {};

// Calls visit with each field of an aggregate.
template <class Value, class Visit> void each_field(Value &value, Visit visit)
{
    using Plain = std::remove_const_t<Value>;
    static_assert(std::is_aggregate_v<Plain>, "a state is a struct without constructors, base classes and private members");
    static_assert(!takes<Plain>(std::make_index_sequence<25>()), "a state has at most 24 fields: put some into a struct");
    constexpr std::size_t count = field_count<Plain>();
    if constexpr (count == 1) {
        auto &[f1] = value;
        (void)(visit(f1));
    } else if constexpr (count == 2) {
        auto &[f1, f2] = value;
        (void)(visit(f1), visit(f2));
    } else if constexpr (count == 3) {
        auto &[f1, f2, f3] = value;
        (void)(visit(f1), visit(f2), visit(f3));
    } else if constexpr (count == 4) {
        auto &[f1, f2, f3, f4] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4));
    } else if constexpr (count == 5) {
        auto &[f1, f2, f3, f4, f5] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5));
    } else if constexpr (count == 6) {
        auto &[f1, f2, f3, f4, f5, f6] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6));
    } else if constexpr (count == 7) {
        auto &[f1, f2, f3, f4, f5, f6, f7] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7));
    } else if constexpr (count == 8) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8));
    } else if constexpr (count == 9) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9));
    } else if constexpr (count == 10) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10));
    } else if constexpr (count == 11) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11));
    } else if constexpr (count == 12) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12));
    } else if constexpr (count == 13) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13));
    } else if constexpr (count == 14) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14));
    } else if constexpr (count == 15) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14), visit(f15));
    } else if constexpr (count == 16) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14), visit(f15), visit(f16));
    } else if constexpr (count == 17) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14), visit(f15), visit(f16), visit(f17));
    } else if constexpr (count == 18) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14), visit(f15), visit(f16), visit(f17), visit(f18));
    } else if constexpr (count == 19) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14), visit(f15), visit(f16), visit(f17), visit(f18),
            visit(f19));
    } else if constexpr (count == 20) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14), visit(f15), visit(f16), visit(f17), visit(f18),
            visit(f19), visit(f20));
    } else if constexpr (count == 21) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14), visit(f15), visit(f16), visit(f17), visit(f18),
            visit(f19), visit(f20), visit(f21));
    } else if constexpr (count == 22) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22] =
            value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14), visit(f15), visit(f16), visit(f17), visit(f18),
            visit(f19), visit(f20), visit(f21), visit(f22));
    } else if constexpr (count == 23) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22,
            f23] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14), visit(f15), visit(f16), visit(f17), visit(f18),
            visit(f19), visit(f20), visit(f21), visit(f22), visit(f23));
    } else if constexpr (count == 24) {
        auto &[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22,
            f23, f24] = value;
        (void)(visit(f1), visit(f2), visit(f3), visit(f4), visit(f5), visit(f6), visit(f7), visit(f8), visit(f9),
            visit(f10), visit(f11), visit(f12), visit(f13), visit(f14), visit(f15), visit(f16), visit(f17), visit(f18),
            visit(f19), visit(f20), visit(f21), visit(f22), visit(f23), visit(f24));
    }
}

// Calls visit(address, size) with each plain value in the order of the declarations.
template <class Value, class Visit> void each_value(Value &value, Visit visit)
{
    using Plain = std::remove_const_t<Value>;
    if constexpr (std::is_arithmetic_v<Plain> || std::is_enum_v<Plain>) {
        static_assert(!std::is_same_v<Plain, long double>, "a long double has unused bytes: use double");
        visit(&value, sizeof value);
    } else if constexpr (std::is_base_of_v<tradingboost_decimal, Plain> || std::is_same_v<tradingboost_decimal, Plain>) {
        visit(&value.hi, sizeof value.hi);
        visit(&value.lo, sizeof value.lo);
    } else if constexpr (IsArray<Plain>::value) {
        for (auto &element : value) each_value(element, visit);
    } else {
        static_assert(!std::is_pointer_v<Plain>, "a pointer means nothing after a restart: save a number or an index");
        each_field(value, [&](auto &field) { each_value(field, visit); });
    }
}

template <class Value> tradingboost_state_head head(const Value &value, std::uint32_t version)
{
    tradingboost_state_head head = {
        TRADINGBOOST_STATE_MAGIC, version, 0, TRADINGBOOST_CHECKSUM_START, TRADINGBOOST_CHECKSUM_START};
    each_value(value, [&](const void *data, std::uint64_t size) {
        head.size += size;
        head.layout = tradingboost_checksum(head.layout, &size, sizeof size);
        head.checksum = tradingboost_checksum(head.checksum, data, static_cast<std::size_t>(size));
    });
    return head;
}

template <class Value> std::int32_t save(const Value &value, std::uint32_t version, const tradingboost_writer *writer)
{
    const tradingboost_state_head written = head(value, version);
    std::int32_t status = tradingboost_write(writer, &written, sizeof written);
    each_value(value, [&](const void *data, std::size_t size) {
        if (status == TRADINGBOOST_OK) status = tradingboost_write(writer, data, size);
    });
    return status;
}

// All or nothing: UNSUPPORTED for a state of another version or with other fields, FAILED for a damaged one.
template <class Value> std::int32_t load(Value &value, std::uint32_t version, const tradingboost_state_reader *reader)
{
    Value loaded = value;
    const tradingboost_state_head expected = head(loaded, version);
    tradingboost_state_head found = {};
    if (reader->state_version != version) return TRADINGBOOST_UNSUPPORTED;
    if (reader->size < sizeof found) return TRADINGBOOST_FAILED;
    std::int32_t status = tradingboost_read(reader, &found, sizeof found);
    if (status != TRADINGBOOST_OK) return status;
    if (found.magic != expected.magic) return TRADINGBOOST_FAILED;
    if (found.version != version || found.layout != expected.layout) return TRADINGBOOST_UNSUPPORTED;
    if (found.size != expected.size || reader->size != sizeof found + found.size) return TRADINGBOOST_FAILED;
    std::uint64_t checksum = TRADINGBOOST_CHECKSUM_START;
    each_value(loaded, [&](auto *data, std::size_t size) {
        if (status != TRADINGBOOST_OK) return;
        std::array<std::uint8_t, 16> bytes = {};
        status = tradingboost_read(reader, bytes.data(), size);
        if (status != TRADINGBOOST_OK) return;
        checksum = tradingboost_checksum(checksum, bytes.data(), size);
        // A byte that is neither 0 nor 1 is no bool, whatever the checksum says of it.
        if constexpr (std::is_same_v<decltype(data), bool *>) *data = bytes[0] != 0;
        else std::memcpy(data, bytes.data(), size);
    });
    if (status != TRADINGBOOST_OK) return status;
    if (checksum != found.checksum) return TRADINGBOOST_FAILED;
    value = loaded;
    return TRADINGBOOST_OK;
}

} // namespace state
} // namespace tradingboost

#endif
