import Dispatch
import Logging
import ServiceLifecycle
import Vault

/// Looks after the vault beside everything else: goes on with changes of keys, and writes how often keys signed. What fails is
/// logged and tried again, and never ends the host.
final class VaultService: Service {
    let vault: Vault
    private let log: Logger
    private let period: Duration
    private let calls: AsyncStream<Void>
    private let caller: AsyncStream<Void>.Continuation

    /// - Parameter period: between two looks.
    init(_ vault: Vault, log: Logger, period: Duration = .seconds(5)) {
        self.vault = vault
        self.log = log
        self.period = period
        // A call while one is being followed is followed next; more than one are one.
        (calls, caller) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// There is something to do now.
    func wake() { caller.yield() }

    func run() async throws {
        let timer = DispatchSource.makeTimerSource()
        // The first look at once: an earlier start may have left a change of keys.
        timer.schedule(deadline: .now(), repeating: period / .seconds(1))
        timer.setEventHandler { [caller] in caller.yield() }
        timer.activate()
        defer { timer.cancel() }
        await withGracefulShutdownHandler {
            for await _ in calls { await look() }
        } onGracefulShutdown: { [caller] in
            caller.finish()
        }
        await writeUses()
    }

    private func look() async {
        await writeUses()
        do {
            while try await vault.continueRotations(), !Task.isShuttingDownGracefully { await Task.yield() }
        } catch {
            log.error("a change of keys is tried again later", metadata: ["reason": "\(error)"])
        }
    }

    private func writeUses() async {
        do {
            try await vault.writeUses()
        } catch {
            log.warning("uses of exchange keys are written later", metadata: ["reason": "\(error)"])
        }
    }
}
