import Foundation
import TestSupport
import Testing
import TradingBoostSDKOrdinary

/// The decimals of tradingboost_decimal.h against those of the Swift SDK: a program in C computes, Swift compares.
@Suite("Decimals in C")
struct DecimalHeaderTests {
    private struct Case {
        var line: String
        var expected: String
    }

    /// xorshift64*, so that a failure comes again.
    private struct Source: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 0x2545_F491_4F6C_DD1D
        }
    }

    private static let roundings: [Rounding] = [.down, .up, .towardZero, .nearest]

    /// Of every size, often next to a whole number, a tie or an end of the range.
    private static func value(_ source: inout Source) -> Int128 {
        let wide = Int128(truncatingIfNeeded: UInt128(source.next()) << 64 | UInt128(source.next()))
        let value = wide >> Int128(Int.random(in: 0..<127, using: &source))
        switch Int.random(in: 0..<10, using: &source) {
        case 0: return Int128.max - Int128(Int.random(in: 0..<3, using: &source))
        case 1: return -Int128.max + Int128(Int.random(in: 0..<3, using: &source))
        case 2: return Int128(Int.random(in: -3...3, using: &source))
        case 3: return Int128(Int.random(in: -100_000...100_000, using: &source)) * 10_000_000_000_000_000
        case 4: return Int128(Int.random(in: -1_000...1_000, using: &source)) * 500_000_000_000_000_000
        default: return value == .min ? 0 : value
        }
    }

    private static func text(_ raw: Int128) -> String {
        "\(Int64(truncatingIfNeeded: raw >> 64)) \(UInt64(truncatingIfNeeded: raw))"
    }

    /// Undefined when Swift says that there is no such value.
    private static func text(_ value: FixedDecimal?) -> String { text(value?.raw ?? .min) }

    private static func sum(_ result: (partialValue: Int128, overflow: Bool)) -> FixedDecimal? {
        result.overflow ? nil : FixedDecimal(raw: result.partialValue)
    }

    private static func cases(_ count: Int) -> [Case] {
        var source = Source(state: 20_260_101)
        var cases: [Case] = []
        for _ in 0..<count {
            let (left, right) = (FixedDecimal(raw: value(&source)), FixedDecimal(raw: value(&source)))
            let operands = "\(text(left.raw)) \(text(right.raw))"
            func add(_ operation: String, _ expected: String, _ rounding: Rounding = .down) {
                cases.append(Case(line: "\(operation) \(rounding.rawValue) \(operands)", expected: expected))
            }
            add("add", text(sum(left.raw.addingReportingOverflow(right.raw))))
            add("subtract", text(sum(left.raw.subtractingReportingOverflow(right.raw))))
            add("compare", left < right ? "-1" : left > right ? "1" : "0")
            add("text", left.description)
            add("double", "\(left.double.bitPattern)")
            for rounding in roundings {
                add("multiply", text(left.multipliedReportingOverflow(by: right, rounding: rounding)), rounding)
                add("divide", text(left.divided(by: right, rounding: rounding)), rounding)
                // Away from the ends of the range, where the Swift function traps.
                if right.raw > 0, right.raw < Int128.max / 4, left.magnitude.raw < Int128.max / 4 {
                    add("round", text(left.rounded(toMultipleOf: right, rounding)), rounding)
                }
            }
            cases.append(Case(line: "parse 0 \(left.description)", expected: text(left)))
        }
        for written in [
            "", "-", ".", "1.", ".5", "1.5", "-0", "+1", " 1", "1 ", "1e", "1e-8", "1E+3", "1e-18", "1e-19", "10e-19", "1.2.3",
            "0x1",
            "170141183460469231731.687303715884105727", "170141183460469231731.687303715884105728",
            "-170141183460469231731.687303715884105727", "-170141183460469231731.687303715884105728", "1e20", "1e21", "0e99",
            "1e100",
            "0.0000000000000000010", "0.00000000000000000010", "99999999999999999999999999999999999999999", "1,5", "nan",
        ] { cases.append(Case(line: "parse 0 \(written)", expected: text(FixedDecimal(written)))) }
        return cases
    }

    private static let programs = [("gcc", "c"), ("clang", "c"), ("g++", "c++")]

    @Test(arguments: programs) func `have the results of the Swift SDK, bit by bit`(compiler: String, language: String) throws {
        let folder = try TemporaryFolder("decimals")
        let source = "\(CompilerRun.repository)/Tests/ReferenceStrategyTests/Programs/decimals.c"
        let program = "\(folder.path)/decimals"
        let built = try CompilerRun.run(
            compiler, ["-x", language, "-O1", "-Wall", "-Wextra", "-Werror", source, "-o", program] + CompilerRun.includes)
        try #require(built.status == 0, "\(built.errors)")
        let cases = DecimalHeaderTests.cases(3_000)
        let ending = try CompilerRun.run(program, [], input: cases.map { $0.line + "\n" }.joined())
        #expect(ending.status == 0)
        let results = ending.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try #require(results.count == cases.count + 1)
        let wrong = zip(cases, results).filter { $0.0.expected != $0.1 }
        #expect(wrong.isEmpty, "\(wrong.count) of \(cases.count): \(wrong.prefix(5))")
    }
}
