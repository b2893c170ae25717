import API
import Store
import Testing
import TradingModel

@Suite("Flags")
struct FlagsTests {
    private func flag(
        _ name: String, _ version: UInt64, _ rule: StoredFlag.Rule, users: String = "[]", percentage: Int = 0,
        isDeleted: Bool = false
    ) -> StoredFlag {
        StoredFlag(
            name: name, version: version, description: "", rule: rule, users: users, percentage: percentage,
            isDeleted: isDeleted, changedBy: "kim", changedAt: Timestamp(nanoseconds: 0))
    }

    private func count(_ flags: Flags, _ name: String) -> Int {
        (1...10_000).count { flags.isOn(name, tenant: TenantID(UInt64($0)), user: "x") }
    }

    @Test func `a percentage is of tenants, always the same ones, and more of them keep those that had it`() throws {
        let flags = Flags()
        for percentage in [0, 1, 25, 50, 99, 100] {
            try flags.take(flag("beta", UInt64(percentage + 1), .percentage, percentage: percentage))
            #expect(abs(count(flags, "beta") - percentage * 100) < 150, "\(percentage): \(count(flags, "beta"))")
        }
        let quarter = (1...1_000).filter { FlagRule.place(of: TenantID(UInt64($0)), "beta") < 25 }
        let half = (1...1_000).filter { FlagRule.place(of: TenantID(UInt64($0)), "beta") < 50 }
        #expect(Set(quarter).isSubset(of: half) && quarter != half)
        let other = (1...1_000).filter { FlagRule.place(of: TenantID(UInt64($0)), "gamma") < 25 }
        #expect(quarter != other)
        // Stored percentages mean the same tenants in every version of the host.
        #expect((1...6).map { FlagRule.place(of: TenantID($0), "new_instances") } == FlagsTests.places)
    }

    private static let places = [56, 17, 0, 88, 96, 2]

    @Test func `an older change does not overwrite a newer one`() throws {
        let flags = Flags()
        try flags.take(flag("beta", 2, .on))
        try flags.take(flag("beta", 1, .off))
        #expect(flags.isOn("beta", tenant: TenantID(1), user: "ada"))
        try flags.take(flag("beta", 3, .on, isDeleted: true))
        #expect(!flags.isOn("beta", tenant: TenantID(1), user: "ada"))
        try flags.take(flag("beta", 2, .on))
        #expect(!flags.isOn("beta", tenant: TenantID(1), user: "ada"))
    }

    @Test func `a flag that nobody set is as code says`() {
        let flags = Flags()
        #expect(flags.isOn(.newInstances, tenant: TenantID(1), user: "ada"))
        #expect(!flags.isOn("nobody_knows", tenant: TenantID(1), user: "ada"))
    }
}
