use super::*;
use tradingboost::testing::Desk;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

/// Has bought at 40,000 after an average of about 41,000.
fn holding(parameters: &[(&str, &'static str)]) -> Desk<__TYPE__> {
    let mut desk = Desk::new(parameters).unwrap();
    for close in ["41000", "41000", "40000"] {
        desk.candle(close);
    }
    assert_eq!(desk.requests().orders, [Order::market(Side::Buy, decimal("0.025"))]);
    desk.fill(1, "40000");
    desk
}

#[test]
fn buys_a_dip_and_offers_it_with_a_profit() {
    let mut desk = holding(&[("period", "2")]);
    let offer = Order::limit(Side::Sell, decimal("0.025"), decimal("40160")).reduce_only();
    assert_eq!(desk.requests().orders[1..], [offer]);
    desk.fill(2, "40160");
    let told: Vec<String> = desk.requests().notifications.into_iter().map(|(_, text)| text).collect();
    assert_eq!(told, ["Bought 0.025 at 40000", "Sold 0.025 at 40160"]);
}

#[test]
fn sells_at_the_market_what_is_held_too_long() {
    let mut desk = holding(&[("period", "2"), ("holding_candles", "2")]);
    desk.candle("39900");
    desk.candle("39900");
    assert_eq!(desk.requests().cancellations, [2]);
    desk.cancelled(2);
    assert_eq!(desk.requests().orders[2..], [Order::market(Side::Sell, decimal("0.025")).reduce_only()]);
}

#[test]
fn goes_on_after_a_restart_as_if_there_had_been_none() {
    let (mut straight, mut restarted) = (holding(&[("period", "2")]), holding(&[("period", "2")]));
    restarted.restart();
    for close in ["39900", "40500", "39000"] {
        straight.candle(close);
        restarted.candle(close);
    }
    assert_eq!(straight.requests(), restarted.requests());
    assert_eq!(straight.saved(), restarted.saved());
}

#[test]
fn sells_by_hand_only_what_there_is() {
    let mut desk = Desk::<__TYPE__>::new(&[]).unwrap();
    let refusal = desk.with(|strategy, host| strategy.sell(host, "test")).unwrap_err();
    assert_eq!(refusal.status, Status::WrongState);
    let mut desk = holding(&[("period", "2")]);
    desk.with(|strategy, host| strategy.sell(host, "test")).unwrap();
    assert_eq!(desk.requests().cancellations, [2]);
}
