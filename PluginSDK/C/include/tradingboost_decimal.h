/*
 * tradingboost_decimal.h: exact arithmetic with the contract's decimals, for C11 and C++17.
 *
 * A decimal is a signed 128-bit count of 10^-18, about -1.7 * 10^20 to 1.7 * 10^20. Addition and comparison are those of an
 * integer; what cannot be exact names its rounding. A result out of range, a division by zero and whatever is computed from an
 * undefined value are undefined: check once, at the end. The host refuses an order with an undefined quantity.
 */
#ifndef TRADINGBOOST_DECIMAL_H
#define TRADINGBOOST_DECIMAL_H

#include <tradingboost.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a value that does not fit a grid is brought onto it. There is no unnamed rounding. */
typedef enum tradingboost_rounding {
    TRADINGBOOST_ROUND_DOWN = 0,        /* towards negative infinity */
    TRADINGBOOST_ROUND_UP = 1,          /* towards positive infinity */
    TRADINGBOOST_ROUND_TOWARD_ZERO = 2,
    TRADINGBOOST_ROUND_NEAREST = 3      /* a tie goes to the even neighbour (banker's rounding) */
} tradingboost_rounding;

/* Bytes that hold the text of every decimal and a final NUL: a sign, 21 digits, a point, 18 digits. */
#define TRADINGBOOST_DECIMAL_TEXT 42

#define TRADINGBOOST_DECIMAL_UNIT UINT64_C(1000000000000000000)

__extension__ typedef __int128 tradingboost_raw;
__extension__ typedef unsigned __int128 tradingboost_raw_magnitude;

/* The count of 10^-18. */
static inline tradingboost_raw tradingboost_decimal_raw(tradingboost_decimal value)
{
    return (tradingboost_raw)((tradingboost_raw_magnitude)(uint64_t)value.hi << 64 | value.lo);
}

static inline tradingboost_decimal tradingboost_decimal_from_raw(tradingboost_raw raw)
{
    tradingboost_decimal value;
    value.hi = (int64_t)(uint64_t)((tradingboost_raw_magnitude)raw >> 64);
    value.lo = (uint64_t)(tradingboost_raw_magnitude)raw;
    return value;
}

static inline tradingboost_decimal tradingboost_decimal_undefined(void)
{
    tradingboost_decimal value;
    value.hi = INT64_MIN;
    value.lo = 0;
    return value;
}

static inline bool tradingboost_decimal_is_undefined(tradingboost_decimal value)
{
    return value.hi == INT64_MIN && value.lo == 0;
}

static inline tradingboost_decimal tradingboost_decimal_zero(void) { return tradingboost_decimal_from_raw(0); }

/* A whole number; every int64_t is in range. */
static inline tradingboost_decimal tradingboost_decimal_whole(int64_t whole)
{
    return tradingboost_decimal_from_raw((tradingboost_raw)whole * (tradingboost_raw)TRADINGBOOST_DECIMAL_UNIT);
}

/* A whole count of 10^-places, which is 0 to 18: (5, 1) is 0.5. */
static inline tradingboost_decimal tradingboost_decimal_scaled(int64_t digits, unsigned places)
{
    tradingboost_raw raw = (tradingboost_raw)digits * (tradingboost_raw)TRADINGBOOST_DECIMAL_UNIT;
    for (; places > 0; places--) raw /= 10;
    return tradingboost_decimal_from_raw(raw);
}

/* -1, 0 or 1, as a number is. Undefined is 0: it is neither. */
static inline int tradingboost_decimal_sign(tradingboost_decimal value)
{
    if (tradingboost_decimal_is_undefined(value)) return 0;
    return value.hi < 0 ? -1 : (value.hi > 0 || value.lo > 0 ? 1 : 0);
}

/* -1 when left is smaller, 0 when both are equal, 1 when left is larger. Undefined is below every number. */
static inline int tradingboost_decimal_compare(tradingboost_decimal left, tradingboost_decimal right)
{
    tradingboost_raw first = tradingboost_decimal_raw(left), second = tradingboost_decimal_raw(right);
    return first < second ? -1 : (first > second ? 1 : 0);
}

static inline tradingboost_decimal tradingboost_decimal_add(tradingboost_decimal left, tradingboost_decimal right)
{
    tradingboost_raw sum;
    if (tradingboost_decimal_is_undefined(left) || tradingboost_decimal_is_undefined(right)
        || __builtin_add_overflow(tradingboost_decimal_raw(left), tradingboost_decimal_raw(right), &sum))
        return tradingboost_decimal_undefined();
    return tradingboost_decimal_from_raw(sum);
}

