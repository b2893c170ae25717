import API
import Testing

@Suite("Command routes", .timeLimit(.minutes(4)))
struct CommandRoutesTests {
    @Test func `commands are listed with what they take, asked and given`() async throws {
        try await OperatedHost.run { host in
            try await host.enable("bob")
            let commands = try await host.answer(CommandList.self, "GET", "instances/1/commands").commands
            #expect(
                commands.map(\.name) == ["position", "sell", "crash"] && commands.map(\.kind) == ["query", "action", "action"])
            #expect(commands[1].arguments.map(\.standard) == ["by hand"])
            let position = try await host.answer(CommandResult.self, "GET", "instances/1/commands/position")
            #expect(position.rows == [["quantity": .text("0.12"), "age": .integer(3)]])
            #expect(position.columns.map(\.name) == ["quantity", "age"])
            let sold = try await host.answer(
                CommandResult.self, "POST", "instances/1/commands/sell", #"{"reason": "too late"}"#)
            #expect(sold.command == "sell" && sold.rows.isEmpty)
            #expect(
                try await host.answer(CommandResult.self, "POST", "instances/1/commands/position").rows[0]["quantity"]
                    == .text("0"))
            let signals = try await host.answer(SignalList.self, "GET", "instances/1/signals?limit=2").signals
            #expect(signals.map(\.text) == ["no dip at 0", "no dip at 1"])
        }
    }

    @Test func `what is wrong is named, and a strategy's no and its failure keep their words`() async throws {
        try await OperatedHost.run { host in
            try await host.enable("bob")
            for (method, path, body, status, code, word) in [
                ("GET", "instances/7/commands", "", 404, "instance_not_found", "no instance 7"),
                ("GET", "instances/1/commands/nope", "", 404, "command_not_found", "it has position, sell, crash"),
                ("GET", "instances/1/commands/sell", "", 405, "command_is_action", "send it with POST"),
                ("GET", "instances/1/commands/position?arguments=x", "", 400, "query_value", "has 1 character"),
                ("GET", "instances/1/commands/position?arguments=%5B1%5D", "", 400, "query_value", "not an object"),
                ("GET", "instances/1/commands/position?arguments=%7B%22a%22:%5B%5D%7D", "", 400, "field_type", "arguments.a"),
                ("GET", "instances/1/commands/position?arguments=%7B%22a%22:1%7D", "", 422, "arguments", "a is unknown"),
                ("POST", "instances/1/commands/sell", #"{"a": 1, "b": "x"}"#, 422, "arguments", "a is unknown"),
                ("POST", "instances/1/commands/sell", #"{"reason": {}}"#, 400, "field_type", "'reason'"),
                ("POST", "instances/1/commands/sell", "[]", 400, "body_not_an_object", "an object"),
                ("POST", "instances/1/commands/crash", "", 502, "command_crashed", "signal 11"),
                ("GET", "instances/1/signals?limit=65", "", 400, "query_value", "1 to 64"),
            ] {
                try await host.refused(method, path, body, status: status, code: code, naming: word)
            }
            _ = try await host.answer(CommandResult.self, "POST", "instances/1/commands/sell")
            try await host.refused(
                "POST", "instances/1/commands/sell", status: 409, code: "command_refused", naming: "WRONG_STATE: there is no")
            _ = try await host.answer(InstanceReport.self, "POST", "instances/1/disable")
            try await host.refused(
                "POST", "instances/1/commands/sell", status: 409, code: "instance_is_disabled", naming: "is disabled")
        }
    }
}
