//! The Rust face of `tradingboost.h`: a strategy is one type that implements [`Strategy`], declared once with [`plugin!`].
//!
//! The declaration makes everything that has to agree: the manifest in the library's note, the struct with the parameters, the
//! entry function and the exported commands. Nothing unwinds into the host: a panic is logged with its place and answered with
//! `TRADINGBOOST_FAILED`. There are no dependencies, and `rustc` 1.63 is enough.
//!
//! What a strategy may not use, because its orders have to repeat: the clock, random numbers and identifiers of the operating
//! system. [`Host::now`], [`Host::random`] and [`Host::uuid`] are theirs. Threads, files and sockets do not exist in the cage.
#![deny(unsafe_op_in_unsafe_fn)]
#![warn(missing_docs)]

mod commands;
mod decimal;
mod declare;
mod events;
mod host;
mod indicators;
mod instrument;
mod orders;
#[doc(hidden)]
pub mod raw;
mod refusal;
mod state;
mod strategy;
pub mod testing;
#[doc(hidden)]
pub mod thunks;

#[doc(hidden)]
pub use commands::{text_argument, bytes_argument, CommandRow, CommandValue, Rows};
pub use decimal::{Decimal, Rounding};
#[doc(hidden)]
pub use declare::{manifest_bytes, Note};
pub use events::{
    BookEvent, BookLevel, Candle, Fill, Funding, HistoryCandle, HistoryEvent, Liquidity, Moment, OpenOrder, OrderEvent,
    OrderStep, Quote, Snapshot, Timer, Trade,
};
pub use host::{Host, Level, Timeframe};
pub use indicators::{Ema, Sma};
pub use instrument::{Instrument, InstrumentKind, PriceRule, TickBand};
pub use orders::{Amendment, Order, Side};
pub use refusal::{Refusal, Status};
pub use state::{Decoder, Stored};
pub use strategy::{Delivery, Parameters, Settings, Setup, StopReason, Strategy};