static inline tradingboost_decimal tradingboost_decimal_subtract(tradingboost_decimal left, tradingboost_decimal right)
{
    tradingboost_raw difference;
    if (tradingboost_decimal_is_undefined(left) || tradingboost_decimal_is_undefined(right)
        || __builtin_sub_overflow(tradingboost_decimal_raw(left), tradingboost_decimal_raw(right), &difference))
        return tradingboost_decimal_undefined();
    return tradingboost_decimal_from_raw(difference);
}

static inline tradingboost_decimal tradingboost_decimal_negate(tradingboost_decimal value)
{
    return tradingboost_decimal_subtract(tradingboost_decimal_zero(), value);
}

/* Without its sign. */
static inline tradingboost_decimal tradingboost_decimal_magnitude(tradingboost_decimal value)
{
    return value.hi < 0 ? tradingboost_decimal_negate(value) : value;
}

static inline tradingboost_decimal tradingboost_decimal_smaller(tradingboost_decimal left, tradingboost_decimal right)
{
    return tradingboost_decimal_compare(left, right) < 0 ? left : right;
}

/* ---------------------------------------------------------------- rounding, products and quotients */

static inline tradingboost_raw_magnitude tradingboost_raw_absolute(tradingboost_raw raw)
{
    return raw < 0 ? (tradingboost_raw_magnitude)0 - (tradingboost_raw_magnitude)raw : (tradingboost_raw_magnitude)raw;
}

/* quotient + remainder / divisor with the given sign, rounded to a whole raw value; remainder is below divisor. */
static inline tradingboost_decimal tradingboost_decimal_rounded_quotient(
    tradingboost_raw_magnitude quotient, tradingboost_raw_magnitude remainder, tradingboost_raw_magnitude divisor,
    bool is_negative, tradingboost_rounding rounding)
{
    const tradingboost_raw_magnitude largest = ~(tradingboost_raw_magnitude)0 >> 1;
    tradingboost_raw_magnitude rest = divisor - remainder;
    bool away_from_zero = false;
    switch (rounding) {
    case TRADINGBOOST_ROUND_DOWN: away_from_zero = is_negative && remainder != 0; break;
    case TRADINGBOOST_ROUND_UP: away_from_zero = !is_negative && remainder != 0; break;
    case TRADINGBOOST_ROUND_TOWARD_ZERO: break;
    case TRADINGBOOST_ROUND_NEAREST:
        away_from_zero = remainder > rest || (remainder == rest && (quotient & 1) == 1);
        break;
    }
    if (quotient > largest || (quotient == largest && away_from_zero)) return tradingboost_decimal_undefined();
    if (away_from_zero) quotient += 1;
    return tradingboost_decimal_from_raw(is_negative ? -(tradingboost_raw)quotient : (tradingboost_raw)quotient);
}

/* 256 bits: the product of two magnitudes. */
static inline void tradingboost_raw_product(
    tradingboost_raw_magnitude left, tradingboost_raw_magnitude right, tradingboost_raw_magnitude *high,
    tradingboost_raw_magnitude *low)
{
    uint64_t left_high = (uint64_t)(left >> 64), left_low = (uint64_t)left;
    uint64_t right_high = (uint64_t)(right >> 64), right_low = (uint64_t)right;
    tradingboost_raw_magnitude bottom = (tradingboost_raw_magnitude)left_low * right_low;
    tradingboost_raw_magnitude first = (tradingboost_raw_magnitude)left_high * right_low + (bottom >> 64);
    tradingboost_raw_magnitude second = (tradingboost_raw_magnitude)left_low * right_high + (uint64_t)first;
    *low = second << 64 | (uint64_t)bottom;
    *high = (tradingboost_raw_magnitude)left_high * right_high + (first >> 64) + (second >> 64);
}

/* 256 bits by 128; high is below divisor, so the quotient has 128 bits. */
static inline tradingboost_raw_magnitude tradingboost_raw_quotient(
    tradingboost_raw_magnitude high, tradingboost_raw_magnitude low, tradingboost_raw_magnitude divisor,
    tradingboost_raw_magnitude *remainder)
{
    if (high == 0) {
        *remainder = low % divisor;
        return low / divisor;
    }
    if (divisor <= UINT64_MAX) {
        tradingboost_raw_magnitude upper = high << 64 | low >> 64;
        tradingboost_raw_magnitude lower = (upper % divisor) << 64 | (uint64_t)low;
        *remainder = lower % divisor;
        return (upper / divisor) << 64 | lower / divisor;
    }
    for (int bit = 0; bit < 128; bit++) {
        bool carry = high >> 127 != 0;
        high = high << 1 | low >> 127;
        low <<= 1;
        if (carry || high >= divisor) {
            high -= divisor;
            low |= 1;
        }
    }
    *remainder = high;
    return low;
}

