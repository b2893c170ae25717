//! The functions that the host calls. None of them lets a panic out.

use crate::events::*;
use crate::host::{behind, levels, Host, Level, Timeframe};
use crate::instrument::Instrument;
use crate::raw;
use crate::refusal::{Refusal, Status};
use crate::state;
use crate::strategy::{Parameters, Settings, Setup, StopReason, Strategy};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::mem::size_of;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Once;

/// What the host knows as an instance.
struct Running<S> {
    strategy: S,
    host: Host,
    state_version: u32,
}

/// The plugin's table, for `plugin!`.
pub const fn table<S: Strategy, const STATE_VERSION: u32>() -> raw::PluginTable {
    raw::PluginTable {
        magic: raw::MAGIC,
        struct_size: size_of::<raw::PluginTable>() as u32,
        abi_major: raw::ABI_MAJOR,
        abi_minor: raw::ABI_MINOR,
        reserved: 0,
        create: Some(create::<S, STATE_VERSION>),
        load: Some(load::<S>),
        start: Some(start::<S>),
        on_event: Some(on_event::<S>),
        on_parameters: Some(on_parameters::<S>),
        save: Some(save::<S>),
        stop: Some(stop::<S>),
        destroy: Some(destroy::<S>),
        describe: None,
    }
}

unsafe extern "C" fn create<S: Strategy, const STATE_VERSION: u32>(
    host: *const raw::Host,
    create: *const raw::Create,
    instance: *mut *mut c_void,
) -> i32 {
    // SAFETY: the host passes its tables, valid for this call, and its own table until destroy returns.
    let (create, host) = unsafe {
        let create = raw::read_sized(create);
        let number = raw::read_sized(create.instrument).instrument;
        (create, Host::new(host, number))
    };
    let made = guarded(&host, || {
        // SAFETY: as above.
        let (instrument, parameters) =
            unsafe { (Instrument::from_raw(create.instrument), Parameters::new(create.parameters)) };
        S::new(&Setup { instrument, host: &host }, S::Settings::read(&parameters)?)
    });
    match made {
        Ok(strategy) => {
            let running = Box::new(Running { strategy, host, state_version: STATE_VERSION });
            // SAFETY: the host's place for the instance.
            unsafe { *instance = Box::into_raw(running).cast() };
            raw::OK
        }
        Err(refusal) => refused(&host, &refusal),
    }
}

unsafe extern "C" fn load<S: Strategy>(instance: *mut c_void, reader: *const raw::StateReader) -> i32 {
    // SAFETY: the host passes an instance of `create` and its reader, valid for this call.
    unsafe {
        let reader = raw::read_sized(reader);
        on::<S>(instance, |running| {
            let bytes = read_state(&reader)?;
            let restored = if reader.state_version == running.state_version {
                state::restored(&bytes, running.state_version)
            } else {
                None
            };
            let state = restored.ok_or_else(|| {
                Refusal::new(Status::Unsupported, "the saved state is damaged or of another version")
            })?;
            *running.strategy.state() = state;
            Ok(())
        })
    }
}

/// # Safety
/// `reader` is the host's, valid during this call.
unsafe fn read_state(reader: &raw::StateReader) -> Result<Vec<u8>, Refusal> {
    let function = reader.read.ok_or_else(|| Refusal::new(Status::Failed, "the host reads no state"))?;
    let (mut bytes, mut chunk) = (Vec::new(), [0u8; 4096]);
    loop {
        let mut count = 0;
        // SAFETY: the host's function with the host's handle; it writes at most the chunk's size.
        let code = unsafe { function(reader.handle, chunk.as_mut_ptr(), chunk.len() as u64, &mut count) };
        Refusal::check(code, "the saved state")?;
        if count == 0 {
            return Ok(bytes);
        }
        bytes.extend_from_slice(&chunk[..(count as usize).min(chunk.len())]);
    }
}

