import ArgumentParser

struct OrdersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: "Orders of strategies and by hand: see, place, amend and cancel them.",
        discussion: """
            An order by hand belongs to the user's own instance manual and passes risk like all others. Amounts are base units,
            prices quote units, both as decimals.

            EXAMPLES
              tradingboost orders list --user tom --open --watch
              tradingboost orders place buy 0.01 BTC-USDT --price 41000 --user tom
              tradingboost orders cancel --user tom --side buy
              tradingboost orders fills --since 2026-11-22
              tradingboost orders intents --outcome refused
            """,
        subcommands: [
            OrdersListCommand.self, OrdersShowCommand.self, OrdersPlaceCommand.self, OrdersAmendCommand.self,
            OrdersCancelCommand.self, OrdersFillsCommand.self, OrdersIntentsCommand.self,
        ])
}
