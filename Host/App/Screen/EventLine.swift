import StrictJSON

/// An event of the stream as a person reads it.
struct EventLine {
    /// `order`, `fill`, …
    var name: String
    var data: JSON

    private func shown(_ field: String) -> String { data.shown(field) }
    private var user: String { shown("user") }

    var text: String {
        switch name {
        case "order": order
        case "fill":
            "\(shown("order")) \(user) \(shown("side")) \(shown("quantity")) \(shown("instrument")) "
                + "at \(shown("price")), fee \(shown("fee"))"
        case "position":
            "\(user) holds \(shown("quantity")) \(shown("instrument"))"
                + (shown("entryPrice").isEmpty ? "" : " from \(shown("entryPrice"))") + ", realised \(shown("realisedProfit"))"
        case "instance":
            "\(user)/\(shown("name")) \(shown("plugin")) \(shown("version")) \(shown("state"))"
                + (shown("reason").isEmpty ? "" : ": \(shown("reason"))")
                + (shown("halt").isEmpty ? "" : "; halted: \(shown("halt").spaced)")
        case "incident": "\(user), instance \(shown("instance")): \(shown("kind").spaced), \(shown("text"))"
        case "notification": "\(shown("title")): \(shown("text"))"
        case "candle":
            "\(shown("instrument")) \(shown("timeframe")) \(shown("openTime")) open \(shown("open")) high \(shown("high")) "
                + "low \(shown("low")) close \(shown("close")) volume \(shown("volume"))"
        default: plain
        }
    }

    private var order: String {
        let price = shown("price")
        let (filled, reason) = (shown("filledQuantity"), shown("reason"))
        return "\(shown("id")) \(user) \(shown("side")) \(shown("quantity")) \(shown("instrument")) "
            + "\(shown("type").spaced)\(price.isEmpty ? "" : " \(price)"): \(shown("state").spaced)"
            + (filled.isEmpty || filled == "0" ? "" : ", \(filled) filled") + (reason.isEmpty ? "" : ", \(reason)")
    }

    /// Every field: of what a later host tells, and of what is told of the stream itself.
    private var plain: String {
        guard case .object(let members) = data else { return data.cell }
        return members.filter { $0.value != .null }.map { "\($0.name)=\($0.value.cell)" }.joined(separator: " ")
    }
}
