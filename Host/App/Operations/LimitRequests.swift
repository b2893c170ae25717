import API
import Engine
import Foundation
import Line
import Logging
import MarketData
import Risk
import Store
import TradingModel

// Limits that an operator sets while the line runs. They are a layer above those of the configuration file, key by key; stored
// as a command with their place in the market, and with the next checkpoint as a setting of the instance.

extension RunningLine {
    func setLimits(_ id: UInt64, _ change: LimitsChange) throws -> RiskReport {
        try requireChangeable("changing limits")
        var member = try requireMember(id)
        try requireUnchanging(member)
        let known = Set(LimitTexts.keys).union(["sizing"])
        if let unknown = change.unset.first(where: { !known.contains($0) }) {
            throw OperationProblem(
                .invalid, code: "limits",
                detail: "'\(unknown)' is no limit; there are \(LimitTexts.keys.joined(separator: ", "))")
        }
        let before = member.limitLayers.operatorTexts
        try set(change.set, unset: change.unset, of: &member)
        let texts = member.limitLayers.operatorTexts
        guard texts != before else {
            throw OperationProblem(
                .conflict, code: "limits_unchanged",
                detail: "\(member.label) has these limits already; tradingboost risk show tells where each comes from")
        }
        let words = change.set.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + change.unset.map { "\($0) unset" }
        let text = "limits by \(change.by): \(words.joined(separator: " "))"
        try carryOut(
            .setLimits(member.instance, texts),
            change: {
                log.notice("\(member.label): \(text)")
                if line.engine.knows(member.instance) { try record(.parametersChanged, text, of: member) }
            })
        return try risk(id)
    }

    /// Of a new instance, or of one that is started again.
    func set(_ change: [String: String], unset: [String] = [], of member: inout LineMember) throws {
        try set(change, unset: unset, on: &member.limitLayers, of: member.label)
    }

    func set(_ change: [String: String], unset: [String] = [], on layers: inout LimitLayers, of label: String) throws {
        do {
            try layers.setOperator(
                LimitTexts.changed(layers.operatorTexts, by: change, unset: unset), place: "limits of \(label)")
        } catch let failure as CommandFailure {
            throw OperationProblem(.invalid, code: "limits", detail: failure.description)
        }
        var aggregator = CandleAggregator(base: feed.timeframe)
        if let missing = layers.limits.observedTimeframes.first(where: { !aggregator.subscribe($0) }) {
            throw OperationProblem(
                .invalid, code: "timeframe_not_available",
                detail: "limits of \(label): the sizing looks at \(missing.name) candles, but the market has "
                    + "\(feed.timeframe.name) candles: choose \(feed.timeframe.name) or a multiple of it")
        }
    }

    /// Carries out a stored command: at its first time, and when it is repeated after the host was killed.
    func applyLimits(_ instance: InstanceID, _ texts: [String: String]) throws {
        guard var member = member(instance) else {
            return log.warning("limits of instance \(instance), which is not here any more, are left out")
        }
        try set(texts, unset: Array(member.limitLayers.operatorTexts.keys), of: &member)
        store(member)
        if line.engine.knows(instance) { _ = line.redefine(instance, limits: member.limits) }
        takeOverLimits(member)
    }

    /// A version on probation and one in the shadow keep them, whichever stays.
    private func takeOverLimits(_ member: LineMember) {
        for index in probations.indices where probations[index].instance == member.instance {
            probations[index].before.limitLayers = member.limitLayers
        }
        for index in shadowings.indices where shadowings[index].member.instance == member.instance {
            shadowings[index].member.limitLayers = member.limitLayers
        }
    }
}
