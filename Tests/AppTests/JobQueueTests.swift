import Testing
import TradingModel

@testable import tradingboost

@Suite("Job queue")
struct JobQueueTests {
    private let ada = TenantID(1)
    private let bob = TenantID(2)

    @Test func `tenants take turns, each with its oldest job`() {
        var queue = JobQueue(maximumRunning: 10, maximumOfTenant: 10)
        for number in 1...4 { queue.add(JobID(UInt64(number)), of: ada) }
        queue.add(JobID(5), of: bob)
        queue.add(JobID(6), of: bob)
        var order: [UInt64] = []
        while let job = queue.next() { order.append(job.rawValue) }
        #expect(order == [1, 5, 2, 6, 3, 4])
    }

    @Test func `no more run at once than may`() {
        var queue = JobQueue(maximumRunning: 2, maximumOfTenant: 10)
        for number in 1...3 { queue.add(JobID(UInt64(number)), of: ada) }
        #expect(queue.next() == JobID(1) && queue.next() == JobID(2))
        #expect(queue.next() == nil && queue.runningCount == 2)
        queue.finish(JobID(1))
        #expect(queue.next() == JobID(3))
        #expect(queue.next() == nil)
    }

    @Test func `a tenant has so many places, with those that run and those that are promised`() {
        var queue = JobQueue(maximumRunning: 1, maximumOfTenant: 3)
        for number in 1...2 {
            let isReserved = queue.reserve(ada)
            #expect(isReserved)
            queue.release(ada)
            queue.add(JobID(UInt64(number)), of: ada)
        }
        #expect(queue.next() == JobID(1))
        let third = queue.reserve(ada)
        let fourth = queue.reserve(ada)
        let other = queue.reserve(bob)
        #expect(third && !fourth && other)
        queue.release(ada)
        #expect(queue.count(of: ada) == 2)
        queue.finish(JobID(1))
        #expect(queue.count(of: ada) == 1)
    }

    @Test func `a job that could not begin is its tenant's next, and has its place still`() {
        var queue = JobQueue(maximumRunning: 2, maximumOfTenant: 2)
        queue.add(JobID(1), of: ada)
        queue.add(JobID(2), of: ada)
        queue.add(JobID(3), of: bob)
        #expect(queue.next() == JobID(1))
        queue.putBack(JobID(1))
        #expect(queue.runningCount == 0 && queue.count(of: ada) == 2)
        // One that does not run is not put back twice.
        queue.putBack(JobID(1))
        #expect(queue.count(of: ada) == 2)
        #expect(queue.next() == JobID(3) && queue.next() == JobID(1) && queue.next() == nil)
        queue.putBack(JobID(3))
        queue.finish(JobID(1))
        var order: [UInt64] = []
        while let job = queue.next() {
            order.append(job.rawValue)
            queue.finish(job)
        }
        #expect(order == [2, 3])
    }

    @Test func `a job that was taken back never begins`() {
        var queue = JobQueue(maximumRunning: 1, maximumOfTenant: 10)
        queue.add(JobID(1), of: ada)
        queue.add(JobID(2), of: bob)
        queue.remove(JobID(1), of: ada)
        queue.remove(JobID(9), of: ada)
        #expect(queue.next() == JobID(2))
        queue.finish(JobID(2))
        #expect(queue.next() == nil)
    }
}
