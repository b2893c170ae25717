//! Exact decimal numbers: prices, quantities and amounts.

use std::fmt;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};
use std::str::FromStr;

/// How a value that does not fit a grid is brought onto it. There is no unnamed rounding anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards negative infinity.
    Down,
    /// Towards positive infinity.
    Up,
    /// Towards zero.
    TowardZero,
    /// To the nearest; a tie goes to the even neighbour (banker's rounding).
    Nearest,
}

/// A signed 128-bit count of 10⁻¹⁸: range about ±1.7 × 10²⁰ with 18 digits after the point.
///
/// Operators panic outside the range, in release builds too: a wrapped amount of money is worse than a stopped strategy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i128);

const UNIT: i128 = 1_000_000_000_000_000_000;
const OUT_OF_RANGE: &str = "a decimal is within ±1.7 × 10²⁰";

impl Decimal {
    /// Nothing.
    pub const ZERO: Decimal = Decimal(0);
    /// One.
    pub const ONE: Decimal = Decimal(UNIT);

    /// From the count of 10⁻¹⁸.
    pub const fn from_raw(raw: i128) -> Decimal {
        Decimal(raw)
    }

    /// The count of 10⁻¹⁸.
    pub const fn raw(self) -> i128 {
        self.0
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Without its sign.
    pub fn magnitude(self) -> Decimal {
        Decimal(self.0.checked_abs().expect(OUT_OF_RANGE))
    }

    /// The product, rounded to 10⁻¹⁸. Panics when it is out of range.
    pub fn multiplied(self, other: Decimal, rounding: Rounding) -> Decimal {
        self.checked_multiplied(other, rounding).expect(OUT_OF_RANGE)
    }

    /// The product, rounded to 10⁻¹⁸; `None` when it is out of range.
    pub fn checked_multiplied(self, other: Decimal, rounding: Rounding) -> Option<Decimal> {
        let wide = multiply(self.0.unsigned_abs(), other.0.unsigned_abs());
        scaled(wide, UNIT as u128, (self.0 < 0) != (other.0 < 0), rounding)
    }

    /// The quotient, rounded to 10⁻¹⁸; `None` when the divisor is zero or the quotient is out of range.
    pub fn divided(self, divisor: Decimal, rounding: Rounding) -> Option<Decimal> {
        let wide = multiply(self.0.unsigned_abs(), UNIT as u128);
        scaled(wide, divisor.0.unsigned_abs(), (self.0 < 0) != (divisor.0 < 0), rounding)
    }

    /// The multiple of `step` that the rounding names. Panics unless `step` is positive.
    pub fn rounded_to(self, step: Decimal, rounding: Rounding) -> Decimal {
        assert!(step.0 > 0, "a rounding step is positive");
        let steps = scaled((0, self.0.unsigned_abs()), step.0 as u128, self.0 < 0, rounding).expect(OUT_OF_RANGE);
        Decimal(steps.0.checked_mul(step.0).expect(OUT_OF_RANGE))
    }

    /// Whether it is a whole number of `step`. Panics unless `step` is positive.
    pub fn is_multiple_of(self, step: Decimal) -> bool {
        assert!(step.0 > 0, "a step is positive");
        self.0 % step.0 == 0
    }

    /// The value as a double, for indicators; never for an order. With up to 8 digits after the point and below 9 × 10⁷ it
    /// is the nearest double, otherwise within one unit in the last place.
    pub fn to_f64(self) -> f64 {
        let magnitude = self.0.unsigned_abs();
        let (whole, fraction) = (magnitude / UNIT as u128, (magnitude % UNIT as u128) as u64);
        let value = if fraction % 10_000_000_000 == 0 && whole < 90_000_000 {
            // Both operands are exact in a double (below 2⁵³), so the division rounds once.
            (whole as u64 * 100_000_000 + fraction / 10_000_000_000) as f64 / 1e8
        } else {
            whole as f64 + fraction as f64 / 1e18
        };
        if self.0 < 0 { -value } else { value }
    }

    /// Parses `-12.5`, `0.00000001`, `1e-8`; `None` for anything else, for what is no multiple of 10⁻¹⁸ and for values out of
    /// range. No sign `+`, no spaces, no silent rounding.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (number, exponent) = match text.split_once(|letter| letter == 'e' || letter == 'E') {
            Some((number, exponent)) => (number, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = match number.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (number, ""),
        };
        if whole.is_empty() {
            return None;
        }
        let mut digits: u128 = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return None;
            }
            digits = digits.checked_mul(10)?.checked_add(u128::from(byte - b'0'))?;
        }
        let mut shift = 18 - fraction.len() as i64 + exponent;
        while shift > 0 && digits != 0 {
            digits = digits.checked_mul(10)?;
            shift -= 1;
        }
        while shift < 0 && digits != 0 {
            if digits % 10 != 0 {
                return None;
            }
            digits /= 10;
            shift += 1;
        }
        signed(digits, negative)
    }
}

fn parse_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    // At most 999: more digits than any number of this type has.
    if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: i64 = digits.parse().ok()?;
    Some(if negative { -value } else { value })
}

fn signed(magnitude: u128, negative: bool) -> Option<Decimal> {
    let value = i128::try_from(magnitude).ok()?;
    Some(Decimal(if negative { -value } else { value }))
}

/// 128 by 128 bits: the upper and the lower half of the product.
fn multiply(left: u128, right: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a, b) = (left >> 64, left & LOW);
    let (c, d) = (right >> 64, right & LOW);
    let low = b * d;
    let (cross, carried) = (a * d).overflowing_add(b * c);
    let (sum, carry) = low.overflowing_add(cross << 64);
    (a * c + (cross >> 64) + (u128::from(carried) << 64) + u128::from(carry), sum)
}

