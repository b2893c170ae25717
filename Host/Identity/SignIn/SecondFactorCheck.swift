import Store
import TradingModel

/// What stands in for the device that a person has: the code of this moment, or a recovery code.
struct SecondFactorCheck: Sendable {
    let sealer: any SecretSealer

    /// Names what is sealed, so that one person's secret does not open as another's.
    static func context(_ user: UserID) -> String { "second factor of user \(user)" }

    /// Behind a start with another master key, say.
    private static let unreadable = IdentityRefusal.forbidden(
        "second_factor_unreadable",
        "This host cannot open the secret of the second factor any more: send a recovery code instead, or ask who administers "
            + "users to remove the second factor, and set it up again.", field: "code")

    /// Takes a code; false when it is wrong or was taken before. In the transaction that it counts in.
    func take(_ code: String, of secret: StoredSecret, now: Timestamp, _ secrets: SecretRepository) throws -> Bool {
        let user = secret.person.id
        if let recovery = RecoveryCode(code) { return try secrets.takeRecoveryCode(user, hash: recovery.hash(for: user)) }
        guard let sealed = secret.totpSecret else { return false }
        let device: TimeCode
        do {
            device = TimeCode(secret: try sealer.open(sealed, context: SecondFactorCheck.context(user)))
        } catch is UnsealableSecret {
            throw SecondFactorCheck.unreadable
        }
        guard let step = device.matchingStep(code, now: now) else { return false }
        return try secrets.takeStep(user, step)
    }
}
