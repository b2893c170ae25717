package import TradingModel

extension HaltSetter {
    /// Whose a halt is when this one sets it where `before` was.
    ///
    /// - Parameters:
    ///   - level: nil: it is lifted.
    ///   - before: what is stored; nil: nothing.
    /// - Throws: when only the host may.
    package func owner(
        setting level: TradingHalt?, over before: (level: TradingHalt, setter: HaltSetter)?
    ) throws(OperationProblem) -> HaltSetter {
        guard self != .host, let before, before.setter == .host else { return self }
        guard let level, level >= before.level else {
            throw OperationProblem(
                .forbidden, code: "halt_of_host",
                detail: "the staff of the host set this halt (\(before.level.rawValue)): ask the staff, who alone make it milder "
                    + "or lift it")
        }
        // Who makes it stricter does not get it.
        return .host
    }
}
