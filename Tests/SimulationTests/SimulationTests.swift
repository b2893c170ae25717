import SimulatedExchange
import Simulation
import Testing

@Suite("Simulation")
struct SimulationTests {
    @Test(arguments: MisbehaviourProfile.all)
    func `OMS and the model agree at every event, and with the exchange at every settlement`(profile: MisbehaviourProfile) {
        let series = SimulationSeries(events: 8_000, seed: 11, profiles: [profile])
        let (counts, failure) = series.run()
        #expect(failure == nil, "\(String(describing: failure))")
        #expect(counts.events >= 8_000 && counts.fills > 800 && counts.settlements >= 1 && counts.disagreements == 0)
    }

    @Test(arguments: LineFault.allCases)
    func `reports that are bent on purpose before a sound line hears them are found`(fault: LineFault) throws {
        let series = SimulationSeries(events: 6_000, seed: 3, profiles: [.hell], length: 6_000, fault: fault)
        let failure = try #require(series.run().1)
        #expect(failure.shortest < 6_000)
        #expect(failure.shortest <= failure.disagreement.event)
    }
}
