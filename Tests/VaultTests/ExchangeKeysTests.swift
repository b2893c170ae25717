import Testing
import Vault

@Suite("Exchange keys")
struct ExchangeKeysTests {
    @Test func `keys show nothing of themselves`() {
        let keys = ExchangeKeys(key: "EXAMPLE-KEY", secret: "EXAMPLE-SECRET", passphrase: "EXAMPLE-PHRASE")
        var dumped = ""
        dump(keys, to: &dumped)
        for text in ["\(keys)", String(reflecting: keys), dumped] { #expect(!text.contains("EXAMPLE")) }
    }
}
