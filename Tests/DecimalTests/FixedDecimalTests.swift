import TestRandom
import Testing
import TradingBoostSDKOrdinary

@Suite("FixedDecimal")
struct FixedDecimalTests {
    static let largest = FixedDecimal(raw: .max)

    @Test(arguments: [
        "0", "1", "-1", "46319", "-0.5", "0.00000001", "0.000000000000000001", "-0.000000000000000001", "12.5",
        "100000000000000000000", "170141183460469231731.687303715884105727", "-170141183460469231731.687303715884105727",
        "18446744073709551616", "1000000000000000000", "1000000000000000001.5", "20000000000000000005.000000000000000005",
        "123456789012345678", "1234567890123456789", "12345678901234567.8", "1234567890.12345678", "1234567890.123456789",
    ])
    func `a canonical text survives parsing and formatting`(text: String) throws {
        #expect(try #require(FixedDecimal(text)).description == text)
    }

    @Test(arguments: [
        ("1.50", "1.5"), ("007", "7"), ("-0", "0"), ("-0.0", "0"), ("1e-8", "0.00000001"), ("1E3", "1000"),
        ("2.5e+2", "250"), ("25e-1", "2.5"), ("0e99", "0"), ("0.10000000000000000000", "0.1"),
    ])
    func `other spellings of a number are read exactly`(text: String, expected: String) throws {
        #expect(try #require(FixedDecimal(text)).description == expected)
    }

    @Test(arguments: [
        "", "-", "+1", ".5", "1.", "-.5", "1.e5", "e5", "1e", "1e+", "1e-", "1e5.0", "1e1000", "--1", "1-", "1.2.3", "1,5",
        " 1", "1 ", "1_000", "0x10", "nan", "inf", "١", "1e-19", "0.0000000000000000001", "1e21",
        "170141183460469231731.687303715884105728", "-170141183460469231731.687303715884105728", "999999999999999999999",
        "99999999999999999999999999999999999999999999",
    ])
    func `text that is not a number in range is refused`(text: String) {
        #expect(FixedDecimal(text) == nil)
    }

    @Test func `random values survive formatting and parsing`() throws {
        var random = SeededRandom(seed: 0xDEC1)
        for _ in 0..<20_000 {
            let value = random.decimal()
            if FixedDecimal(value.description) != value { Issue.record("seed 0xDEC1, raw \(value.raw)") }
            var bytes: [UInt8] = [7]
            value.append(to: &bytes)
            if bytes != [7] + Array(value.description.utf8) { Issue.record("seed 0xDEC1, raw \(value.raw), bytes") }
        }
    }

    @Test func `rounding to a step follows the named mode, for both signs and for ties`() {
        let cases: [(String, String, String, String, String)] = [
            // value, down, up, towardZero, nearest; the step is 0.5
            ("1.2", "1", "1.5", "1", "1"), ("1.3", "1", "1.5", "1", "1.5"), ("-1.2", "-1.5", "-1", "-1", "-1"),
            ("-1.3", "-1.5", "-1", "-1", "-1.5"), ("1.25", "1", "1.5", "1", "1"), ("1.75", "1.5", "2", "1.5", "2"),
            ("-1.25", "-1.5", "-1", "-1", "-1"), ("-1.75", "-2", "-1.5", "-1.5", "-2"), ("1.5", "1.5", "1.5", "1.5", "1.5"),
            ("-1.5", "-1.5", "-1.5", "-1.5", "-1.5"), ("0", "0", "0", "0", "0"), ("0.25", "0", "0.5", "0", "0"),
            ("-0.25", "-0.5", "0", "0", "0"),
        ]
        for (value, down, up, towardZero, nearest) in cases {
            let value = decimal(value)
            let step = decimal("0.5")
            #expect(value.rounded(toMultipleOf: step, .down) == decimal(down))
            #expect(value.rounded(toMultipleOf: step, .up) == decimal(up))
            #expect(value.rounded(toMultipleOf: step, .towardZero) == decimal(towardZero))
            #expect(value.rounded(toMultipleOf: step, .nearest) == decimal(nearest))
        }
    }

    @Test func `a product is rounded at the eighteenth digit as named`() {
        let half = decimal("0.5")
        let smallest = FixedDecimal(raw: 1)
        let three = FixedDecimal(raw: 3)
        #expect(smallest.multiplied(by: half, rounding: .down).raw == 0)
        #expect(smallest.multiplied(by: half, rounding: .up).raw == 1)
        #expect(smallest.multiplied(by: half, rounding: .nearest).raw == 0)
        #expect(three.multiplied(by: half, rounding: .nearest).raw == 2)
        #expect((-three).multiplied(by: half, rounding: .nearest).raw == -2)
        #expect((-smallest).multiplied(by: half, rounding: .down).raw == -1)
        #expect((-smallest).multiplied(by: half, rounding: .up).raw == 0)
        #expect((-smallest).multiplied(by: half, rounding: .towardZero).raw == 0)
    }

