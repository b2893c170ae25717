import API
import ArgumentParser
import Foundation
import StrictJSON

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show what happens, as it happens: orders, fills, positions, instances, candles, messages, use.",
        discussion: """
            Goes on until Ctrl-C. A stream that breaks off is asked for again behind the last event, so that nothing is missed.
            With --json a line for each event: id, event, data.

            EXAMPLES
              tradingboost events
              tradingboost events --topics orders,fills --user tom
              tradingboost events --topics candles --count 3 --json
            """)

    @OptionGroup var host: HostOptions

    @Option(
        help: ArgumentHelp(
            "With commas between: \(EventTopic.allCases.map(\.rawValue).joined(separator: ",")). All without it.",
            valueName: "topics"))
    var topics: String?

    @Option(
        help: ArgumentHelp("Only of this instance: number, user/name or name.", valueName: "instance"),
        completion: .custom(Completions.instances))
    var instance: String?

    @Option(help: ArgumentHelp("Only of what trades for this user.", valueName: "name"), completion: .custom(Completions.users))
    var user: String?

    @Option(help: ArgumentHelp("Only of this tenant.", valueName: "name"), completion: .custom(Completions.tenants))
    var tenant: String?

    @Option(help: ArgumentHelp("Go on behind the event with this id.", valueName: "id"))
    var after: String?

    @Option(help: ArgumentHelp("End after so many.", valueName: "n"))
    var count: Int?

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count \(count) is out of range: give a number from 1 on") }
        let known = EventTopic.allCases.map(\.rawValue)
        if let wrong = topics?.split(separator: ",", omittingEmptySubsequences: false).first(where: {
            !known.contains(String($0))
        }) {
            throw ValidationError("--topics: '\(wrong)' is none; there are \(known.joined(separator: ", "))")
        }
    }

    /// How often a host that went away is asked again, every two seconds.
    private static let attempts = 30

    func run() async throws {
        let client = try host.client
        let query = [
            ("topics", topics), ("instance", try instance.map { "\(try client.instance($0).id)" }), ("user", user),
            ("tenant", tenant),
        ]
        Watching.endWithInterrupt()
        let shower = EventShower(json: host.json, left: count, after: after)
        var failures = 0
        while !shower.isDone {
            do {
                let headers = ["Accept: text/event-stream"] + (shower.place.isEmpty ? [] : ["Last-Event-ID: \(shower.place)"])
                shower.beginAgain()
                try client.stream("events", query: query, headers: headers, shower.take)
            } catch let failure where EventsCommand.passes(failure) && (shower.wasReady || failures > 0) {
                StandardError.write("note: \(failure)")
            }
            if shower.isDone { return }
            failures = shower.wasReady ? 1 : failures + 1
            guard failures <= EventsCommand.attempts else {
                throw CommandFailure("the host did not come again; go on later with --after \(shower.place)")
            }
            StandardError.write("note: the stream ended; asking again behind the last event")
            Watching.pause()
        }
    }

    /// Whether it may be otherwise in a moment: nobody answers, or a host that starts, stops or has too much to do says so.
    private static func passes(_ error: any Error) -> Bool {
        guard let refusal = error as? HostRefusal else { return error is CommandFailure }
        return [429, 503].contains(refusal.status)
    }
}

/// Prints events as they come, and counts them.
private final class EventShower {
    private let json: Bool
    private var left: Int?
    private var reader = EventReader()
    private let begin: String
    /// Whether the host has answered since the present stream was asked for.
    private(set) var wasReady = false

    init(json: Bool, left: Int?, after: String?) {
        self.json = json
        self.left = left
        begin = after ?? ""
    }

    /// Before another stream is asked for.
    func beginAgain() {
        wasReady = false
        reader.beginAgain()
    }

    var isDone: Bool { left == 0 }
    var place: String { reader.lastID.isEmpty ? begin : reader.lastID }

    /// False: it was the last one that was asked for.
    func take(_ bytes: [UInt8]) -> Bool {
        for event in reader.take(bytes) where !isDone {
            guard event.name != "ready" else {
                wasReady = true
                continue
            }
            print(json ? line(event) : text(event))
            // Nobody reads on: it was the last one.
            left = StandardOutput.finish() ? left.map { $0 - 1 } : 0
        }
        return !isDone
    }

    private func data(_ event: EventReader.Event) -> JSON {
        do { return try JSON(event.data) } catch { return .text(event.data) }
    }

    private func line(_ event: EventReader.Event) -> String {
        JSON.fields(("id", .text(event.id)), ("event", .text(event.name)), ("data", data(event))).description
    }

    /// `fill          TB… tom buy 0.2 BTC-USDT at 41,000`
    private func text(_ event: EventReader.Event) -> String {
        event.name.padding(toLength: 14, withPad: " ", startingAt: 0) + EventLine(name: event.name, data: data(event)).text
    }
}
