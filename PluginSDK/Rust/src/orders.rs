//! What a strategy asks for.

use crate::decimal::Decimal;
use crate::raw;
use std::mem::size_of;

/// Which way an order or a fill goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// More of the base asset.
    Buy,
    /// Less of the base asset.
    Sell,
}

impl Side {
    /// The other one.
    pub fn opposite(self) -> Side {
        match self {
            Side::Buy => Side::Sell,
            Side::Sell => Side::Buy,
        }
    }

    pub(crate) fn from_raw(side: u8) -> Option<Side> {
        match side {
            raw::SIDE_BUY => Some(Side::Buy),
            raw::SIDE_SELL => Some(Side::Sell),
            _ => None,
        }
    }
}

/// An order as a sentence: `Order::limit(Side::Sell, quantity, price).post_only()`.
///
/// Quantities are positive multiples of the lot size, prices multiples of the tick size; the host refuses others.
/// [`crate::Instrument`] has the rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "an order is only asked for by Host::submit"]
pub struct Order {
    pub(crate) side: Side,
    pub(crate) kind: u8,
    pub(crate) quantity: Decimal,
    pub(crate) price: Option<Decimal>,
    pub(crate) stop_price: Option<Decimal>,
    pub(crate) time_in_force: u8,
    pub(crate) flags: u8,
}

impl Order {
    /// At once, at the market's price.
    pub fn market(side: Side, quantity: Decimal) -> Order {
        Order::new(side, raw::TYPE_MARKET, quantity, None, None)
    }

    /// At `price` or better, until it is cancelled.
    pub fn limit(side: Side, quantity: Decimal, price: Decimal) -> Order {
        Order::new(side, raw::TYPE_LIMIT, quantity, Some(price), None)
    }

    /// A market order once `stop_price` is reached.
    pub fn stop(side: Side, quantity: Decimal, stop_price: Decimal) -> Order {
        Order::new(side, raw::TYPE_STOP, quantity, None, Some(stop_price))
    }

    /// A limit order once `stop_price` is reached.
    pub fn stop_limit(side: Side, quantity: Decimal, stop_price: Decimal, price: Decimal) -> Order {
        Order::new(side, raw::TYPE_STOP_LIMIT, quantity, Some(price), Some(stop_price))
    }

    /// Rejected by the venue when it would fill at once.
    pub fn post_only(self) -> Order {
        Order { flags: self.flags | raw::FLAG_POST_ONLY, ..self }
    }

    /// Never enlarges or turns the position; the venue cuts or cancels it.
    pub fn reduce_only(self) -> Order {
        Order { flags: self.flags | raw::FLAG_REDUCE_ONLY, ..self }
    }

    /// Fills at once what is possible; the rest is cancelled.
    pub fn immediate_or_cancel(self) -> Order {
        Order { time_in_force: raw::TIME_IOC, ..self }
    }

    fn new(side: Side, kind: u8, quantity: Decimal, price: Option<Decimal>, stop_price: Option<Decimal>) -> Order {
        Order { side, kind, quantity, price, stop_price, time_in_force: raw::TIME_GTC, flags: 0 }
    }

    pub(crate) fn request(self, instrument: u32) -> raw::OrderRequest {
        raw::OrderRequest {
            struct_size: size_of::<raw::OrderRequest>() as u32,
            instrument,
            side: if self.side == Side::Buy { raw::SIDE_BUY } else { raw::SIDE_SELL },
            r#type: self.kind,
            time_in_force: self.time_in_force,
            flags: self.flags,
            reserved: 0,
            quantity: self.quantity.into(),
            price: self.price.into(),
            stop_price: self.stop_price.into(),
        }
    }
}

/// A change of an open order; `None` leaves a field as it is. The quantity counts what is already filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    /// Base.
    pub quantity: Option<Decimal>,
    /// The limit price.
    pub price: Option<Decimal>,
    /// The trigger.
    pub stop_price: Option<Decimal>,
}

impl Amendment {
    pub(crate) fn request(self, order: u64) -> raw::AmendRequest {
        raw::AmendRequest {
            struct_size: size_of::<raw::AmendRequest>() as u32,
            reserved: 0,
            order,
            quantity: self.quantity.into(),
            price: self.price.into(),
            stop_price: self.stop_price.into(),
        }
    }
}

impl raw::RawDecimal {
    pub(crate) const UNDEFINED: raw::RawDecimal = raw::RawDecimal { hi: i64::MIN, lo: 0 };
}

impl From<Decimal> for raw::RawDecimal {
    fn from(value: Decimal) -> raw::RawDecimal {
        raw::RawDecimal { hi: (value.raw() >> 64) as i64, lo: value.raw() as u64 }
    }
}

impl From<Option<Decimal>> for raw::RawDecimal {
    fn from(value: Option<Decimal>) -> raw::RawDecimal {
        value.map_or(raw::RawDecimal::UNDEFINED, raw::RawDecimal::from)
    }
}

impl From<raw::RawDecimal> for Option<Decimal> {
    fn from(raw: raw::RawDecimal) -> Option<Decimal> {
        if raw.hi == i64::MIN && raw.lo == 0 {
            return None;
        }
        Some(Decimal::from_raw((i128::from(raw.hi) << 64) | i128::from(raw.lo)))
    }
}

/// For fields that the contract never leaves undefined.
impl From<raw::RawDecimal> for Decimal {
    fn from(raw: raw::RawDecimal) -> Decimal {
        Option::<Decimal>::from(raw).unwrap_or(Decimal::ZERO)
    }
}
