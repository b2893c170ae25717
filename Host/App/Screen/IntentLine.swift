import Foundation
import TradingModel

/// An order intent as a line of JSON; decimals are texts. What a strategy did not say is left out.
struct IntentLine: Encodable {
    var number: UInt64
    /// Ns UTC, of the event that the strategy answered.
    var time: Int64
    /// submit, cancel or amend.
    var action: String
    /// The order that is changed, or made.
    var order: UInt64
    var side: String?
    var type: String?
    var timeInForce: String?
    var postOnly: Bool?
    var reduceOnly: Bool?
    var quantity: FixedDecimal?
    var price: FixedDecimal?
    var stopPrice: FixedDecimal?

    init(_ record: IntentRecord) {
        let intent = record.fields
        number = intent.number
        time = intent.time.nanoseconds
        order = intent.order
        (quantity, price, stopPrice) = (intent.quantity, intent.price, intent.stopPrice)
        switch intent.action {
        case .submit:
            action = "submit"
            side = intent.side.map { "\($0)" }
            type = intent.type.map { "\($0)" }
            timeInForce = intent.timeInForce.map { "\($0)" }
            postOnly = intent.isPostOnly
            reduceOnly = intent.isReduceOnly
        case .cancel: action = "cancel"
        case .amend: action = "amend"
        }
    }

    /// One line without a line break.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            preconditionFailure("an intent is numbers and texts: \(error)")
        }
    }
}
