//! What a strategy is told.

use crate::decimal::Decimal;
use crate::host::Timeframe;
use crate::orders::Side;
use crate::raw;

/// What every event has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Grows by one with each event of an instance: the only order there is.
    pub seq: u64,
    /// The host's clock when it received what the event tells. Nanoseconds since 1970 UTC.
    pub time: i64,
    /// The event is repeated after a restart: the host knows already what was asked for then.
    pub is_replay: bool,
}

/// A closed candle of a subscribed timeframe. The doubles are the decimals' nearest values, for indicators only.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Candle {
    pub moment: Moment,
    pub timeframe: Timeframe,
    /// Nanoseconds since 1970 UTC.
    pub open_time: i64,
    pub open: Decimal,
    pub high: Decimal,
    pub low: Decimal,
    pub close: Decimal,
    /// Base.
    pub volume: Decimal,
    pub open_f64: f64,
    pub high_f64: f64,
    pub low_f64: f64,
    pub close_f64: f64,
    pub volume_f64: f64,
}

/// A public print: somebody's trade at the venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trade {
    /// When it was received.
    pub moment: Moment,
    /// Trades left out since the last one, because this instance was slow.
    pub dropped: u32,
    /// Nanoseconds since 1970 UTC; 0 = the venue does not say.
    pub venue_time: i64,
    /// The venue's number, or 0.
    pub trade: u64,
    /// Quote per base.
    pub price: Decimal,
    /// Base.
    pub quantity: Decimal,
    /// Of the taker, where the venue says it.
    pub side: Option<Side>,
}

/// The best bid and ask. A side that is empty has no price and quantity zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Quote {
    pub moment: Moment,
    pub dropped: u32,
    pub venue_time: i64,
    pub bid_price: Option<Decimal>,
    pub bid_quantity: Decimal,
    pub ask_price: Option<Decimal>,
    pub ask_quantity: Decimal,
}

/// A price of an order book and what waits there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookLevel {
    /// Quote per base.
    pub price: Decimal,
    /// Base.
    pub quantity: Decimal,
}

/// The best levels of the order book: always all of them, never a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct BookEvent {
    pub moment: Moment,
    pub dropped: u32,
    pub venue_time: i64,
    /// Highest first.
    pub bids: Vec<BookLevel>,
    /// Lowest first.
    pub asks: Vec<BookLevel>,
}

/// Funding of a perpetual: announced before it is due, told again with the payment once it is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Funding {
    /// When it was received.
    pub moment: Moment,
    /// Nanoseconds since 1970 UTC; 0 = the venue does not say.
    pub venue_time: i64,
    /// Nanoseconds since 1970 UTC.
    pub due: i64,
    /// Of the notional; positive: longs pay shorts.
    pub rate: Decimal,
    /// Quote per base.
    pub mark_price: Option<Decimal>,
    /// To this instance's position, quote, negative = paid; none while it is announced.
    pub payment: Option<Decimal>,
}

/// A step in the life of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum OrderStep {
    Submitted,
    Denied,
    Accepted,
    Rejected,
    Updated,
    PartiallyFilled,
    Filled,
    CancelPending,
    Cancelled,
    CancelRejected,
    Expired,
    Triggered,
    UpdatePending,
    UpdateRejected,
    /// A step that is newer than this crate.
    Other(u32),
}

impl OrderStep {
    /// Nothing follows for this order.
    pub fn is_final(self) -> bool {
        use OrderStep::*;
        matches!(self, Denied | Rejected | Filled | Cancelled | Expired)
    }

    /// Something that was asked for is not done. To ask for it again at once is to be refused again at once: wait for the
    /// next candle or for a timer.
    pub fn is_refusal(self) -> bool {
        use OrderStep::*;
        matches!(self, Denied | Rejected | CancelRejected | UpdateRejected)
    }

