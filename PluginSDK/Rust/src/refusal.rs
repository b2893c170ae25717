//! How one side says no to the other.

use crate::raw;
use std::borrow::Cow;
use std::fmt;

/// Why something was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// A field is out of range or contradicts another.
    InvalidArgument,
    /// A parameter's value is refused by the strategy.
    InvalidParameter,
    /// The other side does not know or have this kind or version.
    Unsupported,
    /// The manifest did not ask for it or the user did not grant it.
    NotGranted,
    /// A queue, size or count limit; nothing was done.
    LimitReached,
    /// Not allowed at this point of the life cycle.
    WrongState,
    /// No such order, timer or key.
    NotFound,
    /// The strategy or the host could not do its part.
    Failed,
    /// A code that is newer than this crate.
    Other(i32),
}

impl Status {
    pub(crate) fn code(self) -> i32 {
        match self {
            Status::InvalidArgument => raw::INVALID_ARGUMENT,
            Status::InvalidParameter => raw::INVALID_PARAMETER,
            Status::Unsupported => raw::UNSUPPORTED,
            Status::NotGranted => raw::NOT_GRANTED,
            Status::LimitReached => raw::LIMIT_REACHED,
            Status::WrongState => raw::WRONG_STATE,
            Status::NotFound => raw::NOT_FOUND,
            Status::Failed => raw::FAILED,
            // What is no refusal cannot be answered as one.
            Status::Other(code) => if code < 0 { code } else { raw::FAILED },
        }
    }

    fn from_code(code: i32) -> Status {
        match code {
            raw::INVALID_ARGUMENT => Status::InvalidArgument,
            raw::INVALID_PARAMETER => Status::InvalidParameter,
            raw::UNSUPPORTED => Status::Unsupported,
            raw::NOT_GRANTED => Status::NotGranted,
            raw::LIMIT_REACHED => Status::LimitReached,
            raw::WRONG_STATE => Status::WrongState,
            raw::NOT_FOUND => Status::NotFound,
            raw::FAILED => Status::Failed,
            other => Status::Other(other),
        }
    }
}

/// A no with its reason. What a strategy answers with one, the SDK logs and passes to the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code.
    pub status: Status,
    /// For people; may be empty.
    pub text: Cow<'static, str>,
}

impl Refusal {
    /// A refusal with its reason.
    pub fn new(status: Status, text: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal { status, text: text.into() }
    }

    /// Of parameters that contradict each other: say which.
    pub fn parameter(text: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal::new(Status::InvalidParameter, text)
    }

    pub(crate) fn check(code: i32, what: &'static str) -> Result<(), Refusal> {
        if code == raw::OK { Ok(()) } else { Err(Refusal::new(Status::from_code(code), what)) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text.as_ref() {
            "" => write!(formatter, "{:?}", self.status),
            text => write!(formatter, "{} ({:?})", text, self.status),
        }
    }
}

impl std::error::Error for Refusal {}
