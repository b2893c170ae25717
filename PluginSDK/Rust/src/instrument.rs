//! What an instance trades.

use crate::decimal::{Decimal, Rounding};
use crate::raw;

/// How an instrument is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstrumentKind {
    /// Base against quote, at once.
    Spot,
    /// A future or perpetual that is settled in the quote asset.
    Linear,
    /// A future or perpetual that is settled in the base asset.
    Inverse,
    /// A kind that is newer than this crate.
    Other(u32),
}

/// The tick of prices from `from` upwards, until the next band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TickBand {
    /// Quote per base.
    pub from: Decimal,
    /// Quote per base.
    pub tick: Decimal,
}

/// Which prices an order may have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PriceRule {
    /// Every multiple of the tick size.
    FixedTick,
    /// A multiple of the tick of the last band that does not begin above the price; ascending.
    TickTable(Vec<TickBand>),
    /// So many digits at most, and a multiple of the tick size.
    SignificantFigures(u32),
}

/// What the instance trades, with the venue's filters. The host rounds nothing: what is off the grid is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    pub(crate) number: u32,
    /// For example `BTC-USDT`.
    pub name: String,
    /// For example `BTC`.
    pub base_asset: String,
    /// For example `USDT`.
    pub quote_asset: String,
    /// For example `paper`.
    pub venue: String,
    /// How it is settled.
    pub kind: InstrumentKind,
    /// Which prices an order may have.
    pub price_rule: PriceRule,
    /// The smallest step between two prices; `tick_at` has the one that counts at a price.
    pub tick_size: Decimal,
    /// Quantities are multiples of it. Base.
    pub lot_size: Decimal,
    /// Base.
    pub minimum_quantity: Decimal,
    /// Base.
    pub maximum_quantity: Decimal,
    /// Quantity × price of an order is at least this. Quote.
    pub minimum_notional: Decimal,
    /// Base of one contract; 1 for spot.
    pub contract_size: Decimal,
    /// Of the notional: 0.001 is 0.1 %, negative is a rebate.
    pub maker_fee_rate: Decimal,
    /// As `maker_fee_rate`.
    pub taker_fee_rate: Decimal,
}

impl Instrument {
    /// # Safety
    /// `from` is the host's instrument, with every pointer in it readable during this call.
    pub(crate) unsafe fn from_raw(from: *const raw::Instrument) -> Instrument {
        // SAFETY: as the caller promises; texts and bands are copied before this returns.
        unsafe {
            let raw = raw::read_sized(from);
            let text = |bytes: raw::HostBytes| String::from_utf8_lossy(bytes.as_slice()).into_owned();
            Instrument {
                number: raw.instrument,
                name: text(raw.name),
                base_asset: text(raw.base_asset),
                quote_asset: text(raw.quote_asset),
                venue: text(raw.venue),
                kind: match raw.kind {
                    raw::INSTRUMENT_SPOT => InstrumentKind::Spot,
                    raw::INSTRUMENT_LINEAR => InstrumentKind::Linear,
                    raw::INSTRUMENT_INVERSE => InstrumentKind::Inverse,
                    other => InstrumentKind::Other(other),
                },
                price_rule: match raw.price_rule {
                    raw::PRICE_TICK_TABLE if !raw.tick_bands.is_null() => {
                        let bands = std::slice::from_raw_parts(raw.tick_bands, raw.tick_band_count as usize);
                        let band = |band: &raw::TickBand| TickBand { from: band.from.into(), tick: band.tick.into() };
                        PriceRule::TickTable(bands.iter().map(band).collect())
                    }
                    raw::PRICE_SIGNIFICANT_FIGURES => PriceRule::SignificantFigures(raw.significant_figures),
                    _ => PriceRule::FixedTick,
                },
                tick_size: raw.tick_size.into(),
                lot_size: raw.lot_size.into(),
                minimum_quantity: raw.minimum_quantity.into(),
                maximum_quantity: raw.maximum_quantity.into(),
                minimum_notional: raw.minimum_notional.into(),
                contract_size: raw.contract_size.into(),
                maker_fee_rate: raw.maker_fee_rate.into(),
                taker_fee_rate: raw.taker_fee_rate.into(),
            }
        }
    }

    /// The step between prices near this one.
    pub fn tick_at(&self, price: Decimal) -> Decimal {
        match &self.price_rule {
            PriceRule::FixedTick => self.tick_size,
            PriceRule::TickTable(bands) => {
                bands.iter().rev().find(|band| band.from <= price).map_or(self.tick_size, |band| band.tick)
            }
            PriceRule::SignificantFigures(figures) => {
                // The step is that of the last digit which counts: 4 digits before the point and 5 figures make it 0.1.
                let (mut digits, mut rest) = (0, price.raw().unsigned_abs());
                while rest > 0 {
                    digits += 1;
                    rest /= 10;
                }
                Decimal::from_raw(10i128.pow(u32::saturating_sub(digits, *figures))).max(self.tick_size)
            }
        }
    }

    /// The price as the venue takes it.
    pub fn round_to_tick(&self, price: Decimal, rounding: Rounding) -> Decimal {
        price.rounded_to(self.tick_at(price), rounding)
    }

    /// The quantity as the venue takes it.
    pub fn round_to_lot(&self, quantity: Decimal, rounding: Rounding) -> Decimal {
        quantity.rounded_to(self.lot_size, rounding)
    }

    /// The largest quantity that `notional` buys at `price` and that the venue accepts; `None` when that is less than its
    /// minimum.
    pub fn quantity_for(&self, notional: Decimal, price: Decimal) -> Option<Decimal> {
        let bought = notional.divided(price, Rounding::Down)?;
        let quantity = self.round_to_lot(bought.min(self.maximum_quantity), Rounding::Down);
        let worth = quantity.checked_multiplied(price, Rounding::Down)?;
        let accepted =
            quantity > Decimal::ZERO && quantity >= self.minimum_quantity && worth >= self.minimum_notional;
        if accepted { Some(quantity) } else { None }
    }
}
