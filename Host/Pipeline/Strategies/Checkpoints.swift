import CCage

// The states of all instances at one moment of the line.

extension StrategyWorkers {
    /// An instance's replay log is half full: call `checkpoint` when quiet.
    package var needsCheckpoint: Bool { shard.needsCheckpoint && isAnyLogHalfFull }

    /// Of those that a checkpoint takes. Looks at every worker.
    private var isAnyLogHalfFull: Bool {
        let half = configuration.replayLimit / 2
        return workers.indices.contains { place in
            workers[place].role == .live && !workers[place].supervision.isDown && late[place] == nil
                && workers[place].instances.contains { $0.log.byteCount > half }
        }
    }

    /// The state of every running instance behind its last event, in the order of instances; from now on restarts begin
    /// there. Instances that are quarantined or late are left out.
    package func checkpoint() throws(StrategyWorkersError) -> [InstanceCheckpoint] {
        guard isQuietExceptLate else { throw .notQuiet }
        let live = workers.indices.filter { workers[$0].role == .live && late[$0] == nil }.map { workers[$0] }
        for worker in live { worker.forgetCheckpoints() }
        for worker in live { worker.save(now: cage_monotonic_time()) }
        repeat {
            for worker in live {
                while !worker.hasAllCheckpoints {
                    block(atMost: .max)
                    turn()
                    // It may have been restarted, and asked for nothing since.
                    worker.save(now: cage_monotonic_time())
                }
            }
            // One that had answered may have been restarted while another was waited for: then its answer is gone.
        } while live.contains { !$0.hasAllCheckpoints }
        var checkpoints: [InstanceCheckpoint] = []
        for worker in live {
            for checkpoint in worker.checkpoints {
                guard let place = places[checkpoint.instance], workers[place.worker] === worker,
                    !worker.instances[place.instance].isDown
                else { continue }
                worker.instances[place.instance].take(checkpoint)
                checkpoints.append(checkpoint)
            }
        }
        shard.needsCheckpoint = isAnyLogHalfFull
        return checkpoints.sorted { $0.instance < $1.instance }
    }
}
