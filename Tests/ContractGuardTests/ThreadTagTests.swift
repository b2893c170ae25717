import Testing

@Suite("Thread tags")
struct ThreadTagTests {
    @Test func `every function of the contract says from where it is called`() throws {
        let header = try ContractHeader.released()
        #expect(ThreadTags.problems(of: header) == [])
        // What the reader below sees is everything: entry, host table, two extensions, streams, plugin table, rows.
        let names = header.functions.map(\.name)
        #expect(names.contains("tradingboost_plugin") && names.contains("submit_order") && names.contains("add"))
        #expect(names.count == header.text.matches(of: /\(\*\w+\)\(/).count + 1)
        #expect(names.count == 30)
    }

    @Test(arguments: [
        ("/* [strategy] Queues the cancellation of an order. */", "/* Queues the cancellation of an order. */", "cancel_order"),
        ("    /* [strategy] Queues the cancellation of an order. */\n", "", "cancel_order"),
        ("/* [load] The plugin's entry", "/* [main] The plugin's entry", "tradingboost_plugin"),
        ("/* [load] The first event follows. */", "/* [load] [any] The first event follows. */", "start"),
        (
            "    void *handle;\n\n    /* [any] The host's clock",
            "    int32_t (*later)(void *handle);\n    /* [any] The host's clock", "later"
        ),
        ("    /* [load] The first event follows. */\n", "    uint64_t field; /* [load] not of the next one */\n", "start"),
    ])
    func `a missing, unknown or second tag is found`(_ old: String, _ new: String, _ name: String) throws {
        let problems = ThreadTags.problems(of: try ContractHeader.released().bent(old, new))
        #expect(problems.count == 1 && problems.allSatisfy { $0.contains(name) }, "\(problems)")
    }
}
