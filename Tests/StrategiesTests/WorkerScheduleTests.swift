import PluginFixtures
import Testing
import TradingModel

@testable import Strategies

@Suite("Schedule of workers")
struct WorkerScheduleTests {
    /// Workers that are never started: only when their time comes matters here.
    private func workers(_ count: Int) throws -> (WorkerSchedule, [WorkerRun]) {
        let shard = try WorkerShard(Scene.configuration())
        let image = try Scene.image("CountingPlugin")
        let workers = (0..<count).map {
            WorkerRun(
                tenant: TenantID(UInt64($0) + 1), plugin: image,
                instances: [InstanceRun(Scene.launch(image), time: Scene.start)], shard: shard, place: $0)
        }
        shard.schedule.settle(workers)
        return (shard.schedule, workers)
    }

    @Test func `a worker has one turn, however often it became ready, and in that order`() throws {
        let (schedule, _) = try workers(5)
        for place in [3, 1, 3, 4, 1] { schedule.addReady(place) }
        #expect(schedule.hasReady)
        #expect(schedule.takeReady(now: 0) == [3, 1, 4])
        #expect(schedule.takeReady(now: 0) == [])
        schedule.addReady(3)
        #expect(schedule.takeReady(now: 0) == [3])
    }

    @Test func `workers that were never started are up and busy, and nothing is expected of them`() throws {
        let (schedule, workers) = try workers(3)
        #expect(schedule.upCount == 3 && schedule.busyCount == 3 && schedule.loadingCount == 0)
        schedule.listen(to: workers)
        #expect(!schedule.hasReady && schedule.nextTime == nil)
    }

    @Test func `no more than so many load at the same time`() throws {
        let (schedule, _) = try workers(40)
        for place in 0..<WorkerSchedule.maximumLoading {
            #expect(schedule.mayStart(place))
            schedule.didSpawn(place)
        }
        let waiting = schedule.mayStart(39)
        #expect(!waiting)
        #expect(schedule.loadingCount == WorkerSchedule.maximumLoading)
    }

    @Test func `a worker that stops is counted out, and the others stay`() throws {
        let (schedule, workers) = try workers(3)
        var messages: [StrategyMessage] = []
        workers[1].stop(1, now: 0, into: &messages)
        schedule.settle(workers)
        #expect(schedule.upCount == 2 && schedule.busyCount == 2)
    }

    @Test func `times come in their order, however they were given`() {
        var heap = TimeHeap()
        var random: UInt64 = 7
        var times: [UInt64] = []
        for place in 0..<500 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            times.append(random >> 40)
            heap.push(random >> 40, place)
        }
        var taken: [UInt64] = []
        while let first = heap.first {
            #expect(times[first.place] == first.time)
            taken.append(first.time)
            heap.removeFirst()
        }
        #expect(taken == times.sorted())
    }
}
