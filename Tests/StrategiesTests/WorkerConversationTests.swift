import CCage
import CTradingBoost
import Testing
import TradingModel

@testable import Strategies

@Suite("Conversation with a worker")
struct WorkerConversationTests {
    /// The table again, as a picture: a row for each message, a column for each stage. `*` any number, `1` once, `-` never.
    private let picture = """
                        opening creating idle answering saving stopping
        ready           1       -        -    -         -      -
        worker failed   1       1        1    1         1      1
        subscribe       -       *        -    -         -      -
        started         -       1        -    -         -      -
        submit          -       -        -    *         -      -
        cancel          -       -        -    *         -      -
        amend           -       -        -    *         -      -
        timer set       -       -        -    *         -      -
        timer cancel    -       -        -    *         -      -
        notify          -       -        -    *         -      -
        history         -       -        -    *         -      -
        rows            -       -        -    *         -      -
        answer          -       -        -    *         -      -
        finished        -       -        -    *         -      -
        lapped          -       -        -    1         -      -
        state           -       -        -    -         *      -
        saved           -       -        -    -         1      -
        failed          -       1        -    -         1      -
        stopped         -       -        -    -         -      1
        """

    @Test func `the table is what the picture shows, for every message and stage`() {
        let rows = picture.split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
        #expect(rows.count == WorkerMessage.allCases.count)
        for (message, row) in zip(WorkerMessage.allCases, rows) {
            #expect(row.dropLast(6).joined(separator: " ") == message.rawValue)
            for (stage, sign) in zip(ConversationStage.allCases, row.suffix(6)) {
                let expected: MessagePermission = sign == "*" ? .permit : sign == "1" ? .once : .never
                #expect(stage.permits(message) == expected, "\(message) while \(stage)")
            }
        }
    }

    @Test func `what may never come is told with its kind and the stage`() {
        let error = #expect(throws: Violation.self) { try ConversationStage.idle.check(.submit) }
        #expect(error?.text == "it sent a record of the kind \"submit\" while it was idle")
    }

    @Test func `every kind of record that a worker sends has its message, and no other has`() {
        let types: [UInt32] = [
            CAGE_READY, CAGE_SUBSCRIBE, CAGE_STARTED, CAGE_SUBMIT, CAGE_CANCEL, CAGE_AMEND, CAGE_TIMER_SET, CAGE_TIMER_CANCEL,
            CAGE_NOTIFY, CAGE_HISTORY, CAGE_ROWS, CAGE_ANSWER, CAGE_FINISHED, CAGE_LAPPED, CAGE_STATE, CAGE_SAVED, CAGE_FAILED,
            CAGE_STOPPED,
        ]
        for type in UInt32(0)...0xFFFF {
            let message = WorkerMessage(type: type, instance: 1)
            #expect((message != nil) == types.contains(type), "\(type)")
        }
        #expect(WorkerMessage(type: CAGE_FAILED, instance: 0) == .workerFailed)
        #expect(WorkerMessage(type: CAGE_FAILED, instance: 1) == .failed)
    }

    private func record<Record: BitwiseCopyable>(
        _ type: UInt32, _ fixed: Record, seq: UInt64 = 0, _ body: (WorkerRecord) throws -> Void
    ) throws {
        let bytes = ControlRecord.make(type, InstanceID(1), fixed, seq: seq)
        // SAFETY: the record is read during the call.
        try unsafe bytes.withUnsafeBytes { unsafe try body(WorkerRecord($0)) }
    }

    @Test func `an instance goes through the stages as its records come`() throws {
        var instance = InstanceRun(Scene.launch(try Scene.image("CountingPlugin")), time: Scene.start)
        var messages: [StrategyMessage] = []
        #expect(instance.stage(isReady: false, isStopping: false) == .opening)
        let hasBegun = instance.begin()
        try #require(hasBegun)
        #expect(instance.stage(isReady: false, isStopping: false) == .opening)
        #expect(instance.stage(isReady: true, isStopping: false) == .creating)
        try record(CAGE_STARTED, tradingboost_event()) { _ in try instance.started() }
        #expect(instance.stage(isReady: true, isStopping: false) == .idle)
        instance.deliver(Scene.event(1))
        #expect(instance.stage(isReady: true, isStopping: false) == .idle, "it does not know of it")
        instance.didSend()
        #expect(instance.stage(isReady: true, isStopping: false) == .answering)
        #expect(instance.stage(isReady: true, isStopping: true) == .answering, "it answers before it stops")
        try record(CAGE_FINISHED, cage_finished(), seq: 1) { try instance.finish($0, into: &messages) }
        #expect(instance.stage(isReady: true, isStopping: false) == .idle)
        instance.willSave()
        #expect(instance.stage(isReady: true, isStopping: false) == .saving)
        var saved = cage_saved()
        saved.next_intent = 1
        try record(CAGE_SAVED, saved, seq: 1) { _ = try instance.finishSaving($0) }
        #expect(instance.stage(isReady: true, isStopping: false) == .idle)
        #expect(instance.stage(isReady: true, isStopping: true) == .stopping)
        instance.willStop()
        #expect(instance.stage(isReady: true, isStopping: false) == .stopping)
    }
}
