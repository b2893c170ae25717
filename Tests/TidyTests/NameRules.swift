/// What things are called.
enum NameRules {
    static let all: [Rule] = [
        Rule(
            "types are not called Manager, Helper, Utils, Common or Base", advice: "name what it does, in the field's words",
            pattern:
                "\\b(class|struct|enum|actor|protocol|typealias)\\s+\\w*(Manager|Helpers?|Util|Utils|Utilities|Common|Base)\\b",
            violations: [("Host/A.swift", "final class OrderManager {}\n"), ("Tests/A.swift", "enum TestHelpers {}\n")],
            allowed: [("Host/A.swift", "struct BaseAsset {}\nlet manager = FileManager.default\n// struct OrderManager\n")]
        ) { $0.isKind("swift") },
        Rule(
            "ID, not Id", advice: "write orderID and IDTable", pattern: "\\b\\w*[a-z0-9]Id(?![a-z])\\w*|\\bId(?=[A-Z])\\w*",
            violations: [("Host/A.swift", "let orderId = 1\n"), ("Host/A.swift", "struct IdTable {}\n")],
            allowed: [("Host/A.swift", "let orderID = 1; let identifier = isIdle; typealias Idle = Identifier\n")]
        ) { $0.isKind("swift") },
        Rule(
            "the field's words", advice: "say candle and instrument; a venue's own words live in its …Messages.swift",
            pattern: "(?i)\\b\\w*(kline|symbol|candlestick)\\w*",
            violations: [
                ("Host/Venues/OKX/OKXFeed.swift", "let klines = 1\n"), ("Host/Model/A.swift", "var symbolName: String\n"),
            ],
            allowed: [
                ("Host/Venues/OKX/OKXMessages.swift", "var symbol: String\n"), ("Host/Plugins/ELF/A.swift", "let symbols = 1\n"),
                ("Host/Model/A.swift", "// not a symbol\nlet instrument = 1\n"),
            ]
        ) { file in
            let isLine = file.isIn("Host/", "PluginSDK/TradingBoostSDK/", "Plugins/") && file.isKind("swift")
            // An ELF file has symbols, and so does the loader.
            return isLine && !file.isIn("Host/Plugins/", "Host/Worker/") && !file.path.hasSuffix("Messages.swift")
        },
        Rule(
            "migrations are numbered without a gap",
            advice: "name it V0002_add_order_tag.sql: the next number, a verb, an object",
            violations: [
                [SourceFile(path: "Migrations/V0002_add_fee.sql", text: "")],
                [SourceFile(path: "Migrations/V1_create.sql", text: "")],
                [SourceFile(path: "Migrations/V0001_a.sql", text: ""), SourceFile(path: "Migrations/V0001_b.sql", text: "")],
            ],
            allowed: [
                [
                    SourceFile(path: "Migrations/V0001_create_x.sql", text: ""),
                    SourceFile(path: "Migrations/V0002_add_y.sql", text: ""),
                ]
            ]
        ) { files in
            let migrations = files.filter { $0.isIn("Migrations/") && $0.isKind("sql") }
            return migrations.enumerated().compactMap { index, file in
                let number = String(index + 1)
                let expected = "Migrations/V" + String(repeating: "0", count: max(0, 4 - number.count)) + number + "_"
                let isNamed =
                    file.path.hasPrefix(expected) && !Pattern("/V\\d{4}_[a-z][a-z0-9_]*\\.sql$").matches(file.path).isEmpty
                return isNamed ? nil : Rule.Finding(path: file.path, line: nil, text: "is migration number \(number)")
            }
        },
    ]
}
