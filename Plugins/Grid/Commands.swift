public import TradingBoostSDK

extension Grid {
    static func declare(_ commands: inout CommandDeclarations) {
        commands.query("levels", title: "Levels", "The rungs from the lowest to the highest, and the order that works at each.") {
            command in
            command.result("rung", .integer, "From 0.")
            command.result("price", .decimal, unit: "quote", "Of the rung; 0 in the one row of a grid that has none.")
            command.result("side", .text, "Of the order: buy, sell, or nothing.")
            command.result("quantity", .decimal, unit: "base", "Ordered; 0 without an order.")
            command.result("filled", .decimal, unit: "base", "Of that.")
            command.result("state", .text, "Of the order, or why the grid has no rungs.")
        }
        commands.query("profit", title: "Profit", "What the grid has earned, paid and holds.") { command in
            command.result("grid_profit", .decimal, unit: "quote", "Of round trips, before fees.")
            command.result("round_trips", .integer, "Cells that gave back all they held.")
            command.result("other_profit", .decimal, unit: "quote", "Of what was left at the market or netted, before fees.")
            command.result("unrealised", .decimal, unit: "quote", "Of the position at the last close, before fees.")
            command.result("fees", .decimal, unit: "quote", "Paid so far.")
            command.result("net", .decimal, unit: "quote", "The sum of the profits, less fees.")
            command.result("position", .decimal, unit: "base", "Held; negative is short.")
            command.result("carried", .decimal, unit: "base", "Of that what no cell offers.")
            command.result("state", .text, "What the grid does, or why it ended.")
        }
        commands.action(
            "adjust", title: "Adjust",
            """
            Moves the range or changes the number of rungs: orders are withdrawn, positions kept, the lattice planned anew. \
            Begins a grid again that was refused or has ended.
            """
        ) { command in
            command.decimal(
                "lower", 0...1_000_000_000_000_000, default: 0, unit: "quote", "The lowest rung; 0 leaves it as it is.")
            command.decimal(
                "upper", 0...1_000_000_000_000_000, default: 0, unit: "quote", "The highest rung; 0 leaves it as it is.")
            command.integer("rungs", 0...64, default: 0, "How many; 0 leaves it as it is.")
            command.result("lower", .decimal, unit: "quote", "The lowest rung of the new lattice.")
            command.result("upper", .decimal, unit: "quote", "The highest.")
            command.result("rungs", .integer, "How many.")
        }
        commands.action(
            "stop", title: "Stop",
            "Ends the grid. To be given before the instance is disabled: then the host takes no orders any more."
        ) { command in
            command.text(
                "policy", default: "",
                """
                cancel: cancel all orders, keep the position. close: cancel all orders and leave at the market. keep: leave \
                the orders to themselves. Nothing: as the parameter stop_policy says.
                """)
        }
    }

    // MARK: - Queries

    func levels(_ answer: CommandAnswer) {
        guard state.lattice.isPlanned else {
            answer.row(
                .integer(0), .decimal(.zero), .text(""), .decimal(.zero), .decimal(.zero), .text(stateText))
            return
        }
        for index in 0..<state.lattice.rungCount {
            let place = order(at: index)
            answer.row(
                .integer(Int64(index)), .decimal(state.lattice.price(index).decimal), .text(place.side),
                .decimal(place.order?.quantity.decimal ?? .zero), .decimal(place.order?.filledQuantity.decimal ?? .zero),
                .text(place.state))
        }
    }

    /// The order at a rung: of the cell below it or of the one above it, and the one that works before one that does not.
    private func order(at index: Int) -> (order: RungOrder?, side: String, state: String) {
        var found: (order: RungOrder?, side: String, state: String) = (nil, "", isOver ? stateText : "empty")
        for cell in [index - 1, index] where state.lattice.cells.contains(cell) {
            let rung = state.lattice[cell]
            // At its lower rung a cell buys, at its upper one it sells.
            let isBuy = cell == index
            let isEntry = (rung.side == .buy) == isBuy
            let side = isBuy ? "buy" : "sell"
            if let order = isEntry ? rung.entry : rung.exit {
                return (order, side, order.awaitsAnswer ? "changing" : "working")
            }
            let demand = demand(of: cell)
            if state.phase == .working, !(isEntry ? demand.entry : demand.exit).isZero {
                found = (nil, side, rung.pause.isOver ? "to be sent" : "refused, to be sent again")
            }
        }
        return found
    }

    private var isOver: Bool { state.phase == .ended || state.phase == .left }

