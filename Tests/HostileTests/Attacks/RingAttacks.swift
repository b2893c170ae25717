import EnduranceRuns

extension Attack {
    private static let rings = HostilePlugin(source: "rings.c")

    /// On the memory that host and worker share.
    static let onRings: [Attack] = [
        Attack("an order for another account", rings, "account", .broke("for an instance that it does not run")),
        Attack("an order on an unsubscribed instrument", rings, "instrument", .broke("an order that contradicts itself")),
        Attack("an order of another event", rings, "other event", .broke("outside of an event")),
        Attack("an order of another time", rings, "other time", .broke("outside of an event")),
        Attack("a duplicate id", rings, "duplicate", .broke("was due")),
        Attack("an id too far", rings, "gap", .broke("was due")),
        Attack("a quantity of zero", rings, "zero", .broke("contradicts itself")),
        Attack("a negative quantity", rings, "negative", .broke("contradicts itself")),
        Attack("a side that does not exist", rings, "side", .broke("contradicts itself")),
        Attack("flags that do not exist", rings, "flags", .broke("contradicts itself")),
        Attack("a record of an unknown type", rings, "type", .broke("unknown type")),
        Attack("a record that only the host sends", rings, "host record", .broke("unknown type")),
        Attack("a service that was not granted", rings, "no grant", .broke("without the grant")),
        Attack("ready for a second time", rings, "ready twice", .broke("\"ready\"")),
        Attack("an answer to an event that has not come", rings, "finished ahead", .broke("which it does not have")),
        Attack("a state that nobody asked for", rings, "state unasked", .broke("\"saved\"")),
        Attack("a record that ends before its fields", rings, "short record", .broke()),
        Attack("a position far ahead", rings, "head far", .broke("broke the rules of its ring")),
        Attack("a position between records", rings, "head odd", .broke("broke the rules of its ring")),
        Attack("a position that goes back", rings, "head back", .broke("broke the rules of its ring")),
        Attack("a ring full of garbage", rings, "garbage", .broke()),
        Attack("a size beyond the ring", rings, "size huge", .broke("broke the rules of its ring")),
        Attack("a size below a header", rings, "size tiny", .broke("broke the rules of its ring")),
        Attack("a size beyond what was written", rings, "size beyond", .broke("broke the rules of its ring")),
        Attack("a false position in its inbox", rings, "tail of inbox", .ended([.timedOut], ["did not"])),
        Attack("a false position in its log", rings, "log head", .broke("broke the rules of its ring")),
        Attack("flips a length between check and use", rings, "flip", .broke()),
        Attack("never reads its ring", rings, "never reads", .ended([.timedOut], ["did not"])),
        Attack("floods its ring", rings, "flood the ring", .broke("more than 256 things")),
        Attack("truncates a ring", rings, "truncate", .forbidden),
        Attack("takes a ring out of its memory", rings, "unmap", .signal("SEGV")),
        Attack("puts other memory in a ring's place", rings, "remap", .ended([.timedOut], ["did not"])),
        Attack("says that it is ready and loops", rings, "lie and loop", .ended([.timedOut], ["did not"])),
        Attack("floods its bell", rings, "flood the bell", .ended([.protocolError, .timedOut], [])),
        Attack("counts log lines that never were", rings, "count lost lines", .runsOn(seen: nil)),
        Attack("lies about how it is", rings, "lie about vitals", .broke("it says that it began")),
    ]

    private static let orders = HostilePlugin(source: "orders.c")

    /// On the market, and on its user's money.
    static let onOrders: [Attack] = [
        Attack("order storm", orders, "storm", .refused(code: "risk.maximum_open_orders")),
        Attack("orders without end", orders, "endless", .refused(code: "risk.maximum_open_orders")),
        Attack("zero, negative and impossible values", orders, "strange", .runsOn(seen: "9 of 9 refused at once")),
        Attack("a price off the tick", orders, "off tick", .refused(code: "risk.price_off_tick")),
        Attack("a quantity off the lot", orders, "off lot", .refused(code: "risk.quantity_off_lot")),
        Attack("all the money in the world", orders, "huge", .refused(code: "risk.quantity_above_maximum")),
        Attack("an order below the minimum", orders, "tiny", .refused(code: "risk.minimum_notional")),
        Attack("an order before start", orders, "early", .runsOn(seen: "before the start: refused")),
        Attack("no pointers at all", orders, "null", .runsOn(seen: "4 of 4 refused")),
        Attack("asks for a service without the grant", orders, "no grant", .runsOn(seen: "store is not there")),
        Attack("floods the log", orders, "log flood", .runsOn(seen: nil)),
        Attack("floods its user with messages", orders, "notice flood", .runsOn(seen: "again")),
        Attack("sets timers without end", orders, "timer flood", .runsOn(seen: nil)),
    ]
}
