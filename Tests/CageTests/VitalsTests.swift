import CCage
import Synchronization
import Testing

@Suite("Vitals of a worker")
struct VitalsTests {
    @Test func `an honest worker never seems to be in two callbacks at once`() throws {
        let ring = try RingPair()
        let isOver = Atomic(false)
        let thread = try StartedThread {
            let vitals = unsafe cage_vitals_of(ring.producer)
            while !isOver.load(ordering: .relaxed) {
                unsafe cage_vitals_begin(vitals)
                unsafe cage_vitals_finish(vitals)
            }
        }
        var worst: UInt64 = 0
        var last: UInt64 = 0
        for _ in 0..<200_000 {
            let vitals = unsafe cage_vitals_read(ring.consumer)
            try #require(vitals.begun >= vitals.finished && vitals.finished >= last)
            worst = max(worst, vitals.begun - vitals.finished)
            last = vitals.finished
        }
        isOver.store(true, ordering: .relaxed)
        thread.join()
        #expect(last > 0, "the worker worked meanwhile")
        #expect(worst <= 1, "the counters are one moment's")
    }
}
