import CCage
import CTradingBoost
import TradingModel

@testable import Strategies

extension FuzzTarget {
    /// The ring that a worker writes, and what the host makes of its records. The input is what a hostile worker left: two
    /// bytes that bend the head, then the records. When the first worker breaks a rule, a second one goes on with the rest.
    static let workerRecords = FuzzTarget(name: "worker-records") { bytes in
        guard bytes.count > 2 else { return }
        HostileWorker.ring.fill(Array(bytes.dropFirst(2)), bend: UInt64(bytes[0]), lag: UInt64(bytes[1]))
        var worker = HostileWorker()
        worker.run()
    }
}

/// The host's side of one instance, with records from a ring that anybody may have written.
private struct HostileWorker {
    static let ring = OutboxMemory()
    static let image: PluginImage = {
        do { return try PluginImage(name: "fuzzed", version: "1.0.0", bytes: [0]) } catch {
            preconditionFailure("memory for a plugin: \(error)")
        }
    }()

    private var instance: InstanceRun
    private var messages: [StrategyMessage] = []
    private var nextSeq: UInt64 = 1

    init() {
        let instrument = Instrument(
            id: InstrumentID(1), name: "BTC-USDT", baseAsset: "BTC", quoteAsset: "USDT", tickSize: Price(1), lotSize: Quantity(1),
            minimumQuantity: Quantity(1), maximumQuantity: Quantity(1_000), minimumNotional: Notional(1), makerFeeRate: .zero,
            takerFeeRate: .zero)
        let launch = InstanceLaunch(
            tenant: TenantID(1), instance: InstanceID(1), plugin: HostileWorker.image, instrument: instrument, parameters: [])
        instance = InstanceRun(launch, time: Timestamp(nanoseconds: 0))
    }

    mutating func run() {
        for _ in 0..<2 {
            guard instance.begin() else { return }
            while let record = HostileWorker.ring.next() {
                do throws(Violation) { try take(record) } catch {
                    FuzzTarget.checkText(error.text)
                    break
                }
            }
            instance.leaveWorker()
        }
        check()
    }

    /// As `WorkerRun` gives records to the instance that they name.
    private mutating func take(_ record: WorkerRecord) throws(Violation) {
        if let message = WorkerMessage(type: record.type, instance: record.header.instance) {
            try instance.stage(isReady: true, isStopping: false).check(message)
        }
        switch record.type {
        case CAGE_SUBSCRIBE: try instance.subscribe(record)
        case CAGE_STARTED:
            try instance.started()
            for _ in 0..<3 { deliver() }
            send()
        case CAGE_FINISHED:
            try instance.finish(record, into: &messages)
            send()
            if instance.isFinished, !instance.isSaving { instance.willSave() }
        case CAGE_SUBMIT, CAGE_CANCEL, CAGE_AMEND, CAGE_TIMER_SET, CAGE_TIMER_CANCEL, CAGE_NOTIFY, CAGE_HISTORY:
            try instance.request(record)
        case CAGE_STATE: try instance.appendState(record)
        case CAGE_SAVED: instance.take(try instance.finishSaving(record))
        case CAGE_LOG: if let line = LogLine(record) { expect(line.text.utf8.count <= 4_096, "a log line is short") }
        default: throw Violation("it sent a record of the unknown type \(record.type)")
        }
    }

    private mutating func deliver() {
        let time = Timestamp(nanoseconds: Int64(nextSeq) * 60_000_000_000)
        instance.deliver(StrategyEvent(seq: nextSeq, time: time, payload: .timer(number: nextSeq, due: time)))
        nextSeq += 1
    }

    private mutating func send() {
        while instance.hasUnsent { instance.didSend() }
    }

    /// Whatever the records said, what came through keeps the rules that later stages rely on.
    private func check() {
        var number: UInt64 = 0
        for message in messages {
            expect(message.instance == InstanceID(1), "messages are of the instance that sent them")
            guard case .intent(let intent) = message else { continue }
            expect(intent.number == number + 1, "intents are numbered without a gap, and none comes twice")
            number = intent.number
            guard case .submit(let terms) = intent.action else { continue }
            expect(terms.quantity.decimal > .zero, "an order has a positive quantity")
            let prices = [terms.price, terms.stopPrice, terms.trailingDistance].compactMap { $0 }
            expect(prices.allSatisfy { $0 > .zero }, "an order's prices are positive")
            expect((terms.trailingDistance != nil) == (terms.type == .trailingStop), "a trailing stop has a distance")
            let expires = terms.expireTime.map(\.nanoseconds)
            expect((expires ?? 0 > 0) == (terms.timeInForce == .goodTillDate), "an order that expires has its time")
            check(intent.plan, of: intent.number)
        }
        expect(instance.log.byteCount < 1 << 20, "a few events and their requests need little memory")
    }

    private func check(_ plan: OrderPlan, of number: IntentNumber) {
        switch plan {
        case .none: break
        case .oco(let linked): expect(linked >= 1 && linked < number, "an order is linked with an earlier one")
        case .bracket(let stop, let takeProfit):
            let exits = [stop, takeProfit].compactMap { $0 }
            expect(!exits.isEmpty && exits.allSatisfy { $0 > .zero }, "an entry has an exit")
        case .twap(let duration, let slices):
            expect(duration > 0 && duration <= OrderPlan.maximumDuration, "the parts of an order end in time")
            expect(slices >= 2 && slices <= OrderPlan.maximumSlices, "an order has a few parts")
        case .iceberg(let visible): expect(visible > .zero, "something of an order is seen")
        }
    }
}

/// The host's end of an outbox, without a process at the other one.
// SAFETY: one thread runs a fuzz target; the ring and the record live as long as the program.
@safe private final class OutboxMemory: @unchecked Sendable {
    private let ring = UnsafeMutablePointer<cage_ring>.allocate(capacity: 1)
    private let record = UnsafeMutableRawPointer.allocate(byteCount: Int(CAGE_RECORD_MAXIMUM), alignment: 16)

    init() {
        unsafe ring.initialize(to: cage_ring())
        let descriptor = cage_ring_create(UInt64(CAGE_OUTBOX_CAPACITY))
        let status = unsafe cage_ring_map(ring, descriptor, UInt64(CAGE_OUTBOX_CAPACITY))
        precondition(status == 0, "memory for a ring")
    }

    /// Puts the ring where it was at its start, with these bytes in it.
    func fill(_ bytes: [UInt8], bend: UInt64, lag: UInt64) {
        let count = min(bytes.count, Int(CAGE_OUTBOX_CAPACITY))
        // A ring that has gone round already: a position in it is no offset.
        let start = UInt64(CAGE_OUTBOX_CAPACITY) * 3 + lag * 8
        unsafe ring.pointee.position = start
        unsafe ring.pointee.peer = start
        let place = unsafe ring.pointee.data + Int(start % UInt64(CAGE_OUTBOX_CAPACITY))
        unsafe place.initialize(repeating: 0, count: Int(CAGE_OUTBOX_CAPACITY))
        unsafe bytes.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { unsafe UnsafeMutableRawPointer(place).copyMemory(from: base, byteCount: count) }
        }
        unsafe ring.pointee.control.pointee.head = start + UInt64((count + 7) / 8 * 8) &+ bend &* bend &* bend
    }

    /// The next record, as the host reads one; valid until the next call.
    func next() -> WorkerRecord? {
        let size = unsafe cage_ring_read(ring, record, CAGE_RECORD_MAXIMUM)
        guard size > 0 else { return nil }
        return unsafe WorkerRecord(UnsafeRawBufferPointer(start: record, count: Int(size)))
    }
}
