// tradingboost_decimal.hpp: the contract's exact decimals as a C++17 value, with operators and named rounding.
#ifndef TRADINGBOOST_DECIMAL_HPP
#define TRADINGBOOST_DECIMAL_HPP

#include <tradingboost_instrument.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace tradingboost {

// How a value that does not fit a grid is brought onto it. There is no unnamed rounding.
enum class Rounding { down = 0, up = 1, toward_zero = 2, nearest = 3 };

// A signed 128-bit count of 10^-18. Out of range, divided by zero or computed from an undefined value is undefined: check once,
// at the end; the host refuses an order with an undefined quantity. Undefined compares below every number.
struct Decimal : tradingboost_decimal {
    // Zero.
    constexpr Decimal() noexcept : tradingboost_decimal{0, 0} {}
    constexpr Decimal(tradingboost_decimal value) noexcept : tradingboost_decimal{value} {}
    explicit Decimal(std::int64_t whole) noexcept : tradingboost_decimal{tradingboost_decimal_whole(whole)} {}
    // "-12.5", "1e-8"; undefined for anything else and for what is no multiple of 10^-18.
    explicit Decimal(std::string_view text) noexcept
        : tradingboost_decimal{tradingboost_decimal_parse(text.data(), text.size())} {}

    static Decimal undefined() noexcept { return tradingboost_decimal_undefined(); }
    bool is_undefined() const noexcept { return tradingboost_decimal_is_undefined(*this); }
    // -1, 0 or 1; 0 for undefined.
    int sign() const noexcept { return tradingboost_decimal_sign(*this); }
    Decimal magnitude() const noexcept { return tradingboost_decimal_magnitude(*this); }

    Decimal multiplied(Decimal other, Rounding rounding) const noexcept
    {
        return tradingboost_decimal_multiply(*this, other, static_cast<tradingboost_rounding>(rounding));
    }
    Decimal divided(Decimal divisor, Rounding rounding) const noexcept
    {
        return tradingboost_decimal_divide(*this, divisor, static_cast<tradingboost_rounding>(rounding));
    }
    // The multiple of step, which is above zero, that the rounding names.
    Decimal rounded(Decimal step, Rounding rounding) const noexcept
    {
        return tradingboost_decimal_round(*this, step, static_cast<tradingboost_rounding>(rounding));
    }

    // For indicators and charts, never for an order.
    double to_double() const noexcept { return tradingboost_decimal_double(*this); }
    // The shortest exact form: "46319", "-0.5".
    std::string text() const
    {
        char buffer[TRADINGBOOST_DECIMAL_TEXT];
        return std::string(buffer, tradingboost_decimal_text(*this, buffer));
    }
};

inline Decimal operator+(Decimal left, Decimal right) noexcept { return tradingboost_decimal_add(left, right); }
inline Decimal operator-(Decimal left, Decimal right) noexcept { return tradingboost_decimal_subtract(left, right); }
inline Decimal operator-(Decimal value) noexcept { return tradingboost_decimal_negate(value); }
inline Decimal &operator+=(Decimal &left, Decimal right) noexcept { return left = left + right; }
inline Decimal &operator-=(Decimal &left, Decimal right) noexcept { return left = left - right; }
inline bool operator==(Decimal left, Decimal right) noexcept { return tradingboost_decimal_compare(left, right) == 0; }
inline bool operator!=(Decimal left, Decimal right) noexcept { return tradingboost_decimal_compare(left, right) != 0; }
inline bool operator<(Decimal left, Decimal right) noexcept { return tradingboost_decimal_compare(left, right) < 0; }
inline bool operator<=(Decimal left, Decimal right) noexcept { return tradingboost_decimal_compare(left, right) <= 0; }
inline bool operator>(Decimal left, Decimal right) noexcept { return tradingboost_decimal_compare(left, right) > 0; }
inline bool operator>=(Decimal left, Decimal right) noexcept { return tradingboost_decimal_compare(left, right) >= 0; }

// "0.5"_decimal
inline namespace literals {
inline Decimal operator""_decimal(const char *text, std::size_t size) noexcept { return Decimal(std::string_view(text, size)); }
} // namespace literals

} // namespace tradingboost

#endif
