import API
import Testing

@testable import tradingboost

@Suite("Layers of limits")
struct LimitLayersTests {
    private func layers(user: String? = nil) throws -> LimitLayers {
        var layers = LimitLayers()
        try layers.add(
            try LimitTexts.configuration(["maximum_open_orders": "10", "capital": "5"], place: "file"), as: .platform,
            place: "file")
        if let user {
            try layers.add(
                try LimitTexts.configuration(["maximum_open_orders": user], place: "file"), as: .user, place: "file")
        }
        return layers
    }

    private func source(_ key: String, _ layers: LimitLayers) throws -> LimitLayers.Source {
        layers.source(of: try #require(LimitKey.all.first { $0.name == key }))
    }

    private func text(_ key: String, _ layers: LimitLayers) throws -> String? {
        try #require(LimitKey.all.first { $0.name == key }).text(layers.limits)
    }

    @Test func `a tenant's limits stand above everybody's and below the user's and an operator's`() throws {
        var layers = try layers()
        try layers.addTenant(["maximum_open_orders": "7"], place: "tenant")
        #expect(try text("maximum_open_orders", layers) == "7" && text("capital", layers) == "5")
        #expect(try source("maximum_open_orders", layers) == .tenant && source("capital", layers) == .platform)
        try layers.setOperator(["maximum_open_orders": "3"], place: "operator")
        #expect(try text("maximum_open_orders", layers) == "3")
        try layers.setOperator([:], place: "operator")
        #expect(try text("maximum_open_orders", layers) == "7")
        var ofUser = try self.layers(user: "9")
        try ofUser.setOperator(["capital": "4"], place: "operator")
        try ofUser.addTenant(["maximum_open_orders": "7", "maximum_orders_per_minute": "6"], place: "tenant")
        #expect(try text("maximum_open_orders", ofUser) == "9" && text("maximum_orders_per_minute", ofUser) == "6")
        #expect(try ofUser.operatorTexts == ["capital": "4"] && text("capital", ofUser) == "4")
    }

    @Test func `wrong limits of a tenant change nothing`() throws {
        var layers = try layers()
        #expect(throws: CommandFailure.self) { try layers.addTenant(["maximum_open_orders": "0"], place: "tenant") }
        #expect(try text("maximum_open_orders", layers) == "10")
    }

    @Test(arguments: [
        (["maximum_open_order": "1"], "is no limit", "limits"),
        (["maximum_open_orders": "0"], "give 1 to", "limits.maximum_open_orders"),
        (["maximum_open_orders": "x"], "a whole number", "limits.maximum_open_orders"),
        (["capital": "many"], "decimal", "limits.capital"),
        (["account_leverage": "2"], "maintenance_margin_percent is missing", "limits.account_leverage"),
        (["sizing.method": "guess"], "give fixed", "limits.sizing.method"),
        (["book_is_optional": "yes"], "true or false", "limits.book_is_optional"),
    ])
    func `limits over the API are judged as the file's are`(texts: [String: String], words: String, field: String) throws {
        let problem = #expect(throws: RequestProblem.self) { try LimitTexts.judge(texts) }
        #expect(problem?.code == "limits" && problem?.field == field, "\(problem as Any)")
        #expect(problem?.detail.contains(words) == true, "\(problem?.detail ?? "")")
    }
}
