//! __TITLE__: buys when the price falls below its average and sells with a small profit.

#[cfg(test)]
mod tests;

use tradingboost::*;

plugin! {
    strategy: __TYPE__,
    id: "__ID__", name: "__TITLE__", version: "1.0.0", vendor: "Example",
    description: "Buys when the price falls below its average and sells with a small profit.",
    state_version: 1,
    capabilities: [candles, orders, notifications, state],
    parameters: Settings {
        period: integer {
            minimum: 2, maximum: 500, default: 20, unit: "candles",
            title: "Period", description: "Candles that the average looks back over."
        },
        drop_percent: decimal {
            minimum: "0.01", maximum: "50", multipleOf: "0.01", default: "0.5", unit: "%",
            title: "Drop", description: "How far below its average the price has to fall."
        },
        profit_percent: decimal {
            minimum: "0.01", maximum: "50", multipleOf: "0.01", default: "0.4", unit: "%",
            title: "Profit", description: "How far above the entry the position is sold."
        },
        holding_candles: integer {
            minimum: 1, maximum: 10000, default: 60, unit: "candles",
            title: "Holding time", description: "What is not sold after so many candles is sold at the market."
        },
        order_notional: decimal {
            minimum: "1", maximum: "1000000", multipleOf: "0.01", default: "1000", unit: "quote",
            title: "Order notional", description: "Worth of a purchase; rounded down to the lot."
        },
    },
    commands: {
        query position() -> Position {
            quantity: decimal { unit: "base" }, price: decimal { unit: "quote" }, age: integer { unit: "candles" },
        } { title: "Position", description: "What is held, its entry price and its age." };
        action sell(reason: text { default: "by hand", description: "Written to the log; at most 64 bytes." })
            { title: "Sell", description: "Sells the position at the market." };
    },
}

state! {
    /// What survives a restart; an order's number is 0 when there is none.
    pub struct State {
        average: Ema,
        entry: u64,
        target: u64,
        exit: u64,
        quantity: Decimal,
        price: Decimal,
        age: i64,
        leaving: bool,
        cancelling: bool,
    }
}

pub struct __TYPE__ {
    settings: Settings,
    instrument: Instrument,
    /// A close below so much of the average is a dip: 0.995 for a drop of 0.5 %.
    dip: f64,
    state: State,
}

impl Strategy for __TYPE__ {
    type Settings = Settings;
    type State = State;

    fn new(setup: &Setup, settings: Settings) -> Result<__TYPE__, Refusal> {
        setup.subscribe_candles(Timeframe::MINUTE_1)?;
        let state = State {
            average: Ema::new(settings.period),
            entry: 0,
            target: 0,
            exit: 0,
            quantity: Decimal::ZERO,
            price: Decimal::ZERO,
            age: 0,
            leaving: false,
            cancelling: false,
        };
        let dip = 1.0 - settings.drop_percent.to_f64() / 100.0;
        Ok(__TYPE__ { settings, instrument: setup.instrument.clone(), dip, state })
    }

    fn state(&mut self) -> &mut State {
        &mut self.state
    }

    fn on_candle(&mut self, host: &Host, candle: &Candle) {
        self.state.average.update(candle.close_f64);
        if !self.state.quantity.is_zero() || [self.state.entry, self.state.target, self.state.exit] != [0; 3] {
            self.state.age += 1;
            let is_old = self.state.age >= self.settings.holding_candles;
            self.state.leaving |= self.state.quantity > Decimal::ZERO && is_old;
            self.arrange(host);
        } else if let Some(average) = self.state.average.value() {
            if candle.close_f64 < average * self.dip {
                self.buy(host, candle.close);
            }
        }
    }

    fn on_order(&mut self, host: &Host, event: &OrderEvent) {
        let state = &mut self.state;
        state.quantity = event.position_quantity;
        state.price = event.position_price.unwrap_or(Decimal::ZERO);
        let (is_entry, is_target) = (event.order == state.entry, event.order == state.target);
        if !is_entry && !is_target && event.order != state.exit {
            return;
        }
        if is_target && (event.step.is_final() || event.step == OrderStep::CancelRejected) {
            state.cancelling = false;
        }
        if event.step.is_final() {
            for number in [&mut state.entry, &mut state.target, &mut state.exit] {
                if *number == event.order {
                    *number = 0;
                }
            }
        }
        if event.step == OrderStep::Filled && is_entry {
            self.tell(host, format!("Bought {} at {}", event.filled_quantity, self.state.price));
        } else if event.step == OrderStep::Filled && self.state.quantity.is_zero() {
            self.state.age = 0;
            self.state.leaving = false;
            let price = event.fill.as_ref().map_or(Decimal::ZERO, |fill| fill.price);
            self.tell(host, format!("Sold {} at {}", event.filled_quantity, price));
        }
        if !event.step.is_refusal() {
            self.arrange(host);
        }
    }
}

impl __TYPE__ {
    fn buy(&mut self, host: &Host, close: Decimal) {
        let Settings { order_notional, .. } = self.settings;
        let quantity = match self.instrument.quantity_for(order_notional, close) {
            Some(quantity) => quantity,
            None => return host.log(Level::Info, "no purchase: below the venue's minimum"),
        };
        if let Some(number) = submit(host, Order::market(Side::Buy, quantity)) {
            self.state.entry = number;
            self.state.age = 0;
            self.state.leaving = false;
        }
    }

    /// Sees to it that a position has the order that it should have. Not called after a refusal: what was refused is tried
    /// again with the next candle.
    fn arrange(&mut self, host: &Host) {
        let state = &mut self.state;
        if state.quantity <= Decimal::ZERO || state.entry != 0 || state.exit != 0 {
            return;
        }
        if state.leaving && state.target != 0 {
            if !state.cancelling {
                state.cancelling = host.cancel(state.target).is_ok();
            }
        } else if state.leaving {
            state.exit = submit(host, Order::market(Side::Sell, state.quantity).reduce_only()).unwrap_or(0);
        } else if state.target == 0 {
            let hundredth = Decimal::from_raw(Decimal::ONE.raw() / 100);
            let factor = Decimal::ONE + self.settings.profit_percent.multiplied(hundredth, Rounding::Nearest);
            let price = state.price.multiplied(factor, Rounding::Nearest);
            let price = self.instrument.round_to_tick(price, Rounding::Up);
            state.target = submit(host, Order::limit(Side::Sell, state.quantity, price).reduce_only()).unwrap_or(0);
        }
    }

    fn tell(&self, host: &Host, text: String) {
        if let Err(refusal) = host.notify(&format!("__TITLE__ {}", self.instrument.name), &text) {
            host.log(Level::Warning, &refusal.to_string());
        }
    }

    fn position(&mut self, _: &Host) -> Result<Vec<Position>, Refusal> {
        let State { quantity, price, age, .. } = self.state;
        Ok(vec![Position { quantity, price, age }])
    }

    fn sell(&mut self, host: &Host, reason: &str) -> Result<(), Refusal> {
        if reason.len() > 64 {
            return Err(Refusal::new(Status::InvalidArgument, "the reason has more than 64 bytes"));
        }
        if self.state.quantity <= Decimal::ZERO {
            return Err(Refusal::new(Status::WrongState, "there is no position"));
        }
        host.log(Level::Info, reason);
        self.state.leaving = true;
        self.arrange(host);
        Ok(())
    }
}

/// The order's number; a refusal is logged, and the next candle tries again.
fn submit(host: &Host, order: Order) -> Option<u64> {
    host.submit(order).map_err(|refusal| host.log(Level::Warning, &refusal.to_string())).ok()
}
