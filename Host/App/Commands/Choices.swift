import ArgumentParser

/// One of the words that the API takes; help, errors and a shell's completion name them all.
struct Choice<Value: RawRepresentable<String> & CaseIterable & Sendable>: ExpressibleByArgument, Sendable {
    var value: Value

    init?(argument: String) {
        guard let value = Value(rawValue: argument) else { return nil }
        self.value = value
    }

    var text: String { value.rawValue }

    static var allValueStrings: [String] { Value.allCases.map(\.rawValue) }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
    /// For a help text.
    static var list: String { allValueStrings.joined(separator: ", ") }
}

enum SideWord: String, CaseIterable { case buy, sell }

enum OrderTypeWord: String, CaseIterable {
    case market
    case limit
    case stop
    case stopLimit = "stop_limit"
    case trailingStop = "trailing_stop"
    case takeProfit = "take_profit"
    case takeProfitLimit = "take_profit_limit"
}

enum TimeInForceWord: String, CaseIterable { case gtc, ioc, fok, gtd }

enum PersonStatusWord: String, CaseIterable { case active, disabled }

enum IntentOutcomeWord: String, CaseIterable { case approved, refused }

enum VaultKeyWord: String, CaseIterable { case master, data }

/// What a channel may take.
enum TopicWord: String, CaseIterable { case fill, refusal, instance, strategy }
