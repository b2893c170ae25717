import Testing
import TradingModel

@testable import Strategies

@Suite("Supervision of a worker")
struct WorkerSupervisionTests {
    private let second: UInt64 = 1_000_000_000
    private let millisecond: UInt64 = 1_000_000

    private func loaded() -> WorkerSupervision {
        var supervision = WorkerSupervision(deadlines: .init(), policy: .init())
        _ = supervision.start(now: 0)
        _ = supervision.loaded()
        return supervision
    }

    /// The process is gone, the pause over, and the next process has loaded.
    private func restart(_ supervision: inout WorkerSupervision) -> UInt64 {
        guard case .pausing(let until) = supervision.state else { return 0 }
        #expect(supervision.passTime(now: until, .idle) == [.spawn])
        #expect(supervision.loaded().count == 1)
        return until
    }

    @Test func `a start spawns, and its end is told`() {
        var supervision = WorkerSupervision(deadlines: .init(), policy: .init())
        #expect(!supervision.hasProcess)
        #expect(supervision.start(now: 7) == [.spawn])
        #expect(supervision.state == .loading(deadline: 7 + 5 * second))
        #expect(supervision.loaded() == [.report(.started, "started")])
        #expect(supervision.state == .running)
        #expect(supervision.loaded() == [], "once")
    }

