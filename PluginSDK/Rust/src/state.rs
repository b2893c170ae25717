//! What survives a restart.

use crate::decimal::Decimal;

/// A value that can be saved: equal values give equal bytes, and bytes that are none of its own are refused.
///
/// Numbers, `bool`, `Decimal`, `String`, `Option`, `Vec`, pairs and indicators are. A struct becomes one through [`crate::state!`].
pub trait Stored: Sized {
    /// Appends the value's bytes.
    fn encode(&self, bytes: &mut Vec<u8>);
    /// Takes the value's bytes; `None` when they are damaged.
    fn decode(from: &mut Decoder<'_>) -> Option<Self>;
}

/// Bytes that were saved, from front to back.
pub struct Decoder<'a> {
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// Takes the next bytes; `None` when there are fewer.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        if count > self.rest.len() {
            return None;
        }
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        Some(taken)
    }
}

/// Declares the struct that a strategy keeps in its state; the SDK saves and restores it.
///
/// ```ignore
/// state! { pub struct State { average: Ema, entry: u64, leaving: bool } }
/// ```
#[macro_export]
macro_rules! state {
    ($(#[$about:meta])* $visible:vis struct $name:ident { $($(#[$field_about:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq)]
        $visible struct $name {
            $($(#[$field_about])* $field: $type),*
        }

        impl $crate::Stored for $name {
            fn encode(&self, bytes: &mut Vec<u8>) {
                $($crate::Stored::encode(&self.$field, bytes);)*
            }

            fn decode(from: &mut $crate::Decoder<'_>) -> Option<$name> {
                Some($name { $($field: $crate::Stored::decode(from)?),* })
            }
        }
    };
}

macro_rules! stored_numbers {
    ($($type:ty),*) => {
        $(
            impl Stored for $type {
                fn encode(&self, bytes: &mut Vec<u8>) {
                    bytes.extend_from_slice(&self.to_le_bytes());
                }

                fn decode(from: &mut Decoder<'_>) -> Option<$type> {
                    let bytes = from.take(std::mem::size_of::<$type>())?;
                    Some(<$type>::from_le_bytes(bytes.try_into().ok()?))
                }
            }
        )*
    };
}

stored_numbers!(u8, u16, u32, u64, i8, i16, i32, i64, i128, f64);

impl Stored for bool {
    fn encode(&self, bytes: &mut Vec<u8>) {
        bytes.push(u8::from(*self));
    }

    fn decode(from: &mut Decoder<'_>) -> Option<bool> {
        match u8::decode(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Stored for Decimal {
    fn encode(&self, bytes: &mut Vec<u8>) {
        self.raw().encode(bytes);
    }

    fn decode(from: &mut Decoder<'_>) -> Option<Decimal> {
        i128::decode(from).map(Decimal::from_raw)
    }
}

impl Stored for String {
    fn encode(&self, bytes: &mut Vec<u8>) {
        (self.len() as u64).encode(bytes);
        bytes.extend_from_slice(self.as_bytes());
    }

    fn decode(from: &mut Decoder<'_>) -> Option<String> {
        let size = usize::try_from(u64::decode(from)?).ok()?;
        String::from_utf8(from.take(size)?.to_vec()).ok()
    }
}

impl<T: Stored> Stored for Option<T> {
    fn encode(&self, bytes: &mut Vec<u8>) {
        self.is_some().encode(bytes);
        if let Some(value) = self {
            value.encode(bytes);
        }
    }

    fn decode(from: &mut Decoder<'_>) -> Option<Option<T>> {
        if bool::decode(from)? { T::decode(from).map(Some) } else { Some(None) }
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn encode(&self, bytes: &mut Vec<u8>) {
        (self.len() as u64).encode(bytes);
        self.iter().for_each(|value| value.encode(bytes));
    }

    fn decode(from: &mut Decoder<'_>) -> Option<Vec<T>> {
        // Not reserved: the count is only a claim.
        (0..u64::decode(from)?).map(|_| if from.rest.is_empty() { None } else { T::decode(from) }).collect()
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn encode(&self, bytes: &mut Vec<u8>) {
        self.0.encode(bytes);
        self.1.encode(bytes);
    }

    fn decode(from: &mut Decoder<'_>) -> Option<(A, B)> {
        Some((A::decode(from)?, B::decode(from)?))
    }
}

/// A strategy without anything to remember.
impl Stored for () {
    fn encode(&self, _: &mut Vec<u8>) {}

    fn decode(_: &mut Decoder<'_>) -> Option<()> {
        Some(())
    }
}

// Before the value: "TBST" and the layout's number, the value's size, its checksum, the strategy's state version; 8 bytes each,
// little-endian.
const HEADER: usize = 32;
const MAGIC: u64 = 0x5453_4254 | 1 << 32;

/// The bytes of a state, with a header by which damage is found.
pub(crate) fn saved<T: Stored>(value: &T, version: u32) -> Vec<u8> {
    let mut body = Vec::new();
    value.encode(&mut body);
    let mut bytes = Vec::with_capacity(HEADER + body.len());
    for word in [MAGIC, body.len() as u64, checksum(&body), u64::from(version)] {
        word.encode(&mut bytes);
    }
    bytes.extend_from_slice(&body);
    bytes
}

/// `None` unless the bytes are a whole, undamaged state of this version.
pub(crate) fn restored<T: Stored>(bytes: &[u8], version: u32) -> Option<T> {
    let body = bytes.get(HEADER..)?;
    let mut header = Decoder { rest: bytes };
    for expected in [MAGIC, body.len() as u64, checksum(body), u64::from(version)] {
        if u64::decode(&mut header)? != expected {
            return None;
        }
    }
    let mut from = Decoder { rest: body };
    let value = T::decode(&mut from)?;
    if from.rest.is_empty() { Some(value) } else { None }
}

/// FNV-1a, 64 bits: it finds damage; it does not keep anyone from forging.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::{Ema, Sma};

    state! { struct State { average: Ema, means: Sma, entry: Option<u64>, price: Decimal, name: String, leaving: bool } }

    fn state() -> State {
        let mut state = State {
            average: Ema::new(3),
            means: Sma::new(2),
            entry: Some(7),
            price: Decimal::from(5),
            name: "ü".to_string(),
            leaving: true,
        };
        for value in [1.0, 2.0, 3.0, 5.0] {
            state.average.update(value);
            state.means.update(value);
        }
        state
    }

    #[test]
    fn a_state_goes_there_and_back() {
        let bytes = saved(&state(), 3);
        assert_eq!(restored::<State>(&bytes, 3), Some(state()));
        assert_eq!(saved(&restored::<State>(&bytes, 3).unwrap(), 3), bytes);
        assert_eq!(restored::<State>(&bytes, 4), None);
    }

    #[test]
    fn damage_anywhere_is_refused() {
        let bytes = saved(&state(), 1);
        for index in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[index] ^= 1;
            assert_eq!(restored::<State>(&damaged, 1), None, "byte {}", index);
            assert_eq!(restored::<State>(&bytes[..index], 1), None, "the first {} bytes", index);
        }
    }

    #[test]
    fn a_count_that_lies_allocates_nothing() {
        let mut bytes = Vec::new();
        u64::MAX.encode(&mut bytes);
        assert_eq!(Vec::<u64>::decode(&mut Decoder { rest: &bytes }), None);
    }
}
