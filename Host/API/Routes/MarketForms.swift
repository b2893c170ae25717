import TradingModel

/// What the market looks like.
enum MarketForms {
    static let timeframe = Schema.choice(Timeframe.allCases.map(\.name))

    static let instrument = Schema.object(
        ObjectForm(
            "Instrument",
            [
                Field("name", .words, "`BASE-QUOTE`."), Field("venue", .words, "Where it is traded."),
                Field("baseAsset", .words, "What is traded."), Field("quoteAsset", .words, "What prices are in."),
                Field("contract", .choice(Contract.allCases.map(\.rawValue)), "What a position is settled in."),
                Field("tickSize", .decimal, "Prices are multiples of it."),
                Field("lotSize", .decimal, "Quantities are multiples of it."),
                Field("minimumQuantity", .decimal, "Of an order."), Field("maximumQuantity", .decimal, "Of an order."),
                Field("minimumNotional", .decimal, "Quantity × price of an order."),
                Field("makerFeeRate", .decimal, "Of the notional; negative is a rebate."),
                Field("takerFeeRate", .decimal, "Of the notional."),
            ]))

    static let ticker = Schema.object(
        ObjectForm(
            "Ticker",
            [
                Field("instrument", .words, "Its name."), Field("time", .time, "By the market's clock."),
                Field("lastPrice", .decimal, "Of the last candle."), Field("openPrice", .decimal, "24 hours ago."),
                .optional("change", .decimal, "Last price − open price."),
                .optional("changePercent", .decimal, "Of the open price, two digits."),
                Field("highPrice", .decimal, "Of 24 hours."), Field("lowPrice", .decimal, "Of 24 hours."),
                .optional("volume", .decimal, "Of 24 hours, base units."),
            ]))

    static let candle = Schema.object(
        ObjectForm(
            "Candle",
            [
                Field("instrument", .words, "Its name."), Field("timeframe", timeframe, "Its length."),
                Field("openTime", .time, "Its first moment."), Field("closeTime", .time, "The first moment behind it."),
                Field("open", .decimal, "First price."), Field("high", .decimal, "Highest price."),
                Field("low", .decimal, "Lowest price."), Field("close", .decimal, "Last price."),
                Field("volume", .decimal, "Base units."),
            ]))
}
