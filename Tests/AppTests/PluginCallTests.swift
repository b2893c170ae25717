import Foundation
import PluginFixtures
import TestSupport
import Testing

@Suite("tradingboost plugin call")
struct PluginCallTests {
    private struct Report: Decodable {
        struct Row: Decodable {
            var whole: Int?
            var small: Int?
            var real: Double?
            var flag: Bool?
            var exact: String?
            var words: String?
            var raw: String?
            var status: Int?
        }

        struct Intent: Decodable {
            var action: String
            var side: String
            var quantity: String
        }

        var command: String
        var status: String
        var rows: [Row]
        var intents: [Intent]
        var log: [String]
    }

    private let folder: TemporaryFolder
    private let file: String

    init() throws {
        folder = try TemporaryFolder("call")
        file = "\(folder.path)/commanded.so"
        try Data(try Commanded.make()).write(to: URL(filePath: file))
    }

    private func call(_ arguments: String...) async throws -> Program.Ending {
        try await Program(["plugin", "call", file] + arguments).ending()
    }

    private func report(_ arguments: String...) async throws -> Report {
        let ending = try await Program(["plugin", "call", file, "--json"] + arguments).ending()
        #expect(ending.errors == "" && ending.status == 0)
        return try JSONDecoder().decode(Report.self, from: Data(ending.output.utf8))
    }

    @Test func `every type of argument arrives and comes back`() async throws {
        let defaults = try #require(try await report("echo", "whole=9000000000").rows.first)
        #expect(defaults.whole == 9_000_000_000 && defaults.small == -7 && defaults.real == 0.5 && defaults.flag == true)
        #expect(defaults.exact == "-0.25" && defaults.words == "søren" && defaults.raw == "AAH/")
        let given = try #require(
            try await report(
                "echo", "whole=-9", "small=2147483647", "real=-1e300", "flag=false", "exact=0.000000000000000001", "words=",
                "raw="
            ).rows.first)
        #expect(given.whole == -9 && given.small == 2_147_483_647 && given.real == -1e300 && given.flag == false)
        #expect(given.exact == "0.000000000000000001" && given.words == "" && given.raw == "")
    }

    @Test func `a table has columns with their units`() async throws {
        let ending = try await call("echo", "whole=3")
        #expect(
            ending.output == """
                whole (candles)  small  real  flag  exact (base)  words  raw
                              3     -7   0.5   yes         -0.25  søren  AAH/

                """)
    }

    @Test(arguments: [
        (["echo"], "argument whole is missing: give whole=… with a whole number from -9 to 9000000000"),
        (["echo", "whole=ten"], "argument whole is ten; it takes a whole number from -9 to 9000000000"),
        (
            ["echo", "whole=1", "small=2147483648"],
            "argument small is 2147483648; it takes a whole number from -2147483648 to 2147483647"
        ),
        (["echo", "whole=1", "real=fast"], "argument real is fast; it takes a number"),
        (["echo", "whole=1", "real=inf"], "argument real is inf; it takes a number"),
        (["echo", "whole=1", "flag=2"], "argument flag is 2; it takes true or false"),
        (["echo", "whole=1", "exact=1,5"], "argument exact is 1,5; it takes a decimal number"),
        (["echo", "whole=1", "raw=%"], "argument raw is %; it takes bytes in base64"),
        (["echo", "whole=1", "smal=2"], "argument smal is unknown (did you mean small?)"),
        (["echo", "whole"], "whole is not name=value"),
        (["refuse", "x=1"], "argument x is unknown; the command refuse takes none"),
    ])
    func `a wrong argument is named, with what it takes`(arguments: [String], message: String) async throws {
        let ending = try await Program(["plugin", "call", file] + arguments).ending()
        #expect(ending.errors == "error: \(message)\n" && ending.status == 1 && ending.output == "")
    }

    @Test func `a command that the plugin does not have comes with the nearest`() async throws {
        let ending = try await call("eko")
        #expect(ending.errors.contains("has no command eko"))
        #expect(try await call("ech").errors.hasSuffix("has no command ech: did you mean echo?\n"))
    }

    @Test func `a query asks for nothing, an action does`() async throws {
        #expect(try await report("ask").rows.first?.status == -400)
        let bought = try await report("buy", "quantity=0.5")
        #expect(bought.intents.map(\.action) == ["submit"] && bought.intents.first?.quantity == "0.5")
        #expect(bought.status == "OK" && bought.rows.isEmpty)
    }

    @Test func `candles come before the command`() async throws {
        let traded = try await report("buy", "quantity=0.5", "--length", "100")
        #expect(traded.intents.count == 1)
    }

    @Test func `a refusal tells its status and what the strategy logged`() async throws {
        let ending = try await call("refuse")
        #expect(ending.status == 1)
        #expect(ending.errors.hasSuffix("error: Commanded: refuse was refused with INVALID_PARAMETER: not on a Saturday\n"))
    }

    @Test(arguments: [
        ("mistype", "Commanded: mistype was refused with INVALID_ARGUMENT"),
        ("flood", "Commanded: flood was refused with LIMIT_REACHED"),
        (
            "crash",
            "Commanded: the command ended early: signal SEGV; it crashed, or its function is not what the manifest declares"
        ),
    ])
    func `what a command does wrong is contained`(command: String, message: String) async throws {
        let ending = try await call(command)
        #expect(ending.errors == "error: \(message)\n" && ending.status == 1)
    }

    @Test func `a command that does not end is stopped`() async throws {
        let ending = try await call("hang", "--time-limit", "1")
        #expect(ending.errors == "error: Commanded: the command did not end within 1 seconds and was stopped\n")
        #expect(ending.status == 1)
    }

    @Test func `wrong usage ends with status 2`() async throws {
        let ending = try await call("hang", "--time-limit", "0")
        #expect(ending.status == 2 && ending.errors.contains("--time-limit 0 is out of range"))
    }
}