/// 256 by 128 bits, bit by bit behind the first 128; `None` when the divisor is zero or the quotient needs more than 128 bits.
fn divide((high, low): (u128, u128), divisor: u128) -> Option<(u128, u128)> {
    if high >= divisor {
        return None;
    }
    if high == 0 {
        return Some((low / divisor, low % divisor));
    }
    let (mut remainder, mut quotient) = (high, 0u128);
    for bit in (0..128).rev() {
        let carry = remainder >> 127 == 1;
        remainder = remainder << 1 | (low >> bit & 1);
        quotient <<= 1;
        if carry || remainder >= divisor {
            remainder = remainder.wrapping_sub(divisor);
            quotient |= 1;
        }
    }
    Some((quotient, remainder))
}

fn scaled(wide: (u128, u128), divisor: u128, negative: bool, rounding: Rounding) -> Option<Decimal> {
    let (quotient, remainder) = divide(wide, divisor)?;
    let away_from_zero = match rounding {
        Rounding::TowardZero => false,
        Rounding::Down => negative && remainder != 0,
        Rounding::Up => !negative && remainder != 0,
        Rounding::Nearest => {
            let rest = divisor - remainder;
            remainder > rest || (remainder == rest && quotient % 2 == 1)
        }
    };
    signed(quotient.checked_add(u128::from(away_from_zero))?, negative)
}

impl From<i64> for Decimal {
    fn from(whole: i64) -> Decimal {
        Decimal(i128::from(whole) * UNIT)
    }
}

impl FromStr for Decimal {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Decimal, Self::Err> {
        Decimal::parse(text).ok_or("not a decimal number like -12.5 with at most 18 digits after the point")
    }
}

impl fmt::Display for Decimal {
    /// The shortest exact form: `46319`, `-0.5`, `0.00000001`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let (whole, fraction) = (magnitude / UNIT as u128, magnitude % UNIT as u128);
        let mut text = if fraction == 0 { whole.to_string() } else { format!("{}.{:018}", whole, fraction) };
        if fraction != 0 {
            text.truncate(text.trim_end_matches('0').len());
        }
        formatter.pad_integral(self.0 >= 0, "", &text)
    }
}

impl Add for Decimal {
    type Output = Decimal;
    fn add(self, other: Decimal) -> Decimal {
        Decimal(self.0.checked_add(other.0).expect(OUT_OF_RANGE))
    }
}

impl Sub for Decimal {
    type Output = Decimal;
    fn sub(self, other: Decimal) -> Decimal {
        Decimal(self.0.checked_sub(other.0).expect(OUT_OF_RANGE))
    }
}

impl Neg for Decimal {
    type Output = Decimal;
    fn neg(self) -> Decimal {
        Decimal(self.0.checked_neg().expect(OUT_OF_RANGE))
    }
}

impl Mul<i64> for Decimal {
    type Output = Decimal;
    fn mul(self, count: i64) -> Decimal {
        Decimal(self.0.checked_mul(i128::from(count)).expect(OUT_OF_RANGE))
    }
}

impl AddAssign for Decimal {
    fn add_assign(&mut self, other: Decimal) {
        *self = *self + other;
    }
}

impl SubAssign for Decimal {
    fn sub_assign(&mut self, other: Decimal) {
        *self = *self - other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn text_goes_there_and_back() {
        for text in ["0", "-0.5", "46319", "0.00000001", "170141183460469231731.687303715884105727"] {
            assert_eq!(decimal(text).to_string(), text);
        }
        assert_eq!(decimal("1e-8"), decimal("0.00000001"));
        for text in ["", "+1", ".5", "1.", "1.e3", " 1", "1e", "1e-19", "170141183460469231731.687303715884105728"] {
            assert_eq!(Decimal::parse(text), None, "{}", text);
        }
    }

    #[test]
    fn rounding_is_what_its_name_says() {
        let cent = decimal("0.01");
        for (value, down, up, zero, nearest) in [
            ("1.005", "1", "1.01", "1", "1"),
            ("1.015", "1.01", "1.02", "1.01", "1.02"),
            ("-1.005", "-1.01", "-1", "-1", "-1"),
            ("-1.006", "-1.01", "-1", "-1", "-1.01"),
        ] {
            assert_eq!(decimal(value).rounded_to(cent, Rounding::Down), decimal(down));
            assert_eq!(decimal(value).rounded_to(cent, Rounding::Up), decimal(up));
            assert_eq!(decimal(value).rounded_to(cent, Rounding::TowardZero), decimal(zero));
            assert_eq!(decimal(value).rounded_to(cent, Rounding::Nearest), decimal(nearest));
        }
    }

    #[test]
    fn products_and_quotients_use_all_256_bits() {
        let large = decimal("12345678901.234567890123456789");
        let product = large.multiplied(decimal("9876543210.000000000000000001"), Rounding::Nearest);
        assert_eq!(product.to_string(), "121932631124828532112.482853223472031591");
        assert_eq!(product.divided(decimal("9876543210.000000000000000001"), Rounding::Nearest), Some(large));
        assert_eq!(decimal("1000").divided(decimal("46377"), Rounding::Down), Some(decimal("0.021562412402699614")));
        assert_eq!(Decimal::ONE.divided(Decimal::ZERO, Rounding::Down), None);
        assert_eq!(large.checked_multiplied(large * 1000, Rounding::Down), None);
    }
}
