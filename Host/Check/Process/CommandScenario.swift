import CCommandCall
import CTradingBoost
import CheckProtocol
import PluginContract
import PluginRunner
import Strategies
import TradingModel

/// Calls commands of a strategy that has traded.
struct CommandScenario {
    let job: CheckJob
    let plugin: LoadedPlugin
    let output: CheckOutput

    func run() throws(Finding) -> UInt64 {
        let session = Session(job, plugin: plugin, output: output)
        guard try session.begin(), let under = session.under else { return 0 }
        for index in 0..<session.candleCount / 2 { try session.follow(index) }
        for command in job.commands {
            output.write(.step("call \(command.function)"))
            let before = command.isQuery && under.savesState ? under.save(room: 16 << 20).bytes : []
            let asked = session.requests.count
            let status = try call(command, under)
            output.write(.status(name: command.function, status))
            guard command.isQuery else { continue }
            let after = under.savesState ? under.save(room: 16 << 20).bytes : []
            guard before == after else { throw Finding("the query \(command.function) changed the state") }
            let refused = session.requests[asked...].contains { $0.status == TRADINGBOOST_WRONG_STATE }
            guard !refused else { throw Finding("the query \(command.function) asked for something: make it an action") }
        }
        for index in session.candleCount / 2..<session.candleCount { try session.follow(index) }
        try session.end()
        return session.events
    }

    private func call(_ command: CommandCall, _ under: PluginUnderTest) throws(Finding) -> Int32 {
        let prepared: PluginCommand
        do {
            prepared = try PluginCommand(function: command.function, forms: command.arguments.map(\.contractForm))
        } catch { throw Finding("\(error)") }
        let answer = CommandRows(columns: command.columns.map(\.contractType))
        // SAFETY: the arguments' bytes live through the call.
        return unsafe command.arguments.withContract { arguments in
            unsafe under.command(isQuery: command.isQuery) { instance in
                unsafe prepared.call(instance, arguments, answer: answer)
            }
        }
    }
}
