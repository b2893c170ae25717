import FoundationEssentials
import HTTPTypes
import Store
import TradingModel

/// Bodies of requests that ask for orders by hand, read into what the host takes. Their shapes were checked before; what is left
/// is what a shape does not say.
struct NewOrderBody: Decodable {
    var tenant: String?
    var user: String?
    var instrument: String
    var side: String
    var type: String
    var quantity: String
    var price: String?
    var stopPrice: String?
    var trailing: String?
    var timeInForce: String?
    var expireAt: Date?
    var postOnly: Bool?
    var reduceOnly: Bool?

    /// - Parameter place: of the order in the body, for messages: `actions[3].submit.`, or empty.
    func order(at place: String = "") throws -> HandOrder {
        guard let side = Side(columnText: side), let type = OrderType(columnText: type),
            let timeInForce = TimeInForce(columnText: timeInForce ?? "gtc")
        else { throw RequestProblem(.badRequest, code: "field_value", "the order has no such form") }
        guard (timeInForce == .goodTillDate) == (expireAt != nil) else {
            throw RequestProblem(
                .badRequest, code: "field_value",
                "'\(place)expireAt' belongs to timeInForce gtd: give both, or leave it out", field: "\(place)expireAt")
        }
        let expireTime = try expireAt.map { date in
            guard let time = Timestamp(date) else {
                throw RequestProblem(
                    .badRequest, code: "field_value", "'\(place)expireAt' is too far away", field: "\(place)expireAt")
            }
            return time
        }
        return HandOrder(
            instrument: instrument, side: side, type: type, quantity: Quantity(try decimal(quantity, "\(place)quantity")),
            price: try price.map { Price(try decimal($0, "\(place)price")) },
            stopPrice: try stopPrice.map { Price(try decimal($0, "\(place)stopPrice")) },
            trailingDistance: try trailing.map { Price(try decimal($0, "\(place)trailing")) }, expireTime: expireTime,
            timeInForce: timeInForce, isPostOnly: postOnly ?? false, isReduceOnly: reduceOnly ?? false)
    }
}

struct AmendmentBody: Decodable {
    var quantity: String?
    var price: String?
    var stopPrice: String?

    func amendment(at place: String = "") throws -> Amendment {
        guard quantity != nil || price != nil || stopPrice != nil else {
            throw RequestProblem(
                .badRequest, code: "field_missing", "nothing is to be changed: give a quantity, a price or a stopPrice",
                field: "\(place)quantity")
        }
        return Amendment(
            quantity: try quantity.map { Quantity(try decimal($0, "\(place)quantity")) },
            price: try price.map { Price(try decimal($0, "\(place)price")) },
            stopPrice: try stopPrice.map { Price(try decimal($0, "\(place)stopPrice")) })
    }
}

struct BatchBody: Decodable {
    var tenant: String?
    var user: String?
    var actions: [Action]

    struct Action: Decodable {
        var submit: NewOrderBody?
        var cancel: String?
        var amend: Change?

        struct Change: Decodable {
            var id: String
            var quantity: String?
            var price: String?
            var stopPrice: String?
        }

        func action(at place: String) throws -> HandAction {
            switch (submit, cancel, amend) {
            case (let order?, nil, nil): return .submit(try order.order(at: "\(place).submit."))
            case (nil, let id?, nil): return .cancel(id)
            case (nil, nil, let change?):
                let body = AmendmentBody(quantity: change.quantity, price: change.price, stopPrice: change.stopPrice)
                return .amend(change.id, try body.amendment(at: "\(place).amend."))
            default:
                throw RequestProblem(
                    .badRequest, code: "field_value", "'\(place)' has one of submit, cancel and amend", field: place)
            }
        }
    }
}

/// A decimal that the host can hold: of the right form, but with a size of its own.
private func decimal(_ text: String, _ field: String) throws -> FixedDecimal {
    guard let value = FixedDecimal(text) else {
        throw RequestProblem(
            .badRequest, code: "field_value",
            "'\(field)' is too large: a number is at most 1.7 × 10²⁰, with 18 digits behind the point", field: field)
    }
    return value
}
