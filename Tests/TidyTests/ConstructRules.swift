/// What code does not do.
enum ConstructRules {
    private static func isShipped(_ file: SourceFile) -> Bool {
        file.isIn("Host/", "PluginSDK/", "Plugins/") && file.isKind("swift")
    }

    /// Files that wait for time itself, each with its reason.
    static let clocks: [String: String] = [
        "Host/API/Server/EndpointRunner.swift": "a body that does not come is given up after a time",
        "Host/App/Screen/DemoScreen.swift": "redraws a few times a second, whatever happens",
        "Host/App/Measure/LatencyMeasurement.swift": "measures an event that comes after an idle time",
        "Host/App/Measure/WorkerWayMeasurement.swift": "measures an event that comes after an idle time",
        "Host/App/Run/UsageService.swift": "stores what was used every ten seconds",
        "Host/API/Streams/StreamTask.swift": "looks after streams and connections every second",
        "Host/API/Server/RequestReader.swift": "the deadline of a body that comes too slowly",
        "Tests/Load/MeasuredHost.swift": "looks at another process, which tells nobody what it does, until a deadline",
        "Tests/Load/StreamsRun.swift": "looks at another process, which tells nobody what it does, until a deadline",
        "Tests/Load/UsersRun.swift": "measures what another process does within ten seconds",
        "Tests/Load/PacedRun.swift": "sends each request at its time",
        "Tests/AppTests/Program.swift": "looks at other processes, which tell nobody what they do, until a deadline",
        "Host/App/Measure/WakeUpMeasurement.swift": "measures an event that comes after an idle time",
    ]

    /// Files that pass an order on because they are a venue themselves, each with its reason.
    static let venues: [String: String] = [
        "Host/App/Measure/LatencyMeasurement.swift": "a stopwatch around the paper venue"
    ]

    static let all: [Rule] = [
        Rule(
            "no try! and no try?", advice: "throw a typed error, or handle it where it is known what to do",
            pattern: "\\btry\\s*[!?]",
            violations: [("Host/A.swift", "let a = try? f()\n"), ("PluginSDK/A.swift", "let a = try! f()\n")],
            allowed: [("Host/A.swift", "let a = try f() ?? 1 // try!\n"), ("Tests/A.swift", "let a = try? f()\n")],
            where: isShipped),
        Rule(
            "no fatalError", advice: "use precondition with the positive rule as its text, or throw",
            pattern: "\\bfatalError\\s*\\(", violations: [("Host/A.swift", "fatalError(\"x\")\n")],
            allowed: [("Host/A.swift", "preconditionFailure(\"fatalError()\")\n")], where: isShipped),
        Rule(
            "no empty catch", advice: "handle the error or let it through", pattern: "\\bcatch\\b[^{\\n]*\\{\\s*\\}",
            violations: [
                ("Host/A.swift", "do { try f() } catch {}\n"), ("Host/A.swift", "do { } catch is E {\n    // nothing\n}\n"),
            ],
            allowed: [("Host/A.swift", "do { try f() } catch { log(error) }\n")], where: isShipped),
        Rule(
            "nothing is left for later", advice: "do it, or leave no trace of it", pattern: "\\b(TODO|FIXME|XXX|HACK)\\b",
            in: .text,
            violations: [("Host/A.swift", "// TODO: later\n"), ("PluginSDK/a.h", "/* FIXME */\n")],
            allowed: [("Host/A.swift", "// Everything is done.\n")], where: { !$0.isSample }),
        Rule(
            "nobody sleeps", advice: "wait for what is to happen: an event, a clock that a test moves, a deadline of poll(2)",
            pattern: "(?<![\\w.])(sleep|usleep|nanosleep|clock_nanosleep)\\s*\\(|\\b(Thread|Task)\\.sleep\\b",
            violations: [
                ("Host/A.swift", "usleep(10)\n"), ("Tests/A.swift", "try await Task.sleep(for: .seconds(1))\n"),
                ("Host/a.c", "sleep(1);\n"),
            ],
            allowed: [("Host/A.swift", "worker.sleep(); let asleep = oversleep(1) // sleep(1)\n")]
        ) { file in
            file.isIn("Host/", "PluginSDK/", "Plugins/", "Tests/") && file.isKind("swift", "c", "h") && clocks[file.path] == nil
        },
        Rule(
            "one door to the venue", advice: "orders leave through the one call of venue.submit in Host/Pipeline, behind risk",
            violations: [
                [
                    SourceFile(path: "Host/Pipeline/Line/Line.swift", text: "venue.submit(a)\n"),
                    SourceFile(path: "Host/App/B.swift", text: "self.venue.submit(b)\n"),
                ],
                [SourceFile(path: "Host/App/B.swift", text: "venue.submit(b)\n")],
                [SourceFile(path: "Host/App/B.swift", text: "let a = 1 // venue.submit(b)\n")],
            ],
            allowed: [[SourceFile(path: "Host/Pipeline/Line/Line.swift", text: "venue.submit(order, terms)\n")]]
        ) { files in
            let calls = files.filter {
                $0.isIn("Host/") && $0.isKind("swift") && !$0.isIn("Host/Venues/") && venues[$0.path] == nil
            }.flatMap { file in
                Pattern("(?i)\\b\\w*venue\\w*[?!]?\\s*\\.\\s*submit\\s*\\(").matches(file.code).map { match in
                    Rule.Finding(path: file.path, line: match.line, text: match.text)
                }
            }
            if calls.isEmpty { return [Rule.Finding(path: "Host/Pipeline", line: nil, text: "calls venue.submit nowhere")] }
            let isOneDoor = calls.count == 1 && calls[0].path.hasPrefix("Host/Pipeline/")
            return isOneDoor ? [] : calls
        },
    ]
}
