//! What a user can ask a strategy or tell it: the functions that `plugin!` exports stand on these.

use crate::decimal::Decimal;
use crate::raw;
use crate::refusal::{Refusal, Status};
use std::mem::size_of;

/// Where a command's rows go; for `plugin!`.
#[derive(Clone, Copy)]
pub struct Rows {
    table: raw::CommandRows,
}

/// A struct that `plugin!` made of a command's columns.
pub trait CommandRow {
    /// The columns' values in their order.
    fn values(&self) -> Vec<raw::CommandValue>;
}

/// A type that a column can have.
pub trait CommandValue {
    /// As the host takes it.
    fn value(&self) -> raw::CommandValue;
}

impl Rows {
    /// # Safety
    /// `from` is the host's table, valid while this value is used.
    pub unsafe fn new(from: *const raw::CommandRows) -> Rows {
        // SAFETY: as the caller promises.
        Rows { table: unsafe { raw::read_sized(from) } }
    }

    /// Gives the host every row, or stops at the first that it refuses.
    pub fn add<R: CommandRow>(&self, rows: &[R]) -> Result<(), Refusal> {
        let function = self.table.add.ok_or_else(|| Refusal::new(Status::Unsupported, "rows"))?;
        for row in rows {
            let values = row.values();
            // SAFETY: the host's function with the host's handle; values and what they point to outlive the call.
            let code = unsafe { function(self.table.handle, values.as_ptr(), values.len() as u32) };
            Refusal::check(code, "a row of the command's answer")?;
        }
        Ok(())
    }
}

const EMPTY: raw::CommandValue = raw::CommandValue {
    struct_size: size_of::<raw::CommandValue>() as u32,
    r#type: 0,
    integer: 0,
    number: 0.0,
    decimal: raw::RawDecimal { hi: 0, lo: 0 },
    text: raw::PluginBytes { data: std::ptr::null(), size: 0 },
};

impl CommandValue for i64 {
    fn value(&self) -> raw::CommandValue {
        raw::CommandValue { r#type: raw::VALUE_INTEGER, integer: *self, ..EMPTY }
    }
}

impl CommandValue for bool {
    fn value(&self) -> raw::CommandValue {
        raw::CommandValue { r#type: raw::VALUE_BOOLEAN, integer: i64::from(*self), ..EMPTY }
    }
}

impl CommandValue for f64 {
    fn value(&self) -> raw::CommandValue {
        raw::CommandValue { r#type: raw::VALUE_NUMBER, number: *self, ..EMPTY }
    }
}

impl CommandValue for Decimal {
    fn value(&self) -> raw::CommandValue {
        raw::CommandValue { r#type: raw::VALUE_DECIMAL, decimal: (*self).into(), ..EMPTY }
    }
}

impl CommandValue for String {
    fn value(&self) -> raw::CommandValue {
        raw::CommandValue { r#type: raw::VALUE_TEXT, text: raw::PluginBytes::new(self.as_bytes()), ..EMPTY }
    }
}

impl CommandValue for Vec<u8> {
    fn value(&self) -> raw::CommandValue {
        raw::CommandValue { r#type: raw::VALUE_BYTES, text: raw::PluginBytes::new(self), ..EMPTY }
    }
}

/// # Safety
/// The bytes are readable for `'call`.
pub unsafe fn text_argument<'call>(bytes: raw::HostBytes) -> &'call str {
    // SAFETY: as the caller promises. The host checks that it is UTF-8; what is not reads as empty.
    std::str::from_utf8(unsafe { bytes.as_slice() }).unwrap_or("")
}

/// # Safety
/// The bytes are readable for `'call`.
pub unsafe fn bytes_argument<'call>(bytes: raw::HostBytes) -> &'call [u8] {
    // SAFETY: as the caller promises.
    unsafe { bytes.as_slice() }
}
