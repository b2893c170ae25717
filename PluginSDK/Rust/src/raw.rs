//! `tradingboost.h` as Rust sees it: the same names without their prefix. What the contract means stands in the header.
//!
//! Every struct says its size and each field's offset, as `layout.c` does in C, and does not compile otherwise.
#![allow(missing_docs)]

use std::ffi::c_void;
use std::mem::{align_of, size_of};

pub const ABI_MAJOR: u16 = 1;
pub const ABI_MINOR: u16 = 1;
pub const MAGIC: u32 = 0x4C50_4254;
pub const NOTE_SECTION: &str = ".note.tradingboost";
pub const NOTE_OWNER: &str = "TradingBoost";
pub const NOTE_MANIFEST: u32 = 1;
pub const NOTE_RESERVED: u32 = 2;
pub const OK: i32 = 0;
pub const INVALID_ARGUMENT: i32 = -100;
pub const INVALID_PARAMETER: i32 = -101;
pub const UNSUPPORTED: i32 = -102;
pub const NOT_GRANTED: i32 = -200;
pub const LIMIT_REACHED: i32 = -300;
pub const WRONG_STATE: i32 = -400;
pub const NOT_FOUND: i32 = -401;
pub const FAILED: i32 = -500;
pub const INSTRUMENT_SPOT: u32 = 1;
pub const INSTRUMENT_LINEAR: u32 = 2;
pub const INSTRUMENT_INVERSE: u32 = 3;
pub const PRICE_FIXED_TICK: u32 = 1;
pub const PRICE_TICK_TABLE: u32 = 2;
pub const PRICE_SIGNIFICANT_FIGURES: u32 = 3;
pub const VALUE_INTEGER: u32 = 1;
pub const VALUE_BOOLEAN: u32 = 2;
pub const VALUE_DECIMAL: u32 = 3;
pub const VALUE_TEXT: u32 = 4;
pub const VALUE_NUMBER: u32 = 5;
pub const VALUE_BYTES: u32 = 6;
pub const EVENT_CANDLE: u16 = 1;
pub const EVENT_TRADE: u16 = 2;
pub const EVENT_QUOTE: u16 = 3;
pub const EVENT_BOOK: u16 = 4;
pub const EVENT_FUNDING: u16 = 5;
pub const EVENT_ORDER: u16 = 16;
pub const EVENT_TIMER: u16 = 32;
pub const EVENT_HISTORY: u16 = 48;
pub const EVENT_SNAPSHOT: u16 = 64;
pub const EVENT_REPLAY: u16 = 1;
pub const SIDE_BUY: u8 = 1;
pub const SIDE_SELL: u8 = 2;
pub const ORDER_SUBMITTED: u32 = 1;
pub const ORDER_DENIED: u32 = 2;
pub const ORDER_ACCEPTED: u32 = 3;
pub const ORDER_REJECTED: u32 = 4;
pub const ORDER_UPDATED: u32 = 5;
pub const ORDER_PARTIALLY_FILLED: u32 = 6;
pub const ORDER_FILLED: u32 = 7;
pub const ORDER_CANCEL_PENDING: u32 = 8;
pub const ORDER_CANCELLED: u32 = 9;
pub const ORDER_CANCEL_REJECTED: u32 = 10;
pub const ORDER_EXPIRED: u32 = 11;
pub const ORDER_TRIGGERED: u32 = 12;
pub const ORDER_UPDATE_PENDING: u32 = 13;
pub const ORDER_UPDATE_REJECTED: u32 = 14;
pub const LIQUIDITY_MAKER: u8 = 1;
pub const LIQUIDITY_TAKER: u8 = 2;
pub const TYPE_MARKET: u8 = 1;
pub const TYPE_LIMIT: u8 = 2;
pub const TYPE_STOP: u8 = 3;
pub const TYPE_STOP_LIMIT: u8 = 4;
pub const TYPE_TRAILING_STOP: u8 = 5;
pub const TYPE_TAKE_PROFIT: u8 = 6;
pub const TYPE_TAKE_PROFIT_LIMIT: u8 = 7;
pub const TIME_GTC: u8 = 1;
pub const TIME_IOC: u8 = 2;
pub const TIME_FOK: u8 = 3;
pub const TIME_GTD: u8 = 4;
pub const FLAG_POST_ONLY: u8 = 1;
pub const FLAG_REDUCE_ONLY: u8 = 2;
pub const PLAN_OCO: u32 = 1;
pub const PLAN_BRACKET: u32 = 2;
pub const PLAN_TWAP: u32 = 3;
pub const PLAN_ICEBERG: u32 = 4;
pub const DELIVERY_EVERY: u16 = 1;
pub const DELIVERY_LATEST: u16 = 2;
pub const DELIVERY_CONFLATED: u16 = 3;
pub const LOG_DEBUG: u32 = 1;
pub const LOG_INFO: u32 = 2;
pub const LOG_WARNING: u32 = 3;
pub const LOG_ERROR: u32 = 4;
pub const EXTENSION_HISTORY: &str = "tradingboost.history/1";
pub const EXTENSION_STORE: &str = "tradingboost.store/1";
pub const STOP_REQUESTED: u32 = 1;
pub const STOP_SHUTDOWN: u32 = 2;

