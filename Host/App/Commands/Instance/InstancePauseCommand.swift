import API
import ArgumentParser

struct InstancePauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Refuse an instance's new orders until resume.",
        discussion: """
            The strategy goes on seeing the market and its own orders, and may cancel them.

            EXAMPLES
              tradingboost instances pause bob/dip-buyer
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    func run() async throws { try host.step("pause", instance) }
}

struct InstanceResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a paused instance trade again.",
        discussion: """
            EXAMPLES
              tradingboost instances resume bob/dip-buyer
            """)

    @OptionGroup var host: HostOptions

    @Argument(
        help: ArgumentHelp("Number, user/name or name.", valueName: "instance"), completion: .custom(Completions.instances))
    var instance: String

    func run() async throws { try host.step("resume", instance) }
}

extension HostOptions {
    fileprivate func step(_ name: String, _ instance: String) throws {
        let client = try self.client
        let found = try client.instance(instance)
        show(try client.send(InstanceReport.self, "POST", "instances/\(found.id)/\(name)", [String: String]()))
    }
}