unsafe extern "C" fn start<S: Strategy>(instance: *mut c_void) -> i32 {
    // SAFETY: the host passes an instance of `create`.
    unsafe { on::<S>(instance, |running| Ok(running.strategy.on_start(&running.host))) }
}

unsafe extern "C" fn on_event<S: Strategy>(instance: *mut c_void, event: *const raw::Event) -> i32 {
    // SAFETY: the host passes an instance of `create` and an event with as many bytes as it says.
    unsafe {
        on::<S>(instance, |running| {
            deliver(running, event);
            Ok(())
        })
    }
}

/// # Safety
/// `event` points to as many readable bytes as its `size` says.
unsafe fn deliver<S: Strategy>(running: &mut Running<S>, event: *const raw::Event) {
    // SAFETY: a type's struct is read up to the event's size, and what follows it within that size.
    unsafe {
        let (strategy, host) = (&mut running.strategy, &running.host);
        let size = (*event).size as usize;
        match (*event).r#type {
            raw::EVENT_CANDLE => strategy.on_candle(host, &raw::read::<raw::CandleEvent>(event.cast(), size).into()),
            raw::EVENT_TRADE => strategy.on_trade(host, &raw::read::<raw::TradeEvent>(event.cast(), size).into()),
            raw::EVENT_QUOTE => strategy.on_quote(host, &raw::read::<raw::QuoteEvent>(event.cast(), size).into()),
            raw::EVENT_BOOK => {
                let book: raw::BookEvent = raw::read(event.cast(), size);
                let (bids, asks) = (book.bid_count as usize, book.ask_count as usize);
                let all = levels(&behind(event.cast::<raw::BookEvent>(), size, bids.saturating_add(asks), book.level_stride));
                let (bids, asks) = all.split_at(bids.min(all.len()));
                let (moment, bids, asks) = (book.header.into(), bids.to_vec(), asks.to_vec());
                let (dropped, venue_time) = (book.dropped, book.venue_time);
                strategy.on_book(host, &BookEvent { moment, dropped, venue_time, bids, asks });
            }
            raw::EVENT_FUNDING => strategy.on_funding(host, &raw::read::<raw::FundingEvent>(event.cast(), size).into()),
            raw::EVENT_ORDER => strategy.on_order(host, &raw::read::<raw::OrderEvent>(event.cast(), size).into()),
            raw::EVENT_TIMER => strategy.on_timer(host, &raw::read::<raw::TimerEvent>(event.cast(), size).into()),
            raw::EVENT_HISTORY => {
                let history: raw::HistoryEvent = raw::read(event.cast(), size);
                let there = (history.count as usize, history.candle_stride);
                let candles: Vec<raw::HistoryCandle> = behind(event.cast::<raw::HistoryEvent>(), size, there.0, there.1);
                let history = HistoryEvent {
                    moment: history.header.into(),
                    request: history.request,
                    timeframe: Timeframe::from_nanoseconds(history.timeframe),
                    remaining: history.remaining,
                    candles: candles.into_iter().map(HistoryCandle::from).collect(),
                };
                strategy.on_history(host, &history);
            }
            raw::EVENT_SNAPSHOT => {
                let snapshot: raw::SnapshotEvent = raw::read(event.cast(), size);
                let there = (snapshot.order_count as usize, snapshot.order_stride);
                let orders: Vec<raw::OpenOrder> = behind(event.cast::<raw::SnapshotEvent>(), size, there.0, there.1);
                let snapshot = Snapshot {
                    moment: snapshot.header.into(),
                    position_quantity: snapshot.position_quantity.into(),
                    position_price: snapshot.position_price.into(),
                    orders: orders.into_iter().map(OpenOrder::from).collect(),
                };
                strategy.on_snapshot(host, &snapshot);
            }
            _ => {}
        }
    }
}

unsafe extern "C" fn on_parameters<S: Strategy>(instance: *mut c_void, parameters: *const raw::Parameters) -> i32 {
    // SAFETY: the host passes an instance of `create` and its list, valid for this call.
    unsafe {
        on::<S>(instance, |running| {
            let settings = S::Settings::read(&Parameters::new(parameters))?;
            running.strategy.on_parameters(&running.host, settings)
        })
    }
}

