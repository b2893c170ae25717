import Foundation
import Testing

@Suite("Released layouts")
struct LayoutComparisonTests {
    static let released = ["1.0", "1.1"]

    @Test(arguments: released) func `no released layout changed`(_ version: String) throws {
        #expect(try LayoutComparison.problems(of: ContractHeader.released(), since: version) == [])
    }

    @Test func `the anchor library uses every struct of the header`() throws {
        let anchor = try String(contentsOf: LayoutComparison.folder.appending(path: "anchor.c"), encoding: .utf8)
        let structs = try ContractHeader.released().structs
        #expect(structs.count == 33)
        for name in structs { #expect(anchor.contains("const \(name) *value"), "anchor.c does not use \(name)") }
    }

    @Test(arguments: [
        ("    double volume_double;\n", "    double volume_double;\n    double vwap_double;\n"),
        (
            "                           uint64_t *order);\n} tradingboost_host;",
            "                           uint64_t *order);\n    int32_t (*later)(void *handle);\n} tradingboost_host;"
        ),
        (
            "#define TRADINGBOOST_ABI_MINOR 1u",
            "typedef struct tradingboost_later {\n    uint32_t struct_size;\n} tradingboost_later;"
        ),
    ])
    func `what is appended passes`(_ old: String, _ new: String) throws {
        let header = try ContractHeader.released().bent(old, new)
        for version in LayoutComparisonTests.released {
            #expect(try LayoutComparison.problems(of: header, since: version) == [])
        }
    }

    @Test(arguments: [
        // A type, a name, an order, a hole that is filled, a parameter, a result, a field that is gone.
        ("    double high_double;", "    float high_double;", "tradingboost_candle_event"),
        ("    uint64_t lo;", "    int64_t lo;", "tradingboost_decimal"),
        ("    uint32_t depth; ", "    uint32_t levels; ", "tradingboost_subscription"),
        ("    uint8_t side;\n    uint8_t type;", "    uint8_t type;\n    uint8_t side;", "tradingboost_open_order"),
        ("    uint8_t reserved[6];", "    uint8_t maker;\n    uint8_t reserved[5];", "tradingboost_order_event"),
        ("uint32_t count, uint64_t *request);", "uint32_t count, uint64_t end, uint64_t *request);", "tradingboost_history"),
        (
            "    int32_t (*stop)(void *instance, uint32_t reason);", "    int64_t (*stop)(void *instance, uint32_t reason);",
            "tradingboost_plugin_table"
        ),
        ("    int64_t due;    /* ns UTC */\n", "", "tradingboost_timer_event"),
        // In the middle, and at the end of what has no size of its own.
        ("    double high_double;\n", "    double high_double;\n    double middle_double;\n", "tradingboost_candle_event"),
        (
            "    tradingboost_decimal tick; /* quote per base */", "    tradingboost_decimal tick;\n    int64_t since;",
            "tradingboost_tick_band"
        ),
        // A change behind an appended field.
        (
            "    double close_double;\n    double volume_double;\n",
            "    int64_t close_double;\n    double volume_double;\n    double vwap_double;\n", "tradingboost_candle_event"
        ),
    ])
    func `what changed is named`(_ old: String, _ new: String, _ type: String) throws {
        let problems = try LayoutComparison.problems(of: ContractHeader.released().bent(old, new), since: "1.0")
        #expect(!problems.isEmpty && problems.contains { $0.contains("struct \(type)") }, "\(problems)")
    }

    @Test(arguments: [
        (
            "    tradingboost_decimal trailing_distance;\n    int64_t expire_time;",
            "    int64_t expire_time;\n    tradingboost_decimal trailing_distance;", "tradingboost_order_request"
        ),
        ("    uint32_t slices; ", "    int32_t slices; ", "tradingboost_order_plan"),
        ("    uint64_t parent; ", "    int64_t parent; ", "tradingboost_order_event"),
    ])
    func `what changed of an addition is named`(_ old: String, _ new: String, _ type: String) throws {
        let header = try ContractHeader.released().bent(old, new)
        #expect(try LayoutComparison.problems(of: header, since: "1.0") == [])
        let problems = try LayoutComparison.problems(of: header, since: "1.1")
        #expect(problems.contains { $0.contains("struct \(type)") }, "\(problems)")
    }

    @Test func `a line that nobody knows is a finding`() {
        #expect(LayoutComparison.findings(in: "enum something changed\n") == ["enum something changed"])
    }
}
