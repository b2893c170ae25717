package import SimulatedExchange

/// Many simulations one after the other, each from a seed of its own.
package struct SimulationSeries: Sendable {
    package var events: UInt64
    /// Of the first; each next one has the next number.
    package var seed: UInt64
    /// They take turns.
    package var profiles: [MisbehaviourProfile]
    /// Events of one simulation: short enough to be repeated.
    package var length: UInt64
    package var fault: LineFault?

    package init(
        events: UInt64, seed: UInt64, profiles: [MisbehaviourProfile] = MisbehaviourProfile.all, length: UInt64 = 100_000,
        fault: LineFault? = nil
    ) {
        self.events = events
        self.seed = seed
        self.profiles = profiles
        self.length = length
        self.fault = fault
    }

    package struct Failure: Sendable, Hashable {
        package var seed: UInt64
        package var profile: String
        package var disagreement: Disagreement
        /// The fewest events after which a settlement shows it, found by halving.
        package var shortest: UInt64
        /// What happened to the order that it is about.
        package var trace: [String]
    }

    /// Runs until the events are done, or to the first disagreement.
    ///
    /// - Parameter progress: called after each simulation.
    package func run(progress: (SimulationCounts) -> Void = { _ in }) -> (SimulationCounts, Failure?) {
        var total = SimulationCounts()
        var index: UInt64 = 0
        while total.events < events {
            // The seed alone says which profile: a single one is repeated by its number.
            let profile = profiles[Int((seed + index) % UInt64(profiles.count))]
            let options = Simulation.Options(seed: seed + index, profile: profile, fault: fault)
            let simulation = Simulation(options)
            do {
                try simulation.run(events: min(length, events - total.events))
                try simulation.finish()
            } catch {
                simulation.complete()
                total.add(simulation.counts)
                total.disagreements += 1
                return (total, failure(options, error))
            }
            total.add(simulation.counts)
            index += 1
            progress(total)
        }
        return (total, nil)
    }

    private func failure(_ options: Simulation.Options, _ found: Disagreement) -> Failure {
        var disagreement = found
        var low: UInt64 = 0
        var high = found.event
        while low < high {
            let middle = low + (high - low) / 2
            if let earlier = SimulationSeries.disagreement(options, events: middle) {
                disagreement = earlier
                high = middle
            } else {
                low = middle + 1
            }
        }
        var traced = options
        traced.traced = disagreement.order
        let simulation = Simulation(traced)
        do {
            try simulation.run(events: high)
            try simulation.finish()
        } catch {
            disagreement = error
        }
        return Failure(
            seed: options.seed, profile: options.profile.name, disagreement: disagreement, shortest: high,
            trace: simulation.trace)
    }

    private static func disagreement(_ options: Simulation.Options, events: UInt64) -> Disagreement? {
        let simulation = Simulation(options)
        do {
            try simulation.run(events: events)
            try simulation.finish()
            return nil
        } catch {
            return error
        }
    }
}
