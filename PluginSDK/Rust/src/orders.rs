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
    pub(crate) trailing_distance: Decimal,
    pub(crate) expire_time: i64,
    pub(crate) plan: Option<Plan>,
}

/// What the host does with an order besides sending it, or in place of that. It survives a restart of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    Oco { linked_order: u64 },
    Bracket { stop_price: Option<Decimal>, take_profit_price: Option<Decimal> },
    Twap { duration: i64, slices: u32 },
    Iceberg { visible_quantity: Decimal },
}

impl Plan {
    pub(crate) fn request(self) -> raw::OrderPlan {
        let none = raw::RawDecimal { hi: 0, lo: 0 };
        let empty = raw::OrderPlan {
            struct_size: size_of::<raw::OrderPlan>() as u32,
            kind: 0,
            linked_order: 0,
            stop_price: none,
            take_profit_price: none,
            visible_quantity: none,
            duration: 0,
            slices: 0,
            reserved: 0,
        };
        match self {
            Plan::Oco { linked_order } => raw::OrderPlan { kind: raw::PLAN_OCO, linked_order, ..empty },
            Plan::Bracket { stop_price, take_profit_price } => raw::OrderPlan {
                kind: raw::PLAN_BRACKET,
                stop_price: stop_price.into(),
                take_profit_price: take_profit_price.into(),
                ..empty
            },
            Plan::Twap { duration, slices } => raw::OrderPlan { kind: raw::PLAN_TWAP, duration, slices, ..empty },
            Plan::Iceberg { visible_quantity } => {
                raw::OrderPlan { kind: raw::PLAN_ICEBERG, visible_quantity: visible_quantity.into(), ..empty }
            }
        }
    }
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

    /// A market order once the price has come back by `distance` from the best one since the order works.
    pub fn trailing_stop(side: Side, quantity: Decimal, distance: Decimal) -> Order {
        let order = Order::new(side, raw::TYPE_TRAILING_STOP, quantity, None, None);
        Order { trailing_distance: distance, ..order }
    }

    /// A market order once the market is as good as `stop_price`: a sell at or above it, a buy at or below.
    pub fn take_profit(side: Side, quantity: Decimal, stop_price: Decimal) -> Order {
        Order::new(side, raw::TYPE_TAKE_PROFIT, quantity, None, Some(stop_price))
    }

    /// A limit order once the market is as good as `stop_price`.
    pub fn take_profit_limit(side: Side, quantity: Decimal, stop_price: Decimal, price: Decimal) -> Order {
        Order::new(side, raw::TYPE_TAKE_PROFIT_LIMIT, quantity, Some(price), Some(stop_price))
    }

    /// Of a trailing stop: it follows the market from this price on.
    pub fn starting_at(self, price: Decimal) -> Order {
        Order { stop_price: Some(price), ..self }
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

    /// Fills at once and whole, or not at all.
    pub fn fill_or_kill(self) -> Order {
        Order { time_in_force: raw::TIME_FOK, ..self }
    }

    /// What is left expires at `time`, nanoseconds since 1970 UTC.
    pub fn good_till(self, time: i64) -> Order {
        Order { time_in_force: raw::TIME_GTD, expire_time: time, ..self }
    }

    /// Linked with an open order and all that are linked with it: what one of them fills is taken off the others, which end
    /// when nothing is left for them.
    pub fn one_cancels_other(self, linked_order: u64) -> Order {
        Order { plan: Some(Plan::Oco { linked_order }), ..self }
    }

    /// An entry: what fills is protected by a stop and closed by a take profit, at least one of them. They are the host's
    /// orders, and their events name this one as `parent`.
    pub fn bracket(self, stop_price: Option<Decimal>, take_profit_price: Option<Decimal>) -> Order {
        Order { plan: Some(Plan::Bracket { stop_price, take_profit_price }), ..self }
    }

    /// Goes out in 2 to 1,000 equal parts, one each `duration` / `slices` (nanoseconds, 1 s to 7 d), the first at once.
    pub fn twap(self, duration: i64, slices: u32) -> Order {
        Order { plan: Some(Plan::Twap { duration, slices }), ..self }
    }

    /// Of a limit order: the book shows `visible_quantity` at a time.
    pub fn iceberg(self, visible_quantity: Decimal) -> Order {
        Order { plan: Some(Plan::Iceberg { visible_quantity }), ..self }
    }

    fn new(side: Side, kind: u8, quantity: Decimal, price: Option<Decimal>, stop_price: Option<Decimal>) -> Order {
        let (trailing_distance, expire_time) = (Decimal::ZERO, 0);
        let (time_in_force, flags, plan) = (raw::TIME_GTC, 0, None);
        Order { side, kind, quantity, price, stop_price, time_in_force, flags, trailing_distance, expire_time, plan }
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
            trailing_distance: self.trailing_distance.into(),
            expire_time: self.expire_time,
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
