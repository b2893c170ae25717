//! Averages over the closes of candles. They are part of a strategy's state: each is `Stored`.

use crate::state::{Decoder, Stored};

/// Exponential moving average: begins with the mean of the first `period` values, then moves by 2 / (period + 1) of the
/// distance to each new one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ema {
    period: i64,
    count: i64,
    value: f64,
}

impl Ema {
    /// Of the last `period` values; at least 1.
    pub fn new(period: i64) -> Ema {
        Ema { period: period.max(1), count: 0, value: 0.0 }
    }

    /// Takes the next value.
    pub fn update(&mut self, value: f64) {
        if self.count < self.period {
            // The sum until there are enough, then their mean.
            self.value += value;
            self.count += 1;
            if self.count == self.period {
                self.value /= self.period as f64;
            }
        } else {
            self.value += (value - self.value) * (2.0 / (self.period as f64 + 1.0));
        }
    }

    /// The average; none before `period` values.
    pub fn value(&self) -> Option<f64> {
        if self.count < self.period { None } else { Some(self.value) }
    }
}

impl Stored for Ema {
    fn encode(&self, bytes: &mut Vec<u8>) {
        (self.period, (self.count, self.value)).encode(bytes);
    }

    fn decode(from: &mut Decoder<'_>) -> Option<Ema> {
        let (period, (count, value)) = Stored::decode(from)?;
        if period < 1 || count < 0 || count > period {
            return None;
        }
        Some(Ema { period, count, value })
    }
}

/// The mean of the last `period` values.
#[derive(Clone, Debug, PartialEq)]
pub struct Sma {
    values: Vec<f64>,
    next: u64,
}

impl Sma {
    /// Of the last `period` values; at least 1.
    pub fn new(period: i64) -> Sma {
        Sma { values: vec![0.0; period.max(1) as usize], next: 0 }
    }

    /// Takes the next value.
    pub fn update(&mut self, value: f64) {
        let place = (self.next % self.values.len() as u64) as usize;
        self.values[place] = value;
        self.next += 1;
    }

    /// The average; none before `period` values. Summed anew each time, so that no error grows.
    pub fn value(&self) -> Option<f64> {
        if self.next < self.values.len() as u64 {
            return None;
        }
        Some(self.values.iter().sum::<f64>() / self.values.len() as f64)
    }
}

impl Stored for Sma {
    fn encode(&self, bytes: &mut Vec<u8>) {
        self.values.encode(bytes);
        self.next.encode(bytes);
    }

    fn decode(from: &mut Decoder<'_>) -> Option<Sma> {
        let (values, next) = <(Vec<f64>, u64)>::decode(from)?;
        if values.is_empty() { None } else { Some(Sma { values, next }) }
    }
}
