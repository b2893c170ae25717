import CCage
package import TradingModel

/// Why workers could not be started, asked or read. The description is one line for the operator.
package enum StrategyWorkersError: Error, CustomStringConvertible {
    /// A call of the operating system failed: what was tried, and `errno`.
    case system(String, errno: Int32)
    /// The instance is running already.
    case duplicateInstance(InstanceID)
    /// A parameter or a checkpoint is larger than the protocol carries.
    case tooLarge(InstanceID, String)
    /// The system has not enough of something for so many workers.
    case tooManyWorkers(Int, needs: Int, of: String, available: Int, advice: String)
    /// `checkpoint` was called while events were unfinished.
    case notQuiet

    package var description: String {
        switch self {
        case .system(let what, let errno): "cannot \(what): \(StrategyWorkersError.text(ofError: errno))"
        case .duplicateInstance(let instance): "instance \(instance) is running already; stop it before starting it again"
        case .tooLarge(let instance, let what): "instance \(instance): \(what) is too large for a worker"
        case .tooManyWorkers(let count, let needs, let what, let available, let advice):
            "cannot start \(count) workers: they need \(needs) \(what) and there may be \(available); \(advice), or start fewer"
        case .notQuiet: "a checkpoint needs every event to be finished; receive until quiet first"
        }
    }

    private static func text(ofError number: Int32) -> String {
        // SAFETY: the text is the C library's own constant.
        unsafe String(cString: cage_error_text(number))
    }
}

/// Some instances could not be started; the others run.
package struct StrategyStartError: Error, CustomStringConvertible {
    package struct Failure: Sendable, Hashable {
        package var tenant: TenantID
        package var instance: InstanceID
        package var plugin: String
        package var reason: String
    }

    package var failures: [Failure]
    /// Of the instances that run.
    package var subscriptions: [InstanceID: [Timeframe]]

    package var description: String {
        failures.map { "tenant \($0.tenant), instance \($0.instance), plugin \($0.plugin): \($0.reason)" }
            .joined(separator: "; ")
    }
}