    fn from_raw(kind: u32) -> OrderStep {
        match kind {
            raw::ORDER_SUBMITTED => OrderStep::Submitted,
            raw::ORDER_DENIED => OrderStep::Denied,
            raw::ORDER_ACCEPTED => OrderStep::Accepted,
            raw::ORDER_REJECTED => OrderStep::Rejected,
            raw::ORDER_UPDATED => OrderStep::Updated,
            raw::ORDER_PARTIALLY_FILLED => OrderStep::PartiallyFilled,
            raw::ORDER_FILLED => OrderStep::Filled,
            raw::ORDER_CANCEL_PENDING => OrderStep::CancelPending,
            raw::ORDER_CANCELLED => OrderStep::Cancelled,
            raw::ORDER_CANCEL_REJECTED => OrderStep::CancelRejected,
            raw::ORDER_EXPIRED => OrderStep::Expired,
            raw::ORDER_TRIGGERED => OrderStep::Triggered,
            raw::ORDER_UPDATE_PENDING => OrderStep::UpdatePending,
            raw::ORDER_UPDATE_REJECTED => OrderStep::UpdateRejected,
            other => OrderStep::Other(other),
        }
    }
}

/// Who waited for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liquidity {
    /// The order waited in the book.
    Maker,
    /// It took what waited there.
    Taker,
}

/// What an order step filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Number within the instance, from 1.
    pub number: u64,
    /// Quote per base.
    pub price: Decimal,
    /// Base.
    pub quantity: Decimal,
    /// In `fee_asset`, negative = rebate.
    pub fee: Decimal,
    /// Empty: the quote asset.
    pub fee_asset: String,
    /// Where the venue says it.
    pub liquidity: Option<Liquidity>,
}

/// A step in the life of an order: complete, in order, never merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderEvent {
    /// When it was received.
    pub moment: Moment,
    /// The number that `submit` gave.
    pub order: u64,
    /// What happened.
    pub step: OrderStep,
    /// Stable code of a refusal, 0 = none; its text is in the host's log.
    pub reason: u32,
    /// Of the order; none when it is newer than this crate.
    pub side: Option<Side>,
    /// Ordered, base.
    pub quantity: Decimal,
    /// The limit price.
    pub price: Option<Decimal>,
    /// The trigger.
    pub stop_price: Option<Decimal>,
    /// Cumulative, base.
    pub filled_quantity: Decimal,
    /// Of this step.
    pub fill: Option<Fill>,
    /// After this step, base, negative = short.
    pub position_quantity: Decimal,
    /// Average entry after this step; none when flat.
    pub position_price: Option<Decimal>,
    /// Nanoseconds since 1970 UTC; 0 = the venue does not say.
    pub venue_time: i64,
    /// The order whose plan made this one; 0 = none.
    pub parent: u64,
}

/// A timer that `set_timer` set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    /// When it came.
    pub moment: Moment,
    /// The number given to `set_timer`.
    pub number: u64,
    /// Nanoseconds since 1970 UTC.
    pub due: i64,
}

/// A candle of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct HistoryCandle {
    pub open_time: i64,
    pub open: Decimal,
    pub high: Decimal,
    pub low: Decimal,
    pub close: Decimal,
    pub volume: Decimal,
}

/// Candles that were asked for, oldest first, in as many events as they need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEvent {
    /// When they came.
    pub moment: Moment,
    /// The number that `request_candles` gave.
    pub request: u64,
    /// Of the candles.
    pub timeframe: Timeframe,
    /// Candles of this request in later events; 0 = this is the last.
    pub remaining: u32,
    /// Oldest first.
    pub candles: Vec<HistoryCandle>,
}

/// An order that has not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct OpenOrder {
    pub order: u64,
    /// Its last step.
    pub step: OrderStep,
    pub side: Option<Side>,
    pub quantity: Decimal,
    pub price: Option<Decimal>,
    pub stop_price: Option<Decimal>,
    pub filled_quantity: Decimal,
    /// Of a trailing stop; zero = none.
    pub trailing_distance: Decimal,
    /// Nanoseconds since 1970 UTC; 0 = it does not expire.
    pub expire_time: i64,
}

/// How the instance stood when its state was saved: its first event after a restart. Requests are refused meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Snapshot {
    pub moment: Moment,
    pub position_quantity: Decimal,
    pub position_price: Option<Decimal>,
    /// By number.
    pub orders: Vec<OpenOrder>,
}

// ---------------------------------------------------------------- from the contract's structs

impl From<raw::Event> for Moment {
    fn from(raw: raw::Event) -> Moment {
        Moment { seq: raw.seq, time: raw.time, is_replay: raw.flags & raw::EVENT_REPLAY != 0 }
    }
}

