import Testing
import TradingModel

@Suite("Identifier") struct IdentifierTests {
    @Test func `compares, sorts, hashes and prints as its number`() {
        #expect(TenantID(3) == TenantID(3))
        #expect(TenantID(3) != TenantID(4))
        #expect([TenantID(3), TenantID(1), TenantID(2)].sorted().map(\.rawValue) == [1, 2, 3])
        #expect(Set([InstanceID(1), InstanceID(1), InstanceID(2)]).count == 2)
        #expect("\(InstrumentID(.max))" == "18446744073709551615")
    }
}
