/// What an exchange gave a user to sign requests with, on its way into the vault: nothing outside can read it back.
package struct ExchangeKeys: Sendable, Hashable {
    let key: String
    let secret: String
    /// Of the venues that have one: OKX, Bitget.
    let passphrase: String?

    package init(key: String, secret: String, passphrase: String? = nil) {
        self.key = key
        self.secret = secret
        self.passphrase = passphrase
    }

    /// The end of the public part: a quarter of it, at most four characters.
    package var ending: String { String(key.suffix(min(4, key.count / 4))) }

    /// By the names under which they are sealed.
    var fields: [(name: String, text: String)] {
        [("key", key), ("secret", secret)] + (passphrase.map { [("passphrase", $0)] } ?? [])
    }
}

extension ExchangeKeys: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "keys of an exchange" }
    package var debugDescription: String { description }

    /// Nothing to see for `dump` and test reports.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