impl From<raw::CandleEvent> for Candle {
    fn from(raw: raw::CandleEvent) -> Candle {
        Candle {
            moment: raw.header.into(),
            timeframe: Timeframe::from_nanoseconds(raw.timeframe),
            open_time: raw.open_time,
            open: raw.open.into(),
            high: raw.high.into(),
            low: raw.low.into(),
            close: raw.close.into(),
            volume: raw.volume.into(),
            open_f64: raw.open_double,
            high_f64: raw.high_double,
            low_f64: raw.low_double,
            close_f64: raw.close_double,
            volume_f64: raw.volume_double,
        }
    }
}

impl From<raw::TradeEvent> for Trade {
    fn from(raw: raw::TradeEvent) -> Trade {
        Trade {
            moment: raw.header.into(),
            dropped: raw.dropped,
            venue_time: raw.venue_time,
            trade: raw.trade,
            price: raw.price.into(),
            quantity: raw.quantity.into(),
            side: Side::from_raw(raw.side),
        }
    }
}

impl From<raw::QuoteEvent> for Quote {
    fn from(raw: raw::QuoteEvent) -> Quote {
        Quote {
            moment: raw.header.into(),
            dropped: raw.dropped,
            venue_time: raw.venue_time,
            bid_price: raw.bid_price.into(),
            bid_quantity: raw.bid_quantity.into(),
            ask_price: raw.ask_price.into(),
            ask_quantity: raw.ask_quantity.into(),
        }
    }
}

impl From<raw::FundingEvent> for Funding {
    fn from(raw: raw::FundingEvent) -> Funding {
        Funding {
            moment: raw.header.into(),
            venue_time: raw.venue_time,
            due: raw.due,
            rate: raw.rate.into(),
            mark_price: raw.mark_price.into(),
            payment: raw.payment.into(),
        }
    }
}

impl From<raw::OrderEvent> for OrderEvent {
    fn from(raw: raw::OrderEvent) -> OrderEvent {
        let asset = raw.fill_fee_asset.split(|byte| *byte == 0).next().unwrap_or(&[]);
        let fill = Fill {
            number: raw.fill,
            price: raw.fill_price.into(),
            quantity: raw.fill_quantity.into(),
            fee: raw.fill_fee.into(),
            fee_asset: String::from_utf8_lossy(asset).into_owned(),
            liquidity: match raw.liquidity {
                raw::LIQUIDITY_MAKER => Some(Liquidity::Maker),
                raw::LIQUIDITY_TAKER => Some(Liquidity::Taker),
                _ => None,
            },
        };
        OrderEvent {
            moment: raw.header.into(),
            order: raw.order,
            step: OrderStep::from_raw(raw.kind),
            reason: raw.reason,
            side: Side::from_raw(raw.side),
            quantity: raw.quantity.into(),
            price: raw.price.into(),
            stop_price: raw.stop_price.into(),
            filled_quantity: raw.filled_quantity.into(),
            fill: if raw.fill == 0 { None } else { Some(fill) },
            position_quantity: raw.position_quantity.into(),
            position_price: raw.position_price.into(),
            venue_time: raw.venue_time,
            parent: raw.parent,
        }
    }
}

impl From<raw::TimerEvent> for Timer {
    fn from(raw: raw::TimerEvent) -> Timer {
        Timer { moment: raw.header.into(), number: raw.timer, due: raw.due }
    }
}

impl From<raw::BookLevel> for BookLevel {
    fn from(raw: raw::BookLevel) -> BookLevel {
        BookLevel { price: raw.price.into(), quantity: raw.quantity.into() }
    }
}

impl From<raw::HistoryCandle> for HistoryCandle {
    fn from(raw: raw::HistoryCandle) -> HistoryCandle {
        HistoryCandle {
            open_time: raw.open_time,
            open: raw.open.into(),
            high: raw.high.into(),
            low: raw.low.into(),
            close: raw.close.into(),
            volume: raw.volume.into(),
        }
    }
}

impl From<raw::OpenOrder> for OpenOrder {
    fn from(raw: raw::OpenOrder) -> OpenOrder {
        OpenOrder {
            order: raw.order,
            step: OrderStep::from_raw(raw.kind),
            side: Side::from_raw(raw.side),
            quantity: raw.quantity.into(),
            price: raw.price.into(),
            stop_price: raw.stop_price.into(),
            filled_quantity: raw.filled_quantity.into(),
            trailing_distance: raw.trailing_distance.into(),
            expire_time: raw.expire_time,
        }
    }
}
