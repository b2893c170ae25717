import API
import PluginInspection
import Store
import StrictJSON
import TradingModel

/// Everything that is known of a plugin's version, as one JSON object.
struct PluginDetails {
    var plugin: AcceptedPlugin
    var report: PluginReport
    var standing: PluginStanding
    /// Why the version may not be started; nil: it may.
    var quarantine: String?
    /// The last one; nil: it was never checked here.
    var check: StoredPluginCheck?

    var json: JSON {
        .object([
            .init(name: "id", value: .text(report.id)), .init(name: "name", value: .text(report.name)),
            .init(name: "version", value: .text(report.version)), .init(name: "sha256", value: .text(report.sha256)),
            .init(name: "bytes", value: .number("\(plugin.bytes.count)")),
            .init(name: "origin", value: .text(report.origin)), .init(name: "standing", value: .text(standing.code)),
            .init(name: "isTrusted", value: .boolean(standing.isTrusted)),
            .init(name: "signature", value: plugin.signature.json), .init(name: "revocation", value: revocation),
            .init(name: "quarantine", value: quarantine.map { .text($0) } ?? .null),
            .init(name: "check", value: lastCheck), .init(name: "instances", value: .number("\(report.instances)")),
            .init(name: "capabilities", value: .array(report.capabilities.map { .text($0) })),
            .init(name: "manifest", value: plugin.manifest.source),
        ])
    }

    private var revocation: JSON {
        guard case .revoked(let revocation) = standing else { return .null }
        return .object([
            .init(name: "reason", value: .text(revocation.reason)),
            .init(name: "revokedAt", value: .text(MarketClock.iso8601(revocation.time))),
        ])
    }

    private var lastCheck: JSON {
        guard let check else { return .null }
        return .object([
            .init(name: "passed", value: .number("\(check.passed)")), .init(name: "failed", value: .number("\(check.failed)")),
            .init(name: "notApplicable", value: .number("\(check.notApplicable)")),
            .init(name: "checkedAt", value: .text(MarketClock.iso8601(check.checkedTime))),
        ])
    }
}