/* left * right, rounded to 10^-18 as named. */
static inline tradingboost_decimal tradingboost_decimal_multiply(
    tradingboost_decimal left, tradingboost_decimal right, tradingboost_rounding rounding)
{
    tradingboost_raw_magnitude high, low, quotient, remainder;
    if (tradingboost_decimal_is_undefined(left) || tradingboost_decimal_is_undefined(right))
        return tradingboost_decimal_undefined();
    tradingboost_raw_product(
        tradingboost_raw_absolute(tradingboost_decimal_raw(left)), tradingboost_raw_absolute(tradingboost_decimal_raw(right)),
        &high, &low);
    if (high >= TRADINGBOOST_DECIMAL_UNIT) return tradingboost_decimal_undefined();
    quotient = tradingboost_raw_quotient(high, low, TRADINGBOOST_DECIMAL_UNIT, &remainder);
    return tradingboost_decimal_rounded_quotient(
        quotient, remainder, TRADINGBOOST_DECIMAL_UNIT, (left.hi < 0) != (right.hi < 0), rounding);
}

/* left / right, rounded to 10^-18 as named. */
static inline tradingboost_decimal tradingboost_decimal_divide(
    tradingboost_decimal left, tradingboost_decimal right, tradingboost_rounding rounding)
{
    tradingboost_raw_magnitude high, low, quotient, remainder;
    tradingboost_raw_magnitude divisor = tradingboost_raw_absolute(tradingboost_decimal_raw(right));
    if (tradingboost_decimal_is_undefined(left) || tradingboost_decimal_is_undefined(right) || divisor == 0)
        return tradingboost_decimal_undefined();
    tradingboost_raw_product(
        tradingboost_raw_absolute(tradingboost_decimal_raw(left)), TRADINGBOOST_DECIMAL_UNIT, &high, &low);
    if (high >= divisor) return tradingboost_decimal_undefined();
    quotient = tradingboost_raw_quotient(high, low, divisor, &remainder);
    return tradingboost_decimal_rounded_quotient(quotient, remainder, divisor, (left.hi < 0) != (right.hi < 0), rounding);
}

/* The multiple of step (above zero) that the rounding names. */
static inline tradingboost_decimal tradingboost_decimal_round(
    tradingboost_decimal value, tradingboost_decimal step, tradingboost_rounding rounding)
{
    tradingboost_raw_magnitude magnitude = tradingboost_raw_absolute(tradingboost_decimal_raw(value));
    tradingboost_raw_magnitude divisor = tradingboost_raw_absolute(tradingboost_decimal_raw(step));
    tradingboost_raw raw;
    tradingboost_decimal steps;
    if (tradingboost_decimal_is_undefined(value) || tradingboost_decimal_sign(step) <= 0)
        return tradingboost_decimal_undefined();
    if (magnitude % divisor == 0) return value;
    steps = tradingboost_decimal_rounded_quotient(magnitude / divisor, magnitude % divisor, divisor, value.hi < 0, rounding);
    if (tradingboost_decimal_is_undefined(steps)
        || __builtin_mul_overflow(tradingboost_decimal_raw(steps), tradingboost_decimal_raw(step), &raw))
        return tradingboost_decimal_undefined();
    return tradingboost_decimal_from_raw(raw);
}

/* ---------------------------------------------------------------- text and double */

/* Parses "-12.5", "0.00000001", "46319", "1e-8"; undefined for anything else, for what is no multiple of 10^-18 and for values
   out of range. No sign +, no spaces, no silent rounding. */
