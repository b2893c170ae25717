import Engine
import Foundation
import TradingModel

/// What an operator decided for the line, stored before it is carried out: a host that was killed gives the commands since its
/// last checkpoint again, each at its candle.
enum LineCommand: Codable {
    /// Nil lifts the halt of the scope.
    case setHalt(HaltScope, TradingHalt?)
    case setPause(InstanceID, Bool)
    case disable(InstanceID, OpenOrderPolicy)
    case liftSafeMode(InstanceID, by: String, because: String)
    /// All that operators have set for the instance, by key.
    case setLimits(InstanceID, [String: String])
    /// A person's command to a strategy.
    case call(InstanceID, CommandCall)
    /// The call of this number ended its strategy's process: where it is repeated, it is left out.
    case abandonCall(InstanceID, number: UInt64)
    /// What people asked for by hand.
    case orders(HandOrders)
    /// Stops an instance whose plugin is believed no more.
    ///
    /// - Parameters:
    ///   - seq: of the last event that it was given.
    ///   - time: ns of the line's clock.
    case quarantine(InstanceID, of: TenantID, because: String, behind: UInt64, at: Int64)

    /// Whether it changes no order: then it is of no use behind a checkpoint.
    var isQuery: Bool { if case .call(_, let call) = self { call.isQuery } else { false } }

    /// Nil for a change of what an instance is, which is no event, and for what is several.
    ///
    /// - Parameters:
    ///   - number: under which it is stored.
    ///   - isAbandoned: of a call.
    func event(number: UInt64, isAbandoned: Bool) -> EngineEvent? {
        switch self {
        case .call(let instance, let call):
            .commandGiven(instance, CommandEvent(number: number, call: call, isAbandoned: isAbandoned))
        case .setHalt(let scope, let level): .haltSet(scope, level)
        case .setPause(let instance, let isPaused): .pauseSet(instance, isPaused)
        case .disable(let instance, let policy): .disabled(instance, policy)
        case .liftSafeMode(let instance, let who, let why): .safeModeLifted(instance, by: who, because: why)
        case .setLimits, .abandonCall, .orders: nil
        case .quarantine(let instance, let tenant, let why, let seq, let time):
            .incident(
                InstanceIncident(
                    tenant: tenant, instance: instance, kind: .quarantined, text: why, lastSeq: seq,
                    time: Timestamp(nanoseconds: time)))
        }
    }

    func text() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

    init(_ text: String) throws { self = try JSONDecoder().decode(LineCommand.self, from: Data(text.utf8)) }
}
