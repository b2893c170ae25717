//! What a strategy can ask the host for.

use crate::events::BookLevel;
use crate::orders::{Amendment, Order};
use crate::raw::{self, PluginBytes};
use crate::refusal::{Refusal, Status};
use std::ffi::c_void;
use std::mem::size_of;

/// How urgent a line of the operator's log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Level {
    Debug,
    Info,
    Warning,
    Error,
}

/// The length of a candle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timeframe(i64);

#[allow(missing_docs)]
impl Timeframe {
    pub const MINUTE_1: Timeframe = Timeframe::minutes(1);
    pub const MINUTE_3: Timeframe = Timeframe::minutes(3);
    pub const MINUTE_5: Timeframe = Timeframe::minutes(5);
    pub const MINUTE_15: Timeframe = Timeframe::minutes(15);
    pub const HOUR_1: Timeframe = Timeframe::minutes(60);
    pub const HOUR_4: Timeframe = Timeframe::minutes(240);
    pub const DAY_1: Timeframe = Timeframe::minutes(1440);

    const fn minutes(count: i64) -> Timeframe {
        Timeframe(count * 60_000_000_000)
    }

    pub const fn nanoseconds(self) -> i64 {
        self.0
    }

    pub(crate) fn from_nanoseconds(length: i64) -> Timeframe {
        Timeframe(length)
    }
}

/// The host's functions for one instance. It is only lent for a call: nothing of it outlives the instance.
pub struct Host {
    table: raw::Host,
    instrument: u32,
}

const NO_SERVICE: &str = "this service is not in the manifest's capabilities";

/// Calls a function of the table, or says that the service was not granted.
macro_rules! ask {
    ($host:expr, $function:ident, $what:literal $(, $argument:expr)*) => {
        match $host.table.$function {
            // SAFETY: the host's function with the host's handle, on the instance's thread; what is passed outlives the call.
            Some(function) => Refusal::check(unsafe { function($host.table.handle $(, $argument)*) }, $what),
            None => Err(Refusal::new(Status::NotGranted, NO_SERVICE)),
        }
    };
}

impl Host {
    /// # Safety
    /// `table` is the host's table, valid and unchanged for as long as this value is used.
    pub(crate) unsafe fn new(table: *const raw::Host, instrument: u32) -> Host {
        // SAFETY: as the caller promises.
        Host { table: unsafe { raw::read_sized(table) }, instrument }
    }

    /// The host's clock, nanoseconds since 1970 UTC: market time in a backtest. The same within an event.
    pub fn now(&self) -> i64 {
        let mut time = 0;
        // A host without a clock is none; zero is what it says then.
        let _ = ask!(self, now, "the clock", &mut time);
        time
    }

    /// A line for the operator's log, at most 1,024 bytes; the rest is cut.
    pub fn log(&self, level: Level, text: &str) {
        let level = match level {
            Level::Debug => raw::LOG_DEBUG,
            Level::Info => raw::LOG_INFO,
            Level::Warning => raw::LOG_WARNING,
            Level::Error => raw::LOG_ERROR,
        };
        // A log line may be dropped; nothing depends on it.
        let _ = ask!(self, log, "the log", level, PluginBytes::new(text.as_bytes()));
    }

    /// The next number of the instance's own sequence, the same again when events are repeated. Not for secrets.
    pub fn random(&self) -> u64 {
        let mut number = 0;
        let _ = ask!(self, random, "random numbers", &mut number);
        number
    }

    /// A universally unique identifier (RFC 9562, version 4) made from `random`.
    pub fn uuid(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        let _ = ask!(self, uuid, "identifiers", bytes.as_mut_ptr());
        bytes
    }

    /// A message to the user: title at most 120 bytes, text at most 1,000.
    pub fn notify(&self, title: &str, text: &str) -> Result<(), Refusal> {
        let (title, text) = (PluginBytes::new(title.as_bytes()), PluginBytes::new(text.as_bytes()));
        ask!(self, notify, "the notification", title, text)
    }

    /// Queues an order and gives its number, which its events carry. `Ok` means queued, not accepted.
    pub fn submit(&self, order: Order) -> Result<u64, Refusal> {
        let mut number = 0;
        let request = order.request(self.instrument);
        match order.plan {
            None => ask!(self, submit_order, "the order", &request, &mut number),
            Some(_) if self.table.submit_order.is_some() && self.table.submit_plan.is_none() => {
                Err(Refusal::new(Status::Unsupported, "the host is older than plans of orders"))
            }
            Some(plan) => ask!(self, submit_plan, "the order", &request, &plan.request(), &mut number),
        }
        .map(|()| number)
    }

    /// Queues the cancellation of an order.
    pub fn cancel(&self, order: u64) -> Result<(), Refusal> {
        ask!(self, cancel_order, "the cancellation", order)
    }

    /// Queues a change of an open order.
    pub fn amend(&self, order: u64, change: Amendment) -> Result<(), Refusal> {
        ask!(self, amend_order, "the amendment", &change.request(order))
    }

