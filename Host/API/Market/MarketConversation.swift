import FoundationEssentials
import NIOCore
import StrictJSON
import TradingModel

/// What one caller follows and what it has to be told: of each topic only how far it was told, so that what waits for a slow
/// reader is a place in the market's book and no copy of it. Knows no connection and no clock.
struct MarketConversation {
    /// Of a connection.
    static let maximumSubscriptions = 100
    /// Candles that are read from the book at once.
    private static let batch = 64

    private struct Subscription {
        /// Nil: the snapshot was told.
        var snapshot: (id: Int64?, limit: Int)?
        /// What was told last.
        var told = MarketFrames.Told()
    }

    /// What a message came to.
    enum Outcome: Equatable {
        case subscribed(MarketTopic)
        case unsubscribed(MarketTopic)
        case wrong
    }

    private let streams: MarketFrames
    private var subscriptions: [MarketTopic: Subscription] = [:]
    /// Answers to messages, before anything else; the other end is not read on while they cannot be written.
    private var replies: [ByteBuffer] = []
    private var due: [MarketTopic] = []
    private var isDue: Set<MarketTopic> = []
    /// Candles that were read from the book at once, the next at the end, and what they are of.
    private var ready: [ByteBuffer] = []
    private var readyTopic: MarketTopic?

    init(_ streams: MarketFrames) { self.streams = streams }

    var topics: [MarketTopic] { Array(subscriptions.keys) }

    // MARK: - In

    /// Takes a message: a request, or several in an array, each answered on its own.
    mutating func receive(_ text: [UInt8]) -> [Outcome] {
        var outcomes: [Outcome] = []
        do throws(Wrong) {
            for request in try MarketConversation.requests(text) { outcomes.append(receive(request)) }
        } catch {
            outcomes.append(refuse(error))
        }
        return outcomes
    }

    private mutating func receive(_ json: JSON) -> Outcome {
        do throws(Wrong) {
            return try take(MarketConversation.read(json))
        } catch {
            return refuse(error)
        }
    }

    private mutating func refuse(_ wrong: Wrong) -> Outcome {
        replies.append(WebSocketFrames.text(EventDirectory.json(wrong.error)))
        return .wrong
    }

    private struct Wrong: Error {
        var error: MarketError

        init(_ error: MarketError, id: Int64? = nil) {
            self.error = error
            self.error.id = id
        }
    }

    private mutating func take(_ request: MarketRequest) throws(Wrong) -> Outcome {
        func wrong(_ code: String, _ detail: String, _ field: String? = nil) -> Wrong {
            Wrong(MarketError(code, detail, field: field), id: request.id)
        }
        guard let (instrument, venue) = streams.book.place(of: request.instrument), request.venue ?? venue == venue else {
            throw wrong(
                "instrument_not_found",
                "There is no instrument '\(request.instrument)'\(request.venue.map { " at '\($0)'" } ?? ""): "
                    + "GET /api/v1/market/instruments lists those that are.", "instrument")
        }
        let isCandles = request.channel == MarketTopic.Channel.candles.rawValue
        guard isCandles == (request.timeframe != nil) else {
            throw isCandles
                ? wrong("field_missing", "'timeframe' is missing: candles have one", "timeframe")
                : wrong("field_unknown", "'timeframe' is not a field of a ticker", "timeframe")
        }
        guard request.limit == nil || (isCandles && request.op == .subscribe) else {
            throw wrong("field_unknown", "'limit' is a field of a subscription of candles alone", "limit")
        }
        let topic = MarketTopic(instrument: instrument, timeframe: request.timeframe.flatMap { Timeframe(name: $0) })
        switch request.op {
        case .subscribe:
            guard subscriptions[topic] == nil else { throw wrong("already_subscribed", "This is subscribed already.") }
            guard subscriptions.count < MarketConversation.maximumSubscriptions else {
                throw wrong(
                    "too_many_subscriptions",
                    "A connection has at most \(MarketConversation.maximumSubscriptions) subscriptions: end one, or open another."
                )
            }
            subscriptions[topic] = Subscription(snapshot: (request.id, request.limit ?? MarketMessageForms.usualCandles))
            mark(topic)
            return .subscribed(topic)
        case .unsubscribe:
            guard subscriptions.removeValue(forKey: topic) != nil else {
                throw wrong("not_subscribed", "This is not subscribed.")
            }
            // Nothing of it comes behind this answer.
            if readyTopic == topic { ready = [] }
            due.removeAll { $0 == topic }
            isDue.remove(topic)
            replies.append(
                WebSocketFrames.text(
                    EventDirectory.json(
                        MarketUnsubscribed(
                            id: request.id, channel: request.channel, venue: venue, instrument: request.instrument,
                            timeframe: request.timeframe))))
            return .unsubscribed(topic)
        }
    }

    private static func requests(_ text: [UInt8]) throws(Wrong) -> [JSON] {
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(text)
        } catch {
            throw Wrong(
                MarketError(
                    error.isTooDeep ? "message_too_deep" : "message_not_json", "The message is not JSON as it is taken: \(error)."
                ))
        }
        if case .array(let requests) = json, !requests.isEmpty { return requests }
        return [json]
    }

    private static func read(_ json: JSON) throws(Wrong) -> MarketRequest {
        guard case .object = json else {
            throw Wrong(
                MarketError(
                    "message_not_an_object",
                    "The message is JSON, but neither an object like {\"op\": \"subscribe\"} nor an array of such objects."))
        }
        let problems = Schema.object(MarketMessageForms.request).problems(of: json)
        guard problems.isEmpty else {
            var id: Int64?
            if case .number(let digits)? = json["id"] { id = Int64(digits) }
            throw Wrong(MarketError(problems), id: id)
        }
        do {
            return try JSONDecoder().decode(MarketRequest.self, from: Data(json.description.utf8))
        } catch {
            throw Wrong(MarketError("field_value", "A number of the message is out of range."))
        }
    }

    // MARK: - Out

    /// Something new is there of a topic.
    mutating func mark(_ topic: MarketTopic) {
        guard subscriptions[topic] != nil, isDue.insert(topic).inserted else { return }
        due.append(topic)
    }

    /// What is to be sent next; nil: nothing.
    mutating func next() -> WebSocketTurn? {
        if !replies.isEmpty { return .frame(replies.removeFirst()) }
        if let frame = ready.popLast() { return .frame(frame) }
        while let topic = due.first {
            due.removeFirst()
            isDue.remove(topic)
            guard var subscription = subscriptions[topic] else { continue }
            defer { subscriptions[topic] = subscription }
            if let snapshot = subscription.snapshot {
                subscription.snapshot = nil
                let (frame, told) = streams.snapshot(topic, id: snapshot.id, limit: snapshot.limit)
                subscription.told = told
                return .frame(frame)
            }
            guard topic.timeframe != nil else {
                guard let (frame, told) = streams.ticker(topic, behind: subscription.told) else { continue }
                subscription.told = told
                return .frame(frame)
            }
            guard let (frames, told) = streams.candles(topic, behind: subscription.told, limit: MarketConversation.batch) else {
                return .close(
                    WebSocketClose(.policy, "lagged: this connection was not read fast enough, read GET /api/v1/market/candles"))
            }
            guard let first = frames.first else { continue }
            subscription.told = told
            // There may be more, behind the other topics.
            if frames.count == MarketConversation.batch, isDue.insert(topic).inserted { due.append(topic) }
            ready = frames.dropFirst().reversed()
            readyTopic = topic
            return .frame(first)
        }
        return nil
    }
}
