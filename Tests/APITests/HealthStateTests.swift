import API
import Testing

@Suite("Health state")
struct HealthStateTests {
    @Test func `a host is starting until it says otherwise, even with every part ready`() {
        let health = HealthState(version: "1", components: [.database])
        health.set(.database, isReady: true, "ready")
        #expect(health.report().status == .starting)
        #expect(health.report().reasons == ["the host is starting"])
        health.finishStarting()
        #expect(health.report().status == .ready)
        #expect(health.report().reasons == [])
    }

    @Test func `a stopping host is not ready, whatever its parts say`() {
        let health = HealthState(version: "1", components: [])
        health.finishStarting()
        #expect(health.report().status == .ready)
        health.beginStopping()
        #expect(health.report().status == .stopping)
        #expect(health.report().reasons == ["the host is stopping"])
    }

    @Test func `components stand in alphabetical order`() {
        #expect(HealthState(version: "1").report().components.map(\.name) == [.database, .market, .notifications, .workers])
    }
}
