//! Does what a strategy in Rust should not: decides by the order of a hash table, or panics.

use std::collections::HashMap;
use tradingboost::*;

plugin! {
    strategy: Probe,
    id: "com.example.probe", name: "Probe", version: "1.0.0", vendor: "Example",
    description: "Says \"yes\" {, to [, everything.",
    state_version: 1,
    capabilities: [candles, orders, state],
    parameters: Settings {
        mode: text { enum: ["hash", "panic"], default: "hash" },
    },
}

struct Probe {
    mode: String,
    lots: i64,
    none: (),
}

impl Strategy for Probe {
    type Settings = Settings;
    type State = ();

    fn new(setup: &Setup, settings: Settings) -> Result<Probe, Refusal> {
        setup.subscribe_candles(Timeframe::MINUTE_1)?;
        Ok(Probe { mode: settings.mode, lots: 0, none: () })
    }

    fn state(&mut self) -> &mut () {
        &mut self.none
    }

    fn on_candle(&mut self, host: &Host, _: &Candle) {
        if self.mode == "panic" {
            panic!("the probe was asked to panic");
        }
        // A new table each time: its first key depends on the seed.
        let table: HashMap<i64, i64> = (1..100).map(|key| (key, key)).collect();
        self.lots = *table.keys().next().unwrap();
        let quantity = Decimal::parse("0.001").unwrap() * self.lots;
        let side = if self.lots % 2 == 0 { Side::Buy } else { Side::Sell };
        if let Err(refusal) = host.submit(Order::market(side, quantity)) {
            host.log(Level::Warning, &refusal.to_string());
        }
    }
}
