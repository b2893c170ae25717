import API
import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again whenever the host is sent SIGHUP, and says in the log what came of it.
struct ReloadService: Service {
    let configuration: LiveConfiguration
    let log: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: [.sighup])
        for await _ in signals.cancelOnGracefulShutdown() { reload() }
    }

    private func reload() {
        do {
            let report = try configuration.reload()
            log.notice("the configuration was read again", metadata: report.metadata)
            if let warning = configuration.server.current.tls?.warning() { log.warning("\(warning)") }
        } catch let problems as ConfigurationProblems {
            log.error("the new configuration is wrong, and everything is as it was")
            for problem in problems.problems { log.error("\(problem.description)") }
        } catch {
            log.error("the configuration could not be read again: \(error)")
        }
    }
}

extension ReloadReport {
    fileprivate var metadata: Logger.Metadata {
        ["applied": .string(applied.joined(separator: ", ")), "needs_restart": .string(needsRestart.joined(separator: ", "))]
    }
}
