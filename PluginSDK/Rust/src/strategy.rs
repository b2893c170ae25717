//! What a strategy is.

use crate::decimal::Decimal;
use crate::events::*;
use crate::host::{Host, Timeframe};
use crate::instrument::Instrument;
use crate::raw;
use crate::refusal::{Refusal, Status};
use crate::state::Stored;
use std::mem::size_of;

/// A trading strategy: one instance for each user who enabled it.
///
/// The host calls one function at a time, in the order of the events. Nothing blocks: an order is a request, and what becomes
/// of it arrives later at `on_order`. Equal events must give equal requests: keep everything to remember in the state.
pub trait Strategy: Sized + 'static {
    /// The struct that `plugin!` made of the parameters.
    type Settings: Settings;
    /// Everything that must survive a restart; see `state!`.
    type State: Stored;

    /// Makes an instance and subscribes to market data.
    fn new(setup: &Setup<'_>, settings: Self::Settings) -> Result<Self, Refusal>;

    /// Where the SDK reads and writes what survives a restart.
    fn state(&mut self) -> &mut Self::State;

    /// The first event follows; a saved state is there already.
    fn on_start(&mut self, _host: &Host) {}

    /// A candle of a subscribed timeframe closed.
    fn on_candle(&mut self, _host: &Host, _candle: &Candle) {}

    /// Somebody's trade.
    fn on_trade(&mut self, _host: &Host, _trade: &Trade) {}

    /// The best bid and ask.
    fn on_quote(&mut self, _host: &Host, _quote: &Quote) {}

    /// The best levels of the order book.
    fn on_book(&mut self, _host: &Host, _book: &BookEvent) {}

    /// Funding was announced or settled.
    fn on_funding(&mut self, _host: &Host, _funding: &Funding) {}

    /// One of the instance's orders went a step.
    fn on_order(&mut self, _host: &Host, _event: &OrderEvent) {}

    /// A timer is due.
    fn on_timer(&mut self, _host: &Host, _timer: &Timer) {}

    /// Candles that were asked for.
    fn on_history(&mut self, _host: &Host, _history: &HistoryEvent) {}

    /// How the instance stood when its state was saved.
    fn on_snapshot(&mut self, _host: &Host, _snapshot: &Snapshot) {}

    /// New parameters, taken or refused as a whole. Refused unless implemented: the host then starts the instance anew.
    fn on_parameters(&mut self, _host: &Host, _settings: Self::Settings) -> Result<(), Refusal> {
        Err(Refusal::new(Status::Unsupported, "the strategy takes new parameters only at its start"))
    }

    /// No event follows.
    fn on_stop(&mut self, _host: &Host, _reason: StopReason) {}
}

/// Why no event follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// The user or operator stopped the instance.
    Requested,
    /// The host ends; the instance continues later from its saved state.
    Shutdown,
    /// A reason that is newer than this crate.
    Other(u32),
}

/// What an instance begins with.
pub struct Setup<'call> {
    /// What it trades.
    pub instrument: Instrument,
    /// The host's functions; orders are refused until the first event.
    pub host: &'call Host,
}

/// How market data comes when the instance is slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Each event; beyond the host's bound the oldest are dropped and counted.
    Every,
    /// While the instance is busy a newer one replaces the one that waits.
    Latest,
    /// The newest one, at most once in so many nanoseconds; at least 1,000,000.
    Conflated(i64),
}

impl Setup<'_> {
    /// Closed candles; a shorter timeframe comes before a longer one that closes with it.
    pub fn subscribe_candles(&self, timeframe: Timeframe) -> Result<(), Refusal> {
        let subscription = subscription(raw::EVENT_CANDLE, Delivery::Every, 0);
        self.host.subscribe(raw::Subscription { timeframe: timeframe.nanoseconds(), ..subscription })
    }

    /// Everybody's trades.
    pub fn subscribe_trades(&self, delivery: Delivery) -> Result<(), Refusal> {
        self.host.subscribe(subscription(raw::EVENT_TRADE, delivery, 0))
    }

    /// The best bid and ask.
    pub fn subscribe_quotes(&self, delivery: Delivery) -> Result<(), Refusal> {
        self.host.subscribe(subscription(raw::EVENT_QUOTE, delivery, 0))
    }

    /// The best `depth` (1 to 50) levels a side.
    pub fn subscribe_book(&self, depth: u32, delivery: Delivery) -> Result<(), Refusal> {
        self.host.subscribe(subscription(raw::EVENT_BOOK, delivery, depth))
    }

    /// Funding of a perpetual.
    pub fn subscribe_funding(&self) -> Result<(), Refusal> {
        self.host.subscribe(subscription(raw::EVENT_FUNDING, Delivery::Every, 0))
    }
}