unsafe extern "C" fn save<S: Strategy>(instance: *mut c_void, writer: *const raw::Writer) -> i32 {
    // SAFETY: the host passes an instance of `create` and its writer, valid for this call.
    unsafe {
        let writer = raw::read_sized(writer);
        on::<S>(instance, |running| {
            let bytes = state::saved(running.strategy.state(), running.state_version);
            let function = writer.write.ok_or_else(|| Refusal::new(Status::Failed, "the host writes no state"))?;
            Refusal::check(function(writer.handle, raw::PluginBytes::new(&bytes)), "the state")
        })
    }
}

unsafe extern "C" fn stop<S: Strategy>(instance: *mut c_void, reason: u32) -> i32 {
    let reason = match reason {
        raw::STOP_REQUESTED => StopReason::Requested,
        raw::STOP_SHUTDOWN => StopReason::Shutdown,
        other => StopReason::Other(other),
    };
    // SAFETY: the host passes an instance of `create`.
    unsafe { on::<S>(instance, |running| Ok(running.strategy.on_stop(&running.host, reason))) }
}

unsafe extern "C" fn destroy<S: Strategy>(instance: *mut c_void) -> i32 {
    let dropped = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the host passes an instance of `create`, and never again after this.
        drop(unsafe { Box::from_raw(instance.cast::<Running<S>>()) });
    }));
    if dropped.is_ok() { raw::OK } else { raw::FAILED }
}

/// Runs a command on an instance's strategy; for `plugin!`.
///
/// # Safety
/// `instance` is one of `create::<S, _>`.
pub unsafe fn command<S: Strategy>(
    instance: *mut c_void,
    body: impl FnOnce(&mut S, &Host) -> Result<(), Refusal>,
) -> i32 {
    // SAFETY: as the caller promises.
    unsafe { on::<S>(instance, |running| body(&mut running.strategy, &running.host)) }
}

/// # Safety
/// `instance` is one of `create::<S, _>`, used by nobody else during this call.
unsafe fn on<S: Strategy>(
    instance: *mut c_void,
    body: impl FnOnce(&mut Running<S>) -> Result<(), Refusal>,
) -> i32 {
    let running = instance.cast::<Running<S>>();
    // SAFETY: as the caller promises; the host is not part of what `body` changes, and is read only after it ended.
    unsafe {
        match guarded(&(*running).host, || body(&mut *running)) {
            Ok(()) => raw::OK,
            Err(refusal) => refused(&(*running).host, &refusal),
        }
    }
}

fn refused(host: &Host, refusal: &Refusal) -> i32 {
    if !refusal.text.is_empty() {
        host.log(Level::Warning, &refusal.text);
    }
    refusal.status.code()
}

thread_local! {
    static IS_GUARDED: Cell<bool> = Cell::new(false);
    static PANIC: RefCell<String> = RefCell::new(String::new());
}


/// A panic becomes a log line with its place and the answer FAILED.
fn guarded<T>(host: &Host, body: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    note_panics();
    IS_GUARDED.with(|guarded| guarded.set(true));
    let outcome = catch_unwind(AssertUnwindSafe(body));
    IS_GUARDED.with(|guarded| guarded.set(false));
    outcome.unwrap_or_else(|_| {
        let text = PANIC.with(|text| std::mem::take(&mut *text.borrow_mut()));
        host.log(Level::Error, &text);
        Err(Refusal::new(Status::Failed, ""))
    })
}

/// The default hook prints to standard error, which a caged plugin does not have; others' panics go on to it.
fn note_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if IS_GUARDED.with(|guarded| guarded.get()) {
                PANIC.with(|text| *text.borrow_mut() = panic.to_string().replace('\n', " "));
            } else {
                others(panic);
            }
        }));
    });
}