    @Test func `a product agrees with a model in big integers`() {
        var random = SeededRandom(seed: 0xAB1E)
        for turn in 0..<5_000 {
            let (left, right) = (random.decimal(), random.decimal())
            let rounding = random.rounding()
            let expected = Big.rounded(
                Big(left.raw.magnitude) * Big(right.raw.magnitude), over: Big(UInt128(FixedDecimal.unit)),
                isNegative: (left.raw < 0) != (right.raw < 0), rounding)
            let actual = left.multipliedReportingOverflow(by: right, rounding: rounding)
            guard actual?.raw != expected else { continue }
            Issue.record("seed 0xAB1E, turn \(turn): \(left.raw) × \(right.raw), \(rounding)")
        }
    }

    @Test func `a quotient agrees with a model in big integers`() {
        var random = SeededRandom(seed: 0xD1F)
        for turn in 0..<5_000 {
            let (left, right) = (random.decimal(), random.decimal())
            let rounding = random.rounding()
            let expected =
                right.isZero
                ? nil
                : Big.rounded(
                    Big(left.raw.magnitude) * Big(UInt128(FixedDecimal.unit)), over: Big(right.raw.magnitude),
                    isNegative: (left.raw < 0) != (right.raw < 0), rounding)
            let actual = left.divided(by: right, rounding: rounding)
            guard actual?.raw != expected else { continue }
            Issue.record("seed 0xD1F, turn \(turn): \(left.raw) ÷ \(right.raw), \(rounding)")
        }
    }

    @Test func `a proportion agrees with a model in big integers`() {
        var random = SeededRandom(seed: 0xD10)
        for turn in 0..<5_000 {
            let (value, numerator, denominator) = (random.decimal(), random.decimal(), random.decimal())
            let rounding = random.rounding()
            let isNegative = ((value.raw < 0) != (numerator.raw < 0)) != (denominator.raw < 0)
            let expected =
                denominator.isZero
                ? nil
                : Big.rounded(
                    Big(value.raw.magnitude) * Big(numerator.raw.magnitude), over: Big(denominator.raw.magnitude),
                    isNegative: isNegative, rounding)
            let actual = value.multiplied(by: numerator, dividedBy: denominator, rounding: rounding)
            guard actual?.raw != expected else { continue }
            Issue.record("seed 0xD10, turn \(turn): \(value.raw) × \(numerator.raw) ÷ \(denominator.raw), \(rounding)")
        }
    }

    @Test func `a result out of range is reported, not wrapped`() {
        let largest = FixedDecimalTests.largest
        #expect(largest.multipliedReportingOverflow(by: .one, rounding: .nearest) == largest)
        #expect(largest.multipliedReportingOverflow(by: decimal("1.000000000000000001"), rounding: .nearest) == nil)
        #expect(largest.multipliedReportingOverflow(by: FixedDecimal(-2), rounding: .nearest) == nil)
        #expect(largest.multipliedReportingOverflow(by: largest, rounding: .down) == nil)
        #expect(largest.divided(by: decimal("0.5"), rounding: .nearest) == nil)
        #expect(largest.divided(by: FixedDecimal(raw: 1), rounding: .nearest) == nil)
        #expect(largest.divided(by: .zero, rounding: .nearest) == nil)
        #expect(largest.divided(by: largest, rounding: .nearest) == .one)
    }

    @Test func `a sum out of range stops the process`() async {
        await #expect(processExitsWith: .failure) {
            let sum = FixedDecimal(raw: .max) + FixedDecimal(raw: 1)
            print(sum)
        }
    }

    @Test func `a multiple is recognised`() {
        #expect(decimal("46319.5").isMultiple(of: decimal("0.5")))
        #expect(!decimal("46319.6").isMultiple(of: decimal("0.5")))
        #expect(decimal("-0.00000003").isMultiple(of: decimal("0.00000001")))
        #expect(FixedDecimal.zero.isMultiple(of: decimal("0.1")))
    }

    @Test func `the double of a price with up to eight digits is the nearest one`() {
        var random = SeededRandom(seed: 0xD0B1E)
        for _ in 0..<50_000 {
            let digits = Int.random(in: 0...8, using: &random)
            let whole = UInt64.random(in: 0...90_000, using: &random)
            let fraction = UInt64.random(in: 0..<UInt64(pow10(digits)), using: &random)
            let text = digits == 0 ? "\(whole)" : "\(whole).\(padded(fraction, digits))"
            for text in [text, "-" + text] where decimal(text).double != Double(text) { Issue.record("\(text)") }
        }
    }

    @Test func `the double of any value is within one unit in the last place`() throws {
        var random = SeededRandom(seed: 0xFEED)
        for _ in 0..<20_000 {
            let value = random.decimal()
            let nearest = try #require(Double(value.description))
            if abs(value.double - nearest) > nearest.ulp { Issue.record("raw \(value.raw)") }
        }
    }

    private func pow10(_ exponent: Int) -> Int { (0..<exponent).reduce(1) { power, _ in power * 10 } }

    private func padded(_ value: UInt64, _ width: Int) -> String {
        let digits = "\(value)"
        return String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}

/// A literal of a test; a misspelt one stops it.
func decimal(_ text: String) -> FixedDecimal {
    guard let value = FixedDecimal(text) else { preconditionFailure("'\(text)' is a decimal number") }
    return value
}