fn subscription(kind: u16, delivery: Delivery, depth: u32) -> raw::Subscription {
    let (delivery, interval) = match delivery {
        Delivery::Every => (raw::DELIVERY_EVERY, 0),
        Delivery::Latest => (raw::DELIVERY_LATEST, 0),
        Delivery::Conflated(interval) => (raw::DELIVERY_CONFLATED, interval),
    };
    let struct_size = size_of::<raw::Subscription>() as u32;
    raw::Subscription { struct_size, instrument: 0, r#type: kind, delivery, depth, timeframe: 0, interval }
}

/// The struct that `plugin!` makes of the parameters.
pub trait Settings: Sized {
    /// Name, type and default of each, as declared; the default is the literal's text or empty.
    #[doc(hidden)]
    const DECLARED: &'static [(&'static str, u32, &'static [(&'static str, &'static str)])];

    /// Reads every declared parameter.
    fn read(parameters: &Parameters<'_>) -> Result<Self, Refusal>;
}

/// Parameters as the host gives them: checked against the declaration, defaults filled in.
pub struct Parameters<'call> {
    items: Vec<(&'call [u8], raw::Parameter)>,
}

impl<'call> Parameters<'call> {
    /// # Safety
    /// `from` is the host's list, with every pointer in it readable for `'call`.
    pub(crate) unsafe fn new(from: *const raw::Parameters) -> Parameters<'call> {
        // SAFETY: as the caller promises; `stride` is the host's size of an item.
        unsafe {
            let list = raw::read_sized(from);
            let item = |index: u32| {
                let place = list.items.cast::<u8>().add(index as usize * list.stride as usize);
                let item: raw::Parameter = raw::read(place.cast(), list.stride as usize);
                (item.name.as_slice(), item)
            };
            Parameters { items: (0..list.count).map(item).collect() }
        }
    }

    /// Reads a parameter by its name; for `plugin!`.
    #[doc(hidden)]
    pub fn get<T: Setting>(&self, name: &str) -> Result<T, Refusal> {
        self.items
            .iter()
            .find(|(candidate, _)| *candidate == name.as_bytes())
            .and_then(|(_, item)| T::read(item))
            .ok_or_else(|| Refusal::parameter(format!("the parameter {} is missing or of another type", name)))
    }
}

/// A type that a parameter can have; for `plugin!`.
#[doc(hidden)]
pub trait Setting: Sized {
    fn read(item: &raw::Parameter) -> Option<Self>;
}

impl Setting for i64 {
    fn read(item: &raw::Parameter) -> Option<i64> {
        if item.r#type == raw::VALUE_INTEGER { Some(item.integer) } else { None }
    }
}

impl Setting for bool {
    fn read(item: &raw::Parameter) -> Option<bool> {
        if item.r#type == raw::VALUE_BOOLEAN { Some(item.integer != 0) } else { None }
    }
}

impl Setting for Decimal {
    fn read(item: &raw::Parameter) -> Option<Decimal> {
        if item.r#type == raw::VALUE_DECIMAL { item.decimal.into() } else { None }
    }
}

impl Setting for String {
    fn read(item: &raw::Parameter) -> Option<String> {
        if item.r#type != raw::VALUE_TEXT {
            return None;
        }
        // SAFETY: the list this item came from is readable for as long as the list's lifetime.
        let bytes = unsafe { item.text.as_slice() };
        String::from_utf8(bytes.to_vec()).ok()
    }
}