    @Test func `what never loaded is not tried again`() {
        var supervision = WorkerSupervision(deadlines: .init(), policy: .init())
        _ = supervision.start(now: 0)
        #expect(supervision.passTime(now: 5 * second - 1, .idle) == [])
        #expect(
            supervision.passTime(now: 5 * second, .idle)
                == [.kill, .report(.loadFailed, "did not load and start within 5.0 s")])
        #expect(supervision.isDown)
        #expect(supervision.nextTime(.idle) == nil)
    }

    @Test func `the first restart is immediate, then the pause doubles up to its maximum`() {
        var policy = StrategyWorkersConfiguration.RestartPolicy()
        policy.maximumFailures = 100
        policy.maximumPause = 500 * millisecond
        var supervision = WorkerSupervision(deadlines: .init(), policy: policy)
        _ = supervision.start(now: 0)
        _ = supervision.loaded()
        var now: UInt64 = 0
        var pauses: [UInt64] = []
        for _ in 0..<6 {
            _ = supervision.failed(.crashed("gone"), now: now)
            let next = restart(&supervision)
            pauses.append((next - now) / millisecond)
            now = next
        }
        #expect(pauses == [0, 100, 200, 400, 500, 500])
    }

    @Test func `failures within the window quarantine, older ones are forgotten`() {
        var supervision = loaded()
        for now in [0, 10, 20, 30] as [UInt64] {
            _ = supervision.failed(.crashed("gone"), now: now * second)
            _ = restart(&supervision)
        }
        // The first is out of the window by now.
        #expect(supervision.failed(.crashed("gone"), now: 60 * second).count == 2)
        _ = restart(&supervision)
        let actions = supervision.failed(.crashed("by signal 11"), now: 61 * second)
        #expect(
            actions == [
                .kill, .report(.crashed, "by signal 11"),
                .report(.quarantined, "stays down: 5 failures within 60.0 s, the last: by signal 11"),
            ])
        #expect(supervision.isDown)
        #expect(supervision.failed(.crashed("gone"), now: 62 * second) == [], "what is down does not fail")
    }

    private func activity(busySince: UInt64, callbackSince: UInt64?, lookedAt: UInt64 = 0) -> WorkerSupervision.Activity {
        WorkerSupervision.Activity(busySince: busySince, callbackSince: callbackSince, lookedAt: lookedAt)
    }

    @Test func `a callback has its deadline from when it began`() {
        var supervision = loaded()
        #expect(supervision.passTime(now: 100 * second, .idle) == [])
        #expect(supervision.nextTime(.idle) == nil)
        let busy = activity(busySince: 100 * second, callbackSince: 102 * second, lookedAt: 102 * second + 900 * millisecond)
        #expect(supervision.nextTime(busy) == 103 * second)
        #expect(supervision.passTime(now: 103 * second - 1, busy) == [])
        #expect(
            supervision.passTime(now: 103 * second, busy)
                == [.kill, .report(.timedOut, "did not finish an event within 1.0 s; restarted now")])
    }

    @Test func `a worker that does not come to its event has longer, and is looked at meanwhile`() {
        var supervision = loaded()
        let waiting = activity(busySince: 100 * second, callbackSince: nil, lookedAt: 101 * second)
        #expect(supervision.nextTime(waiting) == 101 * second + 250 * millisecond)
        #expect(supervision.passTime(now: 105 * second - 1, waiting) == [])
        #expect(
            supervision.nextTime(activity(busySince: 100 * second, callbackSince: nil, lookedAt: 105 * second - 1)) == 105
                * second)
        #expect(
            supervision.passTime(now: 105 * second, waiting)
                == [.kill, .report(.timedOut, "did not come to an event within 5.0 s; restarted now")])
    }

    @Test func `what cannot be restarted is only told to be down`() {
        var supervision = loaded()
        #expect(
            supervision.failed(.noWayBack("too many events"), now: 0)
                == [.kill, .report(.quarantined, "stays down: too many events")])
    }

    @Test func `a version that went down is neither started nor started again`() {
        var fresh = WorkerSupervision(deadlines: .init(), policy: .init())
        #expect(fresh.refused("no more") == [.report(.loadFailed, "no more")])
        #expect(fresh.isDown && fresh.lastFailure == .loadFailed("no more"))
        var pausing = loaded()
        #expect(pausing.givenUp("no more") == [], "one that runs goes on")
        _ = pausing.failed(.crashed("gone"), now: 0)
        #expect(pausing.givenUp("no more") == [.report(.quarantined, "stays down: no more")])
        #expect(pausing.passTime(now: second, .idle) == [])
    }

    @Test func `a save has its deadline, and none when it is done`() {
        var supervision = loaded()
        supervision.save(now: 0)
        #expect(supervision.nextTime(.idle) == 5 * second)
        supervision.saved()
        #expect(supervision.passTime(now: 6 * second, .idle) == [])
        supervision.save(now: 6 * second)
        #expect(supervision.passTime(now: 11 * second, .idle).first == .kill)
    }

    @Test func `a hopeless failure is not restarted`() {
        var supervision = loaded()
        let actions = supervision.failed(.hopeless("other decisions"), now: 0)
        #expect(
            actions == [
                .kill, .report(.protocolError, "other decisions"), .report(.quarantined, "stays down: other decisions"),
            ])
        #expect(supervision.state == .quarantined)
    }

    @Test func `status 0 is an end in order only when it was asked for`() {
        var supervision = loaded()
        #expect(supervision.ended(.exitedEarly("with status 0"), isOrderly: true, now: 0).count == 2)
        #expect(supervision.state == .pausing(until: 0))
        _ = restart(&supervision)
        _ = supervision.stop(now: 0)
        #expect(supervision.ended(.exitedEarly("with status 0"), isOrderly: true, now: 1) == [.kill])
        #expect(supervision.state == .stopped)
    }

    @Test func `a stop has its deadline, and a worker in a pause is not waited for`() {
        var supervision = loaded()
        _ = supervision.stop(now: 0)
        #expect(supervision.nextTime(.idle) == 2_500 * millisecond)
        #expect(supervision.passTime(now: 2_500 * millisecond, .idle).first == .kill)
        #expect(supervision.state == .stopped)

        var pausing = loaded()
        _ = pausing.failed(.crashed("gone"), now: 0)
        _ = pausing.stop(now: 0)
        #expect(pausing.state == .stopped)
        #expect(pausing.passTime(now: 1, .idle) == [], "and is not started again")
    }
}
