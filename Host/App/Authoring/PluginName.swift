/// The name of a plugin that is to be, and what follows from it: `dip-buyer`, `DipBuyer`, `dip_buyer`, `Dip Buyer`.
struct PluginName {
    /// For a message.
    static let rule =
        "2 to 40 small letters and digits, words joined by single hyphens, a letter first, for example dip-buyer"

    /// File and folder name.
    let text: String

    /// nil unless it follows the rule.
    init?(_ text: String) {
        let words = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...40).contains(text.utf8.count), let first = text.utf8.first, PluginName.letters.contains(first),
            words.allSatisfy({ word in
                !word.isEmpty && word.utf8.allSatisfy { PluginName.letters.contains($0) || PluginName.digits.contains($0) }
            })
        else { return nil }
        self.text = text
    }

    private static let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    private var words: [String] { text.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() } }

    /// Name of a type.
    var type: String { words.joined() }
    /// Name of a module or a crate.
    var module: String { text.split(separator: "-").joined(separator: "_") }
    /// For people.
    var title: String { words.joined(separator: " ") }

    /// Whether a language or its SDK uses the word for something else, so that the made source would not compile.
    var isTaken: Bool { PluginName.taken.contains(text) }

    /// Keywords of C, C++, Rust and Swift that are names here, crates of Rust, and types of the SDKs and their libraries.
    private static let taken = Set(
        """
        alignas and as asm async auto await become bitand bitor bool box break case catch char class compl concept const \
        continue core crate default defer delete do double dyn else enum explicit export extern false final float fn for \
        friend func gen goto guard if impl import in init inline inout int internal let long loop macro main match mod \
        move mut mutable namespace new not nil null operator or override priv private protected protocol pub public ref \
        register repeat requires return self short signed sizeof static std struct subscript super switch template test \
        this throw throws trait true try type typedef typename union unsafe unsigned use using var virtual void volatile \
        where while xor yield action alloc array atr candle command commands character context decimal dictionary \
        duration ema error event fill funding host instrument intent manifest notional optional order parameter \
        parameters plugin position price quantity quote refusal result rsi rounding set settings setup side slice sma \
        snapshot span state status store strategy string subscription time timeframe timer timestamp trade tradingboost \
        tradingboost-sdk unicode amount book capability delivery doubles liquidity submission asset-name book-level \
        command-answer command-decimal command-declaration command-declarations command-instance command-rows \
        command-text command-value decimal-literal event-context fixed-decimal log-level no-settings open-order \
        order-number order-options order-request order-step parameter-choice price-rule request-refusal stop-reason \
        strategy-refusal strategy-settings tick-band history history-request amendment book-event command-row decoder err \
        history-candle history-event instrument-kind level moment none note ok order-event rows some stored vec
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
