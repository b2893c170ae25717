import Foundation
import TestSupport
import Testing

/// What authors compile, with the compilers and language versions that they have.
@Suite("The headers of C and C++")
struct HeaderTests {
    /// The compiler's ending and messages for a source.
    private func compile(
        _ compiler: String, _ standard: String, _ source: String, language: String, _ flags: [String] = ["-fsyntax-only"]
    ) throws -> CompilerRun.Ending {
        try CompilerRun.run(
            compiler,
            ["-x", language, "-std=\(standard)", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-"] + flags
                + CompilerRun.includes, input: source)
    }

    @Test(arguments: CompilerRun.cCompilers, ["c99", "c11", "c17", "c2x"])
    func `the contract compiles in every C without a warning`(compiler: String, standard: String) throws {
        let ending = try compile(compiler, standard, "#include <tradingboost.h>\n", language: "c")
        #expect(ending.status == 0, "\(ending.errors)")
    }

    @Test(arguments: CompilerRun.cppCompilers, ["c++98", "c++11", "c++14", "c++17", "c++20"])
    func `the contract compiles in every C++ without a warning`(compiler: String, standard: String) throws {
        let ending = try compile(compiler, standard, "#include <tradingboost.h>\n", language: "c++")
        #expect(ending.status == 0, "\(ending.errors)")
    }

    private func template(_ path: String) throws -> String {
        try String(contentsOfFile: "\(CompilerRun.sdk)/Templates/\(path)", encoding: .utf8)
            .replacing("__TYPE__", with: "DipBuyer").replacing("__MODULE__", with: "dip_buyer")
    }

    @Test(arguments: CompilerRun.cCompilers, ["c11", "c17", "c2x"])
    func `a strategy in C compiles without a warning`(compiler: String, standard: String) throws {
        let ending = try compile(compiler, standard, try template("c/__NAME__.c"), language: "c")
        #expect(ending.status == 0, "\(ending.errors)")
    }

    @Test(arguments: CompilerRun.cppCompilers, ["c++17", "c++20"])
    func `a strategy in C++ compiles without a warning`(compiler: String, standard: String) throws {
        let ending = try compile(
            compiler, standard, try template("cpp/__NAME__.cpp"), language: "c++", ["-fsyntax-only", "-Wno-pedantic"])
        #expect(ending.status == 0, "\(ending.errors)")
    }

    private static let misuses = [
        (
            #"INTEGER(period, 2, 500, 501, "", "", "")"#, #"FIELD(double, average)"#, "(candles)",
            "parameter period: the default is"
        ),
        (#"INTEGER(period, 9, 5, 5, "", "", "")"#, #"FIELD(double, average)"#, "(candles)", "the minimum is above the maximum"),
        (
            #"DECIMAL(drop, 0.01, 5, 0.01, 7, "", "", "")"#, #"FIELD(double, average)"#, "(candles)",
            "parameter drop: the default is"
        ),
        (#"TEXT(mode, 3, "long", "", "")"#, #"FIELD(double, average)"#, "(candles)", "longer than the capacity"),
        (#"NONE"#, #"FIELD(char *, name)"#, "(candles)", "state name: a field is a number or a tradingboost_decimal"),
        (#"NONE"#, #"FIELD(double, average)"#, "(candels)", "TRADINGBOOST_CAPABILITY_candels"),
    ]

    @Test(arguments: misuses, CompilerRun.cCompilers)
    func `a wrong declaration is named by the compiler`(
        misuse: (parameters: String, state: String, capabilities: String, message: String), compiler: String
    ) throws {
        let source = """
            #include <tradingboost_strategy.h>
            TRADINGBOOST_MANIFEST("com.example.a", "A", "1.0.0", "E", "", 1, \(misuse.capabilities),
                (\(misuse.parameters)), (NONE));
            TRADINGBOOST_SETTINGS(\(misuse.parameters));
            TRADINGBOOST_STATE(\(misuse.state));
            struct strategy { tradingboost_strategy strategy; struct settings settings; struct state state; };
            static int32_t created(struct strategy *self) { return self == 0; }
            TRADINGBOOST_PLUGIN(strategy, .created = created);

            """
        let ending = try compile(compiler, "c11", source, language: "c")
        #expect(ending.status != 0)
        #expect(ending.errors.contains(misuse.message), "\(ending.errors)")
    }

    @Test(arguments: CompilerRun.cppCompilers)
    func `nothing that a strategy in C++ throws or holds gets past its face`(compiler: String) throws {
        let folder = try TemporaryFolder("guards")
        let source = "\(CompilerRun.repository)/Tests/ReferenceStrategyTests/Programs/guards.cpp"
        let program = "\(folder.path)/guards"
        let built = try CompilerRun.run(
            compiler, ["-std=c++17", "-O2", "-fno-rtti", source, "-o", program] + CompilerRun.includes)
        try #require(built.status == 0, "\(built.errors)")
        let ending = try CompilerRun.run(program, [])
        #expect(ending.status == 0, "\(ending.errors)")
        let lines = ending.output.split(separator: "\n").map(String.init)
        #expect(
            lines.filter { !$0.hasPrefix("log ") } == [
                "create 0", "exception -500", "number -500", "refusal -300", "status -401", "short -100", "unknown 0",
                "not granted -200", "equal bytes 1", "load 0 1", "other version -102", "damage refused 1", "destroy 0",
            ])
        #expect(lines.prefix(7).contains("log out of luck"))
        #expect(lines.contains("log full"))
        #expect(lines.contains("log an exception without a text"))
    }
}