    /// A timer event at `due` (nanoseconds since 1970 UTC) or at the first event after it. The same number replaces.
    pub fn set_timer(&self, number: u64, due: i64) -> Result<(), Refusal> {
        ask!(self, set_timer, "the timer", number, due)
    }

    /// Takes a timer back.
    pub fn cancel_timer(&self, number: u64) -> Result<(), Refusal> {
        ask!(self, cancel_timer, "the timer", number)
    }

    /// Asks for the last `count` (1 to 1,024) closed candles; gives the request's number, which its events carry.
    pub fn request_candles(&self, timeframe: Timeframe, count: u32) -> Result<u64, Refusal> {
        let history: raw::History = self.extension(raw::EXTENSION_HISTORY)?;
        let mut request = 0;
        let code = match history.request_candles {
            // SAFETY: the host's function with the host's handle; the number is written during the call.
            Some(function) => unsafe {
                function(self.table.handle, self.instrument, timeframe.nanoseconds(), count, &mut request)
            },
            None => raw::UNSUPPORTED,
        };
        Refusal::check(code, "the history").map(|()| request)
    }

    /// Reads a value of the store; `None` when there is none.
    pub fn stored(&self, key: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let store: raw::Store = self.extension(raw::EXTENSION_STORE)?;
        let function = store.get.ok_or_else(|| Refusal::new(Status::Unsupported, "the store"))?;
        // The largest value of the contract; a later one is read again with its size.
        let mut buffer = vec![0; 1024];
        loop {
            let mut size = 0;
            let (key, room) = (PluginBytes::new(key.as_bytes()), buffer.len() as u64);
            // SAFETY: the host's function with the host's handle; it writes at most `room` bytes and the size.
            let code = unsafe { function(self.table.handle, key, buffer.as_mut_ptr(), room, &mut size) };
            if code == raw::NOT_FOUND {
                return Ok(None);
            }
            Refusal::check(code, "the store")?;
            let fits = size <= room;
            buffer.resize(size as usize, 0);
            if fits {
                return Ok(Some(buffer));
            }
        }
    }

    /// Sets or replaces a value: key of 1 to 64 bytes, value of at most 1,024, at most 64 keys.
    pub fn store(&self, key: &str, value: &[u8]) -> Result<(), Refusal> {
        let store: raw::Store = self.extension(raw::EXTENSION_STORE)?;
        let code = match store.set {
            // SAFETY: the host's function with the host's handle; both are copied before it returns.
            Some(function) => unsafe {
                function(self.table.handle, PluginBytes::new(key.as_bytes()), PluginBytes::new(value))
            },
            None => raw::UNSUPPORTED,
        };
        Refusal::check(code, "the store")
    }

    /// Removes a value.
    pub fn remove_stored(&self, key: &str) -> Result<(), Refusal> {
        let store: raw::Store = self.extension(raw::EXTENSION_STORE)?;
        let code = match store.remove {
            // SAFETY: the host's function with the host's handle; the key is copied before it returns.
            Some(function) => unsafe { function(self.table.handle, PluginBytes::new(key.as_bytes())) },
            None => raw::UNSUPPORTED,
        };
        Refusal::check(code, "the store")
    }

    pub(crate) fn subscribe(&self, subscription: raw::Subscription) -> Result<(), Refusal> {
        let subscription = raw::Subscription { instrument: self.instrument, ..subscription };
        ask!(self, subscribe, "the subscription", &subscription)
    }

    fn extension<T: raw::Crossing>(&self, id: &'static str) -> Result<T, Refusal> {
        let function = self.table.extension.ok_or_else(|| Refusal::new(Status::Unsupported, id))?;
        // SAFETY: the host's function with the host's handle.
        let table: *const c_void = unsafe { function(self.table.handle, PluginBytes::new(id.as_bytes())) };
        if table.is_null() {
            return Err(Refusal::new(Status::NotGranted, NO_SERVICE));
        }
        // SAFETY: an extension of this id begins with its size.
        Ok(unsafe { raw::read_sized(table.cast::<T>()) })
    }
}

/// Elements behind an event's fields, `stride` bytes from one to the next; as many as are really there.
///
/// # Safety
/// `event` points to as many readable bytes as its `size` says.
pub(crate) unsafe fn behind<E: raw::Crossing, T: raw::Crossing>(event: *const E, size: usize, count: usize, stride: u32) -> Vec<T> {
    let (start, stride) = (size_of::<E>(), stride as usize);
    if stride == 0 {
        return Vec::new();
    }
    let there = size.saturating_sub(start) / stride;
    // SAFETY: each element lies within the event's size.
    (0..count.min(there))
        .map(|index| unsafe { raw::read(event.cast::<u8>().add(start + index * stride).cast(), stride) })
        .collect()
}

pub(crate) fn levels(raw: &[raw::BookLevel]) -> Vec<BookLevel> {
    raw.iter().map(|level| BookLevel::from(*level)).collect()
}
