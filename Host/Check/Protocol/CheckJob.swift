package import TradingModel

/// What the process of a check is given besides the plugin.
package struct CheckJob: Sendable, Hashable {
    package var scenario: Scenario
    package var seed: UInt64
    /// Checked values, one for every parameter of the manifest.
    package var parameters: [ResolvedParameter]
    /// Another set, for scenarios that need two.
    package var otherParameters: [ResolvedParameter] = []
    /// `CAGE_CAPABILITY_…` of what is granted.
    package var capabilities: UInt32
    package var stateVersion: UInt32
    /// The largest state in bytes, by the manifest.
    package var stateMaximum: UInt64
    package var candles: UInt32
    package var market = SessionMarket.usual
    package var desk = DeskMode.usual
    package var variation: SessionVariation = []
    /// From this candle on the market is another one; 0 = it is not.
    package var changeAt: UInt32 = 0
    /// What the clocks of the system are wrong by, in ns.
    package var clockShift: Int64 = 0
    /// Numbers of events after which the state is saved.
    package var savePoints: [UInt64] = []
    /// The session begins behind this event, from `state`; 0 = at its beginning.
    package var resumeAfter: UInt64 = 0
    /// Events up to this one are marked as repeated.
    package var replayUntil: UInt64 = 0
    package var state: [UInt8] = []
    /// What the strategy asked for up to `resumeAfter`.
    package var past: [AskedRequest] = []
    /// The number of the first request for memory that fails.
    package var failingAllocation: UInt32 = 0
    package var commands: [CommandCall] = []

    package init(
        scenario: Scenario, seed: UInt64, parameters: [ResolvedParameter], capabilities: UInt32, stateVersion: UInt32,
        stateMaximum: UInt64, candles: UInt32
    ) {
        self.scenario = scenario
        self.seed = seed
        self.parameters = parameters
        self.capabilities = capabilities
        self.stateVersion = stateVersion
        self.stateMaximum = stateMaximum
        self.candles = candles
    }

    /// What a process reads of a job at most.
    package static let maximumBytes = 32 << 20
}

extension CheckJob {
    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.write(scenario.rawValue)
        writer.write(seed)
        for list in [parameters, otherParameters] {
            writer.write(UInt32(list.count))
            for parameter in list { parameter.write(to: &writer) }
        }
        writer.write(capabilities)
        writer.write(stateVersion)
        writer.write(stateMaximum)
        writer.write(candles)
        writer.write(market.rawValue)
        writer.write(desk.rawValue)
        writer.write(variation.rawValue)
        writer.write(changeAt)
        writer.write(clockShift)
        writer.write(UInt32(savePoints.count))
        for point in savePoints { writer.write(point) }
        writer.write(resumeAfter)
        writer.write(replayUntil)
        writer.write(UInt32(state.count))
        writer.write(contentsOf: state)
        writer.write(UInt32(past.count))
        for request in past { request.write(to: &writer) }
        writer.write(failingAllocation)
        writer.write(UInt32(commands.count))
        for command in commands { command.write(to: &writer) }
        return writer.bytes
    }

    /// Nil when the bytes are not a job.
    package init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        do {
            guard let scenario = Scenario(rawValue: try reader.read()) else { return nil }
            let seed: UInt64 = try reader.read()
            guard let parameters = try reader.readParameters(), let others = try reader.readParameters() else { return nil }
            self.init(
                scenario: scenario, seed: seed, parameters: parameters, capabilities: try reader.read(),
                stateVersion: try reader.read(), stateMaximum: try reader.read(), candles: try reader.read())
            otherParameters = others
            guard let market = SessionMarket(rawValue: try reader.read()), let desk = DeskMode(rawValue: try reader.read()) else {
                return nil
            }
            self.market = market
            self.desk = desk
            variation = SessionVariation(rawValue: try reader.read())
            changeAt = try reader.read()
            clockShift = try reader.read()
            for _ in 0..<(try reader.read(UInt32.self)) { savePoints.append(try reader.read()) }
            resumeAfter = try reader.read()
            replayUntil = try reader.read()
            state = Array(try reader.read(count: Int(try reader.read(UInt32.self))))
            for _ in 0..<(try reader.read(UInt32.self)) {
                guard let request = try AskedRequest(&reader) else { return nil }
                past.append(request)
            }
            failingAllocation = try reader.read()
            for _ in 0..<(try reader.read(UInt32.self)) {
                guard let command = try CommandCall(&reader) else { return nil }
                commands.append(command)
            }
        } catch {
            return nil
        }
        guard reader.isAtEnd else { return nil }
    }
}

extension ByteReader {
    fileprivate mutating func readParameters() throws(Truncated) -> [ResolvedParameter]? {
        var parameters: [ResolvedParameter] = []
        for _ in 0..<(try read(UInt32.self)) {
            guard let parameter = try ResolvedParameter(&self) else { return nil }
            parameters.append(parameter)
        }
        return parameters
    }
}