    func profit(_ answer: CommandAnswer) {
        let unrealised = position.notional(at: state.price) - positionCost
        let profit = state.profit
        answer.row(
            .decimal(profit.grid.decimal), .integer(Int64(profit.roundTrips)), .decimal(profit.other.decimal),
            .decimal(unrealised.decimal), .decimal(profit.fees.decimal),
            .decimal((profit.grid + profit.other + unrealised - profit.fees).decimal), .decimal(position.decimal),
            .decimal(state.carried.decimal), .text(stateText))
    }

    private var stateText: String {
        switch state.phase {
        case .waiting: state.price.isZero ? "waiting for a candle" : "waiting: the price is outside the range"
        case .refused: state.refusal.map { "refused: \($0.text(instrument))" } ?? "refused"
        case .working: "working"
        case .replanning: "withdrawing orders for a new range"
        case .cancelling: "ending: \(state.ending.text)"
        case .closing: "closing: \(state.ending.text)"
        case .ended: "ended: \(state.ending.text)"
        case .left: "ended, orders left to themselves: \(state.ending.text)"
        }
    }

    // MARK: - Actions

    func adjust(lower: Price, upper: Price, rungs: Int, _ answer: CommandAnswer) throws(StrategyRefusal) {
        guard state.phase != .cancelling, state.phase != .closing else {
            throw .wrongState("the grid is ending: adjust it when that is done")
        }
        guard !state.price.isZero else { throw .wrongState("no candle came yet: adjust the grid after the first one") }
        let known =
            state.lattice.isPlanned && state.phase != .replanning
            ? PriceRange(state.lattice.lowest, state.lattice.highest, state.lattice.rungCount)
            : state.range ?? PriceRange(settings.lowerPrice, settings.upperPrice, settings.rungs)
        let range = PriceRange(
            lower.isZero ? known.lower : lower, upper.isZero ? known.upper : upper, rungs == 0 ? known.rungs : rungs)
        let lattice: Lattice
        do throws(LatticeRefusal) {
            lattice = try plan(between: range)
            if !canBegin(lattice), settings.outOfRange != .wait {
                throw LatticeRefusal(.priceOutside, value: state.price.decimal)
            }
            try checkCloseLevels()
        } catch {
            throw StrategyRefusal(.parameter, error.text(instrument))
        }
        state.range = range
        state.refusal = nil
        state.ending = .none
        state.wantsInitialPosition = false
        state.phase = .replanning
        answer.row(
            .decimal(lattice.lowest.decimal), .decimal(lattice.highest.decimal), .integer(Int64(lattice.rungCount)))
        arrange()
    }

    func stop(_ name: String) throws(StrategyRefusal) {
        let policy: Settings.StopPolicy
        switch name.utf8.count {
        case 0: policy = settings.stopPolicy
        default: policy = try Settings.StopPolicy.named(name)
        }
        guard state.phase != .ended, state.phase != .refused || !position.isZero else {
            throw .wrongState("the grid does nothing: \(stateText)")
        }
        end(policy, .command)
        arrange()
    }
}

extension Settings.StopPolicy {
    /// Byte for byte: comparing texts would need Unicode tables that an embedded plugin does not carry.
    static func named(_ name: String) throws(StrategyRefusal) -> Settings.StopPolicy {
        for policy in allCases {
            let isEqual = policy.name.withUTF8Buffer { bytes in
                // SAFETY: the buffer is used only within the closure that lends it.
                unsafe name.utf8.elementsEqual(bytes)
            }
            if isEqual { return policy }
        }
        throw .parameter("argument policy: '\(name)' is not one of cancel, close, keep")
    }
}

@c(tradingboost_command_levels)
public func levelsCommand(_ instance: CommandInstance, _ rows: CommandRows) -> Int32 {
    Plugin.answer(Grid.self, instance, rows) { grid, answer in grid.levels(answer) }
}

@c(tradingboost_command_profit)
public func profitCommand(_ instance: CommandInstance, _ rows: CommandRows) -> Int32 {
    Plugin.answer(Grid.self, instance, rows) { grid, answer in grid.profit(answer) }
}

@c(tradingboost_command_adjust)
public func adjustCommand(
    _ instance: CommandInstance, _ lower: CommandDecimal, _ upper: CommandDecimal, _ rungs: Int64, _ rows: CommandRows
) -> Int32 {
    Plugin.answer(Grid.self, instance, rows) { grid, answer throws(StrategyRefusal) in
        try grid.adjust(
            lower: Price(FixedDecimal(lower)), upper: Price(FixedDecimal(upper)), rungs: Int(rungs), answer)
    }
}

@c(tradingboost_command_stop)
public func stopCommand(_ instance: CommandInstance, _ policy: CommandText, _ rows: CommandRows) -> Int32 {
    Plugin.answer(Grid.self, instance, rows) { grid, _ throws(StrategyRefusal) in
        // SAFETY: the host's text is readable during the call, and copied here.
        try grid.stop(unsafe String(policy))
    }
}
