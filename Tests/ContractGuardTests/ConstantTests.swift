import Foundation
import Testing

@Suite("Released numbers")
struct ConstantTests {
    /// Constants that a header of another minor number may have otherwise.
    private static let counted: Set<String> = ["TRADINGBOOST_ABI_MINOR"]

    /// Released constants, as `#define` has them, that are gone or have another value.
    private static func changes(in header: ContractHeader, since version: String) throws -> [String] {
        let file = LayoutComparison.folder.appending(path: "tradingboost-\(version).constants")
        let constants = header.constants
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            let (name, value) = (String(parts[0]), String(parts[1]))
            let found = constants[name] ?? "gone"
            return found == value || counted.contains(name) ? nil : "\(name) was \(value) in ABI \(version) and is \(found)"
        }
    }

    @Test(arguments: LayoutComparisonTests.released) func `no released number changed`(_ version: String) throws {
        let header = try ContractHeader.released()
        #expect(try ConstantTests.changes(in: header, since: version) == [])
        #expect(header.constants["TRADINGBOOST_NOT_FOUND"] == "(-401)")
    }

    @Test func `another value and a constant that is gone are named, a further one passes`() throws {
        let header = try ContractHeader.released()
        #expect(
            try ConstantTests.changes(in: header.bent("ORDER_EXPIRED 11u", "ORDER_EXPIRED 12u"), since: "1.0")
                == ["TRADINGBOOST_ORDER_EXPIRED was 11u in ABI 1.0 and is 12u"])
        #expect(
            try ConstantTests.changes(in: header.bent("#define TRADINGBOOST_TIME_IOC 2u", ""), since: "1.0")
                == ["TRADINGBOOST_TIME_IOC was 2u in ABI 1.0 and is gone"])
        let more = try header.bent(
            "#define TRADINGBOOST_TIME_IOC 2u", "#define TRADINGBOOST_TIME_IOC 2u\n#define TRADINGBOOST_TIME_DAY 5u")
        #expect(try ConstantTests.changes(in: more, since: "1.0") == [])
    }
}
