/// A number that names one thing of a kind: no arithmetic, no literals, not to be confused with another kind's.
///
/// Made where the number enters the process (a database row, a record of a worker), nowhere else.
package struct Identifier<Tag>: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    // Written out and inlinable: the compiler's own for a generic type is called through a witness table from other modules,
    // 15 ns a comparison.
    @inlinable
    package static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

    @inlinable
    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package var description: String { "\(rawValue)" }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(UInt64.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

package enum TenantTag {}
package enum InstanceTag {}
package enum InstrumentTag {}

/// A user of the host: everything that is stored belongs to one.
package typealias TenantID = Identifier<TenantTag>
/// A strategy that a tenant enabled on an instrument with parameters.
package typealias InstanceID = Identifier<InstanceTag>
/// An instrument of this host; `Instrument.name` is for people.
package typealias InstrumentID = Identifier<InstrumentTag>

/// The number of an order intent within its instance, from 1, without gaps; of the host's own from `OrderIntent.hostNumbers`. The
/// number of the intent that submits an order names that order afterwards.
package typealias IntentNumber = UInt64

package enum UserTag {}
package enum SessionTag {}
package enum APITokenTag {}
package enum JobTag {}

/// A person who may sign in.
package typealias UserID = Identifier<UserTag>
/// A person's sign-in on one device, until it is revoked.
package typealias SessionID = Identifier<SessionTag>
/// A token of a person's for programs.
package typealias APITokenID = Identifier<APITokenTag>
/// Long work that somebody asked for: a backtest.
package typealias JobID = Identifier<JobTag>
