//! A host for unit tests: it gives a strategy candles and fills, and keeps what it asked for.
//!
//! The strategy is called through the contract's own table, as a real host calls it.

use crate::decimal::Decimal;
use crate::host::Timeframe;
use crate::orders::{Order, Plan, Side};
use crate::raw;
use crate::refusal::{Refusal, Status};
use crate::strategy::{Settings, Strategy};
use crate::thunks;
use std::cell::RefCell;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem::size_of;

/// What a strategy asked for, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    /// Number 1 first.
    pub orders: Vec<Order>,
    /// Numbers of orders.
    pub cancellations: Vec<u64>,
    /// Title and text.
    pub notifications: Vec<(String, String)>,
    /// Lines of the log.
    pub log: Vec<String>,
}

/// A host with one instance of a strategy on BTC-USDT: tick 0.1, lot 0.0001, at least 0.0001 and 5 USDT.
pub struct Desk<S: Strategy> {
    table: raw::PluginTable,
    host: Box<raw::Host>,
    requests: Box<RefCell<Requests>>,
    parameters: Vec<(&'static str, raw::Parameter)>,
    instance: *mut c_void,
    seq: u64,
    time: i64,
    position: (Decimal, Option<Decimal>),
    strategy: PhantomData<S>,
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap_or_else(|| panic!("{} is no decimal", text))
}

fn words(text: &'static str) -> raw::HostBytes {
    raw::HostBytes { data: text.as_ptr(), size: text.len() as u64 }
}

impl<S: Strategy> Desk<S> {
    /// An instance with the declared defaults, except for the parameters that are named. Panics on a value that is none.
    pub fn new(parameters: &[(&str, &'static str)]) -> Result<Desk<S>, Refusal> {
        let requests = Box::new(RefCell::new(Requests::default()));
        let mut desk = Desk {
            table: thunks::table::<S, 1>(),
            host: Box::new(table(&requests)),
            requests,
            parameters: declared::<S>(parameters),
            instance: std::ptr::null_mut(),
            seq: 0,
            time: 1_640_995_200_000_000_000,
            position: (Decimal::ZERO, None),
            strategy: PhantomData,
        };
        desk.create()?;
        desk.start();
        Ok(desk)
    }

    /// What the strategy asked for until now.
    pub fn requests(&self) -> Requests {
        self.requests.borrow().clone()
    }

    /// The next minute's candle, which stands still at `close`.
    pub fn candle(&mut self, close: &str) {
        self.time += Timeframe::MINUTE_1.nanoseconds();
        let (price, double) = (decimal(close), decimal(close).to_f64());
        let header = self.header::<raw::CandleEvent>(raw::EVENT_CANDLE);
        self.send(&raw::CandleEvent {
            header,
            instrument: 1,
            reserved: 0,
            timeframe: Timeframe::MINUTE_1.nanoseconds(),
            open_time: self.time - Timeframe::MINUTE_1.nanoseconds(),
            open: price.into(),
            high: price.into(),
            low: price.into(),
            close: price.into(),
            volume: Decimal::ONE.into(),
            open_double: double,
            high_double: double,
            low_double: double,
            close_double: double,
            volume_double: 1.0,
        });
    }

    /// Fills the whole of an order; numbers are those of `requests().orders`, from 1.
    pub fn fill(&mut self, number: u64, price: &str) {
        let order = self.order(number);
        let signed = if order.side == Side::Buy { order.quantity } else { -order.quantity };
        let quantity = self.position.0 + signed;
        // Enough for tests that open and close: what is added later does not change the entry price.
        let entry = self.position.1.unwrap_or_else(|| decimal(price));
        self.position = (quantity, if quantity.is_zero() { None } else { Some(entry) });
        self.step(number, raw::ORDER_FILLED, Some(decimal(price)));
    }

    /// Tells that an order was cancelled.
    pub fn cancelled(&mut self, number: u64) {
        self.step(number, raw::ORDER_CANCELLED, None);
    }

    /// Tells that an order was refused by the venue.
    pub fn rejected(&mut self, number: u64) {
        self.step(number, raw::ORDER_REJECTED, None);
    }

    /// The strategy itself, to call its commands or to look at its state.
    pub fn with<T>(&mut self, body: impl FnOnce(&mut S, &crate::Host) -> T) -> T {
        let (mut body, mut answer) = (Some(body), None);
        // SAFETY: the instance is one of this table's.
        unsafe {
            thunks::command::<S>(self.instance, |strategy, host| {
                answer = body.take().map(|body| body(strategy, host));
                Ok(())
            });
        }
        answer.expect("the strategy does not panic")
    }

    /// What the strategy saves.
    pub fn saved(&mut self) -> Vec<u8> {
        let mut bytes: Vec<u8> = Vec::new();
        let handle: *mut Vec<u8> = &mut bytes;
        let struct_size = size_of::<raw::Writer>() as u32;
        let writer = raw::Writer { struct_size, reserved: 0, handle: handle.cast(), write: Some(write) };
        let save = self.table.save.expect("the table has a save");
        // SAFETY: an instance of this table, and a writer that outlives the call.
        assert_eq!(unsafe { save(self.instance, &writer) }, raw::OK, "the state is saved");
        bytes
    }

    /// Ends the instance and makes another one from its saved state.
    pub fn restart(&mut self) {
        let bytes = self.saved();
        self.destroy();
        self.create().expect("what was created once is created again");
        let mut rest = bytes.as_slice();
        let handle: *mut &[u8] = &mut rest;
        let reader = raw::StateReader {
            struct_size: size_of::<raw::StateReader>() as u32,
            state_version: 1,
            handle: handle.cast(),
            size: bytes.len() as u64,
            read: Some(read),
        };
        let load = self.table.load.expect("the table has a load");
        // SAFETY: an instance of this table, and a reader that outlives the call.
        assert_eq!(unsafe { load(self.instance, &reader) }, raw::OK, "what was saved is loaded");
        self.start();
    }

    fn order(&self, number: u64) -> Order {
        let orders = &self.requests.borrow().orders;
        *orders.get((number as usize).wrapping_sub(1)).unwrap_or_else(|| panic!("there is no order {}", number))
    }

    fn step(&mut self, number: u64, kind: u32, price: Option<Decimal>) {
        let order = self.order(number);
        let request = order.request(1);
        let filled = if price.is_some() { order.quantity } else { Decimal::ZERO };
        let header = self.header::<raw::OrderEvent>(raw::EVENT_ORDER);
        self.send(&raw::OrderEvent {
            header,
            order: number,
            kind,
            reason: 0,
            quantity: request.quantity,
            price: request.price,
            stop_price: request.stop_price,
            filled_quantity: filled.into(),
            fill_price: price.into(),
            fill_quantity: filled.into(),
            fill_fee: Decimal::ZERO.into(),
            fill_fee_asset: [0; 16],
            fill: if price.is_some() { number } else { 0 },
            position_quantity: self.position.0.into(),
            position_price: self.position.1.into(),
            venue_time: self.time,
            side: request.side,
            liquidity: 0,
            reserved: [0; 6],
            parent: 0,
        });
    }

    fn header<T>(&mut self, kind: u16) -> raw::Event {
        self.seq += 1;
        raw::Event { size: size_of::<T>() as u32, r#type: kind, flags: 0, instance: 1, seq: self.seq, time: self.time }
    }

    fn send<T: raw::Crossing>(&mut self, event: &T) {
        let on_event = self.table.on_event.expect("the table has an on_event");
        let event: *const T = event;
        // SAFETY: an instance of this table, and an event that begins with its header and has the size that it says.
        let code = unsafe { on_event(self.instance, event.cast()) };
        assert_eq!(code, raw::OK, "the event is taken: {:?}", self.requests.borrow().log.last());
    }

    fn create(&mut self) -> Result<(), Refusal> {
        let instrument = instrument();
        let items: Vec<raw::Parameter> = self.parameters.iter().map(|(_, item)| *item).collect();
        let parameters = raw::Parameters {
            struct_size: size_of::<raw::Parameters>() as u32,
            count: items.len() as u32,
            stride: size_of::<raw::Parameter>() as u32,
            reserved: 0,
            items: items.as_ptr(),
        };
        let create = raw::Create {
            struct_size: size_of::<raw::Create>() as u32,
            reserved: 0,
            instance: 1,
            instrument: &instrument,
            parameters: &parameters,
        };
        let function = self.table.create.expect("the table has a create");
        // SAFETY: the host's table lives as long as the desk, the others outlive the call.
        let code = unsafe { function(&*self.host, &create, &mut self.instance) };
        Refusal::check(code, "the strategy refused its parameters")
            .map_err(|refusal| Refusal { text: self.requests().log.join("\n").into(), ..refusal })
    }

    fn start(&mut self) {
        let start = self.table.start.expect("the table has a start");
        // SAFETY: an instance of this table.
        assert_eq!(unsafe { start(self.instance) }, raw::OK, "the strategy starts");
    }

    fn destroy(&mut self) {
        if let (Some(destroy), false) = (self.table.destroy, self.instance.is_null()) {
            // SAFETY: an instance of this table, not used any more.
            unsafe { destroy(self.instance) };
            self.instance = std::ptr::null_mut();
        }
    }
}

impl<S: Strategy> Drop for Desk<S> {
    fn drop(&mut self) {
        self.destroy();
    }
}

fn declared<S: Strategy>(given: &[(&str, &'static str)]) -> Vec<(&'static str, raw::Parameter)> {
    let known: Vec<&str> = S::Settings::DECLARED.iter().map(|declared| declared.0).collect();
    for (name, _) in given {
        assert!(known.contains(name), "{} is not one of the parameters {:?}", name, known);
    }
    let parameter = |(name, kind, keys): &(&'static str, u32, &'static [(&'static str, &'static str)])| {
        let chosen = given.iter().find(|(candidate, _)| candidate == name).map(|(_, value)| *value);
        let default = keys.iter().find(|(key, _)| *key == "default").map(|(_, value)| value.trim_matches('"'));
        let text = chosen.or(default).unwrap_or_else(|| panic!("{} has no default: give it a value", name));
        let number = || text.parse().unwrap_or_else(|_| panic!("{} = {} is no integer", name, text));
        let item = raw::Parameter {
            struct_size: size_of::<raw::Parameter>() as u32,
            r#type: *kind,
            name: words(name),
            integer: match *kind {
                raw::VALUE_INTEGER => number(),
                raw::VALUE_BOOLEAN => i64::from(text == "true"),
                _ => 0,
            },
            decimal: if *kind == raw::VALUE_DECIMAL { decimal(text).into() } else { None.into() },
            text: words(if *kind == raw::VALUE_TEXT { text } else { "" }),
        };
        (*name, item)
    };
    S::Settings::DECLARED.iter().map(parameter).collect()
}

fn instrument() -> raw::Instrument {
    raw::Instrument {
        struct_size: size_of::<raw::Instrument>() as u32,
        instrument: 1,
        name: words("BTC-USDT"),
        base_asset: words("BTC"),
        quote_asset: words("USDT"),
        venue: words("paper"),
        kind: raw::INSTRUMENT_SPOT,
        price_rule: raw::PRICE_FIXED_TICK,
        tick_size: decimal("0.1").into(),
        lot_size: decimal("0.0001").into(),
        minimum_quantity: decimal("0.0001").into(),
        maximum_quantity: decimal("1000").into(),
        minimum_notional: decimal("5").into(),
        contract_size: Decimal::ONE.into(),
        maker_fee_rate: decimal("0.001").into(),
        taker_fee_rate: decimal("0.001").into(),
        significant_figures: 0,
        tick_band_count: 0,
        tick_bands: std::ptr::null(),
    }
}

fn table(requests: &RefCell<Requests>) -> raw::Host {
    let handle: *const RefCell<Requests> = requests;
    raw::Host {
        struct_size: size_of::<raw::Host>() as u32,
        abi_major: raw::ABI_MAJOR,
        abi_minor: raw::ABI_MINOR,
        handle: handle as *mut c_void,
        now: None,
        log: Some(log),
        random: None,
        uuid: None,
        notify: Some(notify),
        subscribe: Some(subscribe),
        submit_order: Some(submit_order),
        cancel_order: Some(cancel_order),
        amend_order: None,
        set_timer: None,
        cancel_timer: None,
        extension: None,
        submit_plan: Some(submit_plan),
    }
}

/// # Safety
/// `handle` is that of `table`, whose requests live as long as the desk.
unsafe fn note(handle: *mut c_void, body: impl FnOnce(&mut Requests)) -> i32 {
    // SAFETY: as the caller promises; only this thread has it.
    body(&mut unsafe { &*(handle as *const RefCell<Requests>) }.borrow_mut());
    raw::OK
}

fn string(bytes: raw::PluginBytes) -> String {
    // SAFETY: the SDK passes bytes that are readable during the call.
    let bytes = unsafe { raw::HostBytes { data: bytes.data, size: bytes.size }.as_slice() };
    String::from_utf8_lossy(bytes).into_owned()
}

unsafe extern "C" fn log(handle: *mut c_void, _: u32, text: raw::PluginBytes) -> i32 {
    // SAFETY: the table's own handle.
    unsafe { note(handle, |requests| requests.log.push(string(text))) }
}

unsafe extern "C" fn notify(handle: *mut c_void, title: raw::PluginBytes, text: raw::PluginBytes) -> i32 {
    // SAFETY: the table's own handle.
    unsafe { note(handle, |requests| requests.notifications.push((string(title), string(text)))) }
}

unsafe extern "C" fn subscribe(_: *mut c_void, _: *const raw::Subscription) -> i32 {
    raw::OK
}

unsafe extern "C" fn submit_order(handle: *mut c_void, request: *const raw::OrderRequest, number: *mut u64) -> i32 {
    // SAFETY: the table's own handle; the SDK passes a request and a place for the number.
    unsafe {
        let request = raw::read_sized(request);
        let side = match Side::from_raw(request.side) {
            Some(side) => side,
            None => return Status::InvalidArgument.code(),
        };
        note(handle, |requests| {
            requests.orders.push(Order {
                side,
                kind: request.r#type,
                quantity: request.quantity.into(),
                price: request.price.into(),
                stop_price: request.stop_price.into(),
                time_in_force: request.time_in_force,
                flags: request.flags,
                trailing_distance: request.trailing_distance.into(),
                expire_time: request.expire_time,
                plan: None,
            });
            *number = requests.orders.len() as u64;
        })
    }
}

unsafe extern "C" fn submit_plan(
    handle: *mut c_void,
    request: *const raw::OrderRequest,
    plan: *const raw::OrderPlan,
    number: *mut u64,
) -> i32 {
    // SAFETY: the table's own handle; the SDK passes a request, a plan and a place for the number.
    unsafe {
        let plan = raw::read_sized(plan);
        let code = submit_order(handle, request, number);
        if code != raw::OK {
            return code;
        }
        let asked = match plan.kind {
            raw::PLAN_OCO => Plan::Oco { linked_order: plan.linked_order },
            raw::PLAN_BRACKET => {
                Plan::Bracket { stop_price: plan.stop_price.into(), take_profit_price: plan.take_profit_price.into() }
            }
            raw::PLAN_TWAP => Plan::Twap { duration: plan.duration, slices: plan.slices },
            raw::PLAN_ICEBERG => Plan::Iceberg { visible_quantity: plan.visible_quantity.into() },
            _ => return Status::InvalidArgument.code(),
        };
        note(handle, |requests| {
            if let Some(order) = requests.orders.last_mut() {
                order.plan = Some(asked);
            }
        })
    }
}

unsafe extern "C" fn cancel_order(handle: *mut c_void, order: u64) -> i32 {
    // SAFETY: the table's own handle.
    unsafe { note(handle, |requests| requests.cancellations.push(order)) }
}

unsafe extern "C" fn write(handle: *mut c_void, chunk: raw::PluginBytes) -> i32 {
    // SAFETY: the handle of `saved`, and bytes that are readable during the call.
    unsafe {
        let bytes = raw::HostBytes { data: chunk.data, size: chunk.size };
        (*handle.cast::<Vec<u8>>()).extend_from_slice(bytes.as_slice());
    }
    raw::OK
}

/// One byte at a time: the smallest chunk that the contract allows.
unsafe extern "C" fn read(handle: *mut c_void, buffer: *mut u8, _: u64, count: *mut u64) -> i32 {
    // SAFETY: the handle of `restart`, a buffer of at least one byte and a place for the count.
    unsafe {
        let rest = &mut *handle.cast::<&[u8]>();
        *count = 0;
        if let Some((first, others)) = rest.split_first() {
            *buffer = *first;
            *count = 1;
            *rest = others;
        }
    }
    raw::OK
}