/// A struct that crosses the boundary: without padding that matters, and all zero bits are a value of it.
///
/// # Safety
/// Only integers, doubles, raw pointers, optional functions and arrays and structs of those.
pub unsafe trait Crossing: Copy {}

/// Rust lays `repr(C)` structs out by the rule that `after` computes; a test compares it with real addresses.
#[allow(dead_code)]
const fn after(end: usize, alignment: usize) -> usize {
    (end + alignment - 1) / alignment * alignment
}

macro_rules! crossing {
    ($($(#[$about:meta])* $name:ident: $size:literal { $($field:ident @ $offset:literal: $type:ty,)* })*) => {
        $(
            $(#[$about])*
            #[repr(C)]
            #[derive(Clone, Copy)]
            pub struct $name {
                $(pub $field: $type,)*
            }

            // SAFETY: its fields are of the kinds that the trait names.
            unsafe impl Crossing for $name {}

            #[allow(unused_assignments)]
            const _: () = {
                assert!(size_of::<$name>() == $size, stringify!($name));
                let mut end = 0;
                $(
                    end = after(end, align_of::<$type>());
                    assert!(end == $offset, concat!(stringify!($name), ".", stringify!($field)));
                    end += size_of::<$type>();
                )*
                assert!(after(end, align_of::<$name>()) == $size, stringify!($name));
            };
        )*

        #[test]
        fn fields_are_where_the_contract_says() {
            $(
                let value = std::mem::MaybeUninit::<$name>::uninit();
                let start = value.as_ptr();
                $(
                    // SAFETY: only the address of the field is taken.
                    let field = unsafe { std::ptr::addr_of!((*start).$field) };
                    assert_eq!(field as usize - start as usize, $offset, concat!(stringify!($name), ".", stringify!($field)));
                )*
            )*
        }
    };
}

crossing! {
    /// `tradingboost_decimal`
    RawDecimal: 16 {
        hi @ 0: i64,
        lo @ 8: u64,
    }

    /// `tradingboost_host_bytes`
    HostBytes: 16 {
        data @ 0: *const u8,
        size @ 8: u64,
    }

    /// `tradingboost_plugin_bytes`
    PluginBytes: 16 {
        data @ 0: *const u8,
        size @ 8: u64,
    }

    /// `tradingboost_tick_band`
    TickBand: 32 {
        from @ 0: RawDecimal,
        tick @ 16: RawDecimal,
    }

    /// `tradingboost_instrument`
    Instrument: 224 {
        struct_size @ 0: u32,
        instrument @ 4: u32,
        name @ 8: HostBytes,
        base_asset @ 24: HostBytes,
        quote_asset @ 40: HostBytes,
        venue @ 56: HostBytes,
        kind @ 72: u32,
        price_rule @ 76: u32,
        tick_size @ 80: RawDecimal,
        lot_size @ 96: RawDecimal,
        minimum_quantity @ 112: RawDecimal,
        maximum_quantity @ 128: RawDecimal,
        minimum_notional @ 144: RawDecimal,
        contract_size @ 160: RawDecimal,
        maker_fee_rate @ 176: RawDecimal,
        taker_fee_rate @ 192: RawDecimal,
        significant_figures @ 208: u32,
        tick_band_count @ 212: u32,
        tick_bands @ 216: *const TickBand,
    }

    /// `tradingboost_parameter`
    Parameter: 64 {
        struct_size @ 0: u32,
        r#type @ 4: u32,
        name @ 8: HostBytes,
        integer @ 24: i64,
        decimal @ 32: RawDecimal,
        text @ 48: HostBytes,
    }

    /// `tradingboost_parameters`
    Parameters: 24 {
        struct_size @ 0: u32,
        count @ 4: u32,
        stride @ 8: u32,
        reserved @ 12: u32,
        items @ 16: *const Parameter,
    }

    /// `tradingboost_event`
    Event: 32 {
        size @ 0: u32,
        r#type @ 4: u16,
        flags @ 6: u16,
        instance @ 8: u64,
        seq @ 16: u64,
        time @ 24: i64,
    }

    /// `tradingboost_candle_event`
    CandleEvent: 176 {
        header @ 0: Event,
        instrument @ 32: u32,
        reserved @ 36: u32,
        timeframe @ 40: i64,
        open_time @ 48: i64,
        open @ 56: RawDecimal,
        high @ 72: RawDecimal,
        low @ 88: RawDecimal,
        close @ 104: RawDecimal,
        volume @ 120: RawDecimal,
        open_double @ 136: f64,
        high_double @ 144: f64,
        low_double @ 152: f64,
        close_double @ 160: f64,
        volume_double @ 168: f64,
    }

    /// `tradingboost_trade_event`
    TradeEvent: 96 {
        header @ 0: Event,
        instrument @ 32: u32,
        dropped @ 36: u32,
        venue_time @ 40: i64,
        trade @ 48: u64,
        price @ 56: RawDecimal,
        quantity @ 72: RawDecimal,
        side @ 88: u8,
        reserved @ 89: [u8; 7],
    }

    /// `tradingboost_quote_event`
    QuoteEvent: 112 {
        header @ 0: Event,
        instrument @ 32: u32,
        dropped @ 36: u32,
        venue_time @ 40: i64,
        bid_price @ 48: RawDecimal,
        bid_quantity @ 64: RawDecimal,
        ask_price @ 80: RawDecimal,
        ask_quantity @ 96: RawDecimal,
    }

    /// `tradingboost_book_level`
    BookLevel: 32 {
        price @ 0: RawDecimal,
        quantity @ 16: RawDecimal,
    }

    /// `tradingboost_book_event`
    BookEvent: 64 {
        header @ 0: Event,
        instrument @ 32: u32,
        dropped @ 36: u32,
        venue_time @ 40: i64,
        bid_count @ 48: u32,
        ask_count @ 52: u32,
        level_stride @ 56: u32,
        reserved @ 60: u32,
    }

    /// `tradingboost_funding_event`
    FundingEvent: 104 {
        header @ 0: Event,
        instrument @ 32: u32,
        reserved @ 36: u32,
        venue_time @ 40: i64,
        due @ 48: i64,
        rate @ 56: RawDecimal,
        mark_price @ 72: RawDecimal,
        payment @ 88: RawDecimal,
    }

    /// `tradingboost_order_event`
    OrderEvent: 240 {
        header @ 0: Event,
        order @ 32: u64,
        kind @ 40: u32,
        reason @ 44: u32,
        quantity @ 48: RawDecimal,
        price @ 64: RawDecimal,
        stop_price @ 80: RawDecimal,
        filled_quantity @ 96: RawDecimal,
        fill_price @ 112: RawDecimal,
        fill_quantity @ 128: RawDecimal,
        fill_fee @ 144: RawDecimal,
        fill_fee_asset @ 160: [u8; 16],
        fill @ 176: u64,
        position_quantity @ 184: RawDecimal,
        position_price @ 200: RawDecimal,
        venue_time @ 216: i64,
        side @ 224: u8,
        liquidity @ 225: u8,
        reserved @ 226: [u8; 6],
        parent @ 232: u64,
    }

    /// `tradingboost_timer_event`
    TimerEvent: 48 {
        header @ 0: Event,
        timer @ 32: u64,
        due @ 40: i64,
    }

    /// `tradingboost_history_candle`
    HistoryCandle: 88 {
        open_time @ 0: i64,
        open @ 8: RawDecimal,
        high @ 24: RawDecimal,
        low @ 40: RawDecimal,
        close @ 56: RawDecimal,
        volume @ 72: RawDecimal,
    }

    /// `tradingboost_history_event`
    HistoryEvent: 64 {
        header @ 0: Event,
        request @ 32: u64,
        timeframe @ 40: i64,
        instrument @ 48: u32,
        remaining @ 52: u32,
        count @ 56: u32,
        candle_stride @ 60: u32,
    }

    /// `tradingboost_open_order`
    OpenOrder: 104 {
        order @ 0: u64,
        kind @ 8: u32,
        side @ 12: u8,
        r#type @ 13: u8,
        time_in_force @ 14: u8,
        flags @ 15: u8,
        quantity @ 16: RawDecimal,
        price @ 32: RawDecimal,
        stop_price @ 48: RawDecimal,
        filled_quantity @ 64: RawDecimal,
        trailing_distance @ 80: RawDecimal,
        expire_time @ 96: i64,
    }

    /// `tradingboost_snapshot_event`
    SnapshotEvent: 72 {
        header @ 0: Event,
        position_quantity @ 32: RawDecimal,
        position_price @ 48: RawDecimal,
        order_count @ 64: u32,
        order_stride @ 68: u32,
    }

    /// `tradingboost_order_request`
    OrderRequest: 88 {
        struct_size @ 0: u32,
        instrument @ 4: u32,
        side @ 8: u8,
        r#type @ 9: u8,
        time_in_force @ 10: u8,
        flags @ 11: u8,
        reserved @ 12: u32,
        quantity @ 16: RawDecimal,
        price @ 32: RawDecimal,
        stop_price @ 48: RawDecimal,
        trailing_distance @ 64: RawDecimal,
        expire_time @ 80: i64,
    }

    /// `tradingboost_order_plan`
    OrderPlan: 80 {
        struct_size @ 0: u32,
        kind @ 4: u32,
        linked_order @ 8: u64,
        stop_price @ 16: RawDecimal,
        take_profit_price @ 32: RawDecimal,
        visible_quantity @ 48: RawDecimal,
        duration @ 64: i64,
        slices @ 72: u32,
        reserved @ 76: u32,
    }

    /// `tradingboost_amend_request`
    AmendRequest: 64 {
        struct_size @ 0: u32,
        reserved @ 4: u32,
        order @ 8: u64,
        quantity @ 16: RawDecimal,
        price @ 32: RawDecimal,
        stop_price @ 48: RawDecimal,
    }

    /// `tradingboost_subscription`
    Subscription: 32 {
        struct_size @ 0: u32,
        instrument @ 4: u32,
        r#type @ 8: u16,
        delivery @ 10: u16,
        depth @ 12: u32,
        timeframe @ 16: i64,
        interval @ 24: i64,
    }

    /// `tradingboost_host`
    Host: 120 {
        struct_size @ 0: u32,
        abi_major @ 4: u16,
        abi_minor @ 6: u16,
        handle @ 8: *mut c_void,
        now @ 16: Option<unsafe extern "C" fn(*mut c_void, *mut i64) -> i32>,
        log @ 24: Option<unsafe extern "C" fn(*mut c_void, u32, PluginBytes) -> i32>,
        random @ 32: Option<unsafe extern "C" fn(*mut c_void, *mut u64) -> i32>,
        uuid @ 40: Option<unsafe extern "C" fn(*mut c_void, *mut u8) -> i32>,
        notify @ 48: Option<unsafe extern "C" fn(*mut c_void, PluginBytes, PluginBytes) -> i32>,
        subscribe @ 56: Option<unsafe extern "C" fn(*mut c_void, *const Subscription) -> i32>,
        submit_order @ 64: Option<unsafe extern "C" fn(*mut c_void, *const OrderRequest, *mut u64) -> i32>,
        cancel_order @ 72: Option<unsafe extern "C" fn(*mut c_void, u64) -> i32>,
        amend_order @ 80: Option<unsafe extern "C" fn(*mut c_void, *const AmendRequest) -> i32>,
        set_timer @ 88: Option<unsafe extern "C" fn(*mut c_void, u64, i64) -> i32>,
        cancel_timer @ 96: Option<unsafe extern "C" fn(*mut c_void, u64) -> i32>,
        extension @ 104: Option<unsafe extern "C" fn(*mut c_void, PluginBytes) -> *const c_void>,
        submit_plan @ 112: Option<unsafe extern "C" fn(*mut c_void, *const OrderRequest, *const OrderPlan, *mut u64) -> i32>,
    }

    /// `tradingboost_history`
    History: 16 {
        struct_size @ 0: u32,
        reserved @ 4: u32,
        request_candles @ 8: Option<unsafe extern "C" fn(*mut c_void, u32, i64, u32, *mut u64) -> i32>,
    }

    /// `tradingboost_store`
    Store: 32 {
        struct_size @ 0: u32,
        reserved @ 4: u32,
        get @ 8: Option<unsafe extern "C" fn(*mut c_void, PluginBytes, *mut u8, u64, *mut u64) -> i32>,
        set @ 16: Option<unsafe extern "C" fn(*mut c_void, PluginBytes, PluginBytes) -> i32>,
        remove @ 24: Option<unsafe extern "C" fn(*mut c_void, PluginBytes) -> i32>,
    }

    /// `tradingboost_writer`
    Writer: 24 {
        struct_size @ 0: u32,
        reserved @ 4: u32,
        handle @ 8: *mut c_void,
        write @ 16: Option<unsafe extern "C" fn(*mut c_void, PluginBytes) -> i32>,
    }

    /// `tradingboost_state_reader`
    StateReader: 32 {
        struct_size @ 0: u32,
        state_version @ 4: u32,
        handle @ 8: *mut c_void,
        size @ 16: u64,
        read @ 24: Option<unsafe extern "C" fn(*mut c_void, *mut u8, u64, *mut u64) -> i32>,
    }

    /// `tradingboost_create`
    Create: 32 {
        struct_size @ 0: u32,
        reserved @ 4: u32,
        instance @ 8: u64,
        instrument @ 16: *const Instrument,
        parameters @ 24: *const Parameters,
    }

    /// `tradingboost_plugin_table`
    PluginTable: 88 {
        magic @ 0: u32,
        struct_size @ 4: u32,
        abi_major @ 8: u16,
        abi_minor @ 10: u16,
        reserved @ 12: u32,
        create @ 16: Option<unsafe extern "C" fn(*const Host, *const Create, *mut *mut c_void) -> i32>,
        load @ 24: Option<unsafe extern "C" fn(*mut c_void, *const StateReader) -> i32>,
        start @ 32: Option<unsafe extern "C" fn(*mut c_void) -> i32>,
        on_event @ 40: Option<unsafe extern "C" fn(*mut c_void, *const Event) -> i32>,
        on_parameters @ 48: Option<unsafe extern "C" fn(*mut c_void, *const Parameters) -> i32>,
        save @ 56: Option<unsafe extern "C" fn(*mut c_void, *const Writer) -> i32>,
        stop @ 64: Option<unsafe extern "C" fn(*mut c_void, u32) -> i32>,
        destroy @ 72: Option<unsafe extern "C" fn(*mut c_void) -> i32>,
        describe @ 80: Option<unsafe extern "C" fn(*const Writer) -> i32>,
    }

    /// `tradingboost_command_value`
    CommandValue: 56 {
        struct_size @ 0: u32,
        r#type @ 4: u32,
        integer @ 8: i64,
        number @ 16: f64,
        decimal @ 24: RawDecimal,
        text @ 40: PluginBytes,
    }

    /// `tradingboost_command_rows`
    CommandRows: 24 {
        struct_size @ 0: u32,
        reserved @ 4: u32,
        handle @ 8: *mut c_void,
        add @ 16: Option<unsafe extern "C" fn(*mut c_void, *const CommandValue, u32) -> i32>,
    }
}

impl HostBytes {
    /// The bytes, for as long as the call that brought them lasts; the caller names that time.
    ///
    /// # Safety
    /// `data` points to `size` readable bytes, or `size` is 0.
    pub unsafe fn as_slice<'call>(self) -> &'call [u8] {
        if self.size == 0 || self.data.is_null() {
            return &[];
        }
        // SAFETY: as the caller promises.
        unsafe { std::slice::from_raw_parts(self.data, self.size as usize) }
    }
}

impl PluginBytes {
    pub fn new(bytes: &[u8]) -> PluginBytes {
        PluginBytes { data: bytes.as_ptr(), size: bytes.len() as u64 }
    }
}

/// A struct of the other side: as many bytes as both have, the rest zero.
///
/// # Safety
/// `from` points to `size` readable bytes.
pub unsafe fn read<T: Crossing>(from: *const c_void, size: usize) -> T {
    let mut value = std::mem::MaybeUninit::<T>::zeroed();
    // SAFETY: the caller promises the source; zero is a value of every `Crossing` type, and the copy stays within both.
    unsafe {
        std::ptr::copy_nonoverlapping(from.cast::<u8>(), value.as_mut_ptr().cast::<u8>(), size.min(size_of::<T>()));
        value.assume_init()
    }
}

/// As `read`, for a struct that begins with its size.
///
/// # Safety
/// `from` points to as many readable bytes as its first four say.
pub unsafe fn read_sized<T: Crossing>(from: *const T) -> T {
    // SAFETY: as the caller promises.
    unsafe { read(from.cast(), from.cast::<u32>().read_unaligned() as usize) }
}
