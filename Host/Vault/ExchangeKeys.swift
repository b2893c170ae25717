/// What an exchange gave a user to sign requests with. Never stored, logged or shown as it is.
package struct ExchangeKeys: Sendable, Hashable {
    package var key: String
    package var secret: String
    /// Of the venues that have one: OKX, Bitget.
    package var passphrase: String?

    package init(key: String, secret: String, passphrase: String? = nil) {
        self.key = key
        self.secret = secret
        self.passphrase = passphrase
    }
}

extension ExchangeKeys: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "keys of an exchange" }
    package var debugDescription: String { description }

    /// Nothing to see for `dump` and test reports.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