static inline tradingboost_decimal tradingboost_decimal_parse(const void *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    const tradingboost_raw_magnitude largest = ~(tradingboost_raw_magnitude)0 >> 1;
    tradingboost_raw_magnitude digits = 0;
    size_t index = 0, seen = 0, fraction = 0;
    long long shift = 0, exponent = 0;
    bool is_negative = false, is_fraction = false;
    if (index < size && bytes[index] == '-') {
        is_negative = true;
        index++;
    }
    for (; index < size && bytes[index] != 'e' && bytes[index] != 'E'; index++) {
        if (bytes[index] == '.' && !is_fraction && seen > 0) {
            is_fraction = true;
        } else if (bytes[index] >= '0' && bytes[index] <= '9') {
            unsigned digit = (unsigned)(bytes[index] - '0');
            if (digits > (~(tradingboost_raw_magnitude)0 - digit) / 10) return tradingboost_decimal_undefined();
            digits = digits * 10 + digit;
            seen++;
            if (is_fraction) fraction++;
        } else {
            return tradingboost_decimal_undefined();
        }
    }
    if (seen == 0 || (is_fraction && fraction == 0)) return tradingboost_decimal_undefined();
    if (index < size) {
        bool is_small = false;
        index++;
        if (index < size && (bytes[index] == '-' || bytes[index] == '+')) is_small = bytes[index++] == '-';
        if (index == size) return tradingboost_decimal_undefined();
        for (; index < size; index++) {
            if (bytes[index] < '0' || bytes[index] > '9' || exponent >= 100) return tradingboost_decimal_undefined();
            exponent = exponent * 10 + (bytes[index] - '0');
        }
        if (is_small) exponent = -exponent;
    }
    for (shift = 18 - (long long)fraction + exponent; shift > 0 && digits != 0; shift--) {
        if (digits > ~(tradingboost_raw_magnitude)0 / 10) return tradingboost_decimal_undefined();
        digits *= 10;
    }
    for (; shift < 0 && digits != 0; shift++) {
        if (digits % 10 != 0) return tradingboost_decimal_undefined();
        digits /= 10;
    }
    if (digits > largest) return tradingboost_decimal_undefined();
    return tradingboost_decimal_from_raw(is_negative ? -(tradingboost_raw)digits : (tradingboost_raw)digits);
}

/* Writes the shortest exact form with a final NUL: "46319", "-0.5", "0.00000001"; "undefined" for undefined. Returns its size
   without the NUL. */
static inline size_t tradingboost_decimal_text(tradingboost_decimal value, char text[TRADINGBOOST_DECIMAL_TEXT])
{
    const char *undefined = "undefined";
    char reversed[TRADINGBOOST_DECIMAL_TEXT];
    tradingboost_raw_magnitude magnitude = tradingboost_raw_absolute(tradingboost_decimal_raw(value));
    tradingboost_raw_magnitude whole = magnitude / TRADINGBOOST_DECIMAL_UNIT;
    uint64_t fraction = (uint64_t)(magnitude % TRADINGBOOST_DECIMAL_UNIT);
    size_t count = 0, size = 0;
    if (tradingboost_decimal_is_undefined(value)) {
        while ((text[size] = undefined[size]) != 0) size++;
        return size;
    }
    if (fraction != 0) {
        int width = 18;
        for (; fraction % 10 == 0; width--) fraction /= 10;
        for (; width > 0; width--, fraction /= 10) reversed[count++] = (char)('0' + fraction % 10);
        reversed[count++] = '.';
    }
    do {
        reversed[count++] = (char)('0' + (int)(whole % 10));
        whole /= 10;
    } while (whole != 0);
    if (value.hi < 0) reversed[count++] = '-';
    while (count > 0) text[size++] = reversed[--count];
    text[size] = 0;
    return size;
}

/* For indicators and charts, never for an order. With up to 8 digits after the point and below 9 * 10^7 it is the nearest
   double, as if parsed from text; otherwise within one unit in the last place. Not a number for undefined. */
static inline double tradingboost_decimal_double(tradingboost_decimal value)
{
    tradingboost_raw_magnitude magnitude = tradingboost_raw_absolute(tradingboost_decimal_raw(value));
    tradingboost_raw_magnitude whole = magnitude / TRADINGBOOST_DECIMAL_UNIT;
    uint64_t fraction = (uint64_t)(magnitude % TRADINGBOOST_DECIMAL_UNIT);
    double result;
    if (tradingboost_decimal_is_undefined(value)) return __builtin_nan("");
    if (fraction % UINT64_C(10000000000) == 0 && whole < 90000000) {
        /* Both operands are exact in a double (below 2^53), so the division rounds once. */
        result = (double)((uint64_t)whole * 100000000 + fraction / UINT64_C(10000000000)) / 1e8;
    } else {
        result = (double)whole + (double)fraction / 1e18;
    }
    return value.hi < 0 ? -result : result;
}

#ifdef __cplusplus
}
#endif

#endif
