import CCage
import CTradingBoost
import TradingModel

// How events reach a worker.

extension WorkerRun {
    func deliver(_ event: StrategyEvent, to index: Int, now: UInt64, into messages: inout [StrategyMessage]) {
        instances[index].deliver(event)
        let byteCount = instances[index].log.byteCount
        if role == .live, byteCount > configuration.replayLimit / 2 { shard.needsCheckpoint = true }
        if byteCount > configuration.replayLimit { limitLog(index, now: now, into: &messages) }
        pump(now: now)
    }

    /// The log has its full size without a checkpoint: what is finished goes, and with it the way back.
    func limitLog(_ index: Int, now: UInt64, into messages: inout [StrategyMessage]) {
        instances[index].forgetFinished()
        guard instances[index].log.byteCount > configuration.replayLimit else { return }
        let text = "it does not keep up: its events since event \(instances[index].nextToFinish) fill the replay log"
        fail(.noWayBack(text), now: now, into: &messages)
    }

    /// Holds back what lies behind an event, or sends everything again.
    func setSendLimit(_ limit: UInt64?, of index: Int, now: UInt64) {
        instances[index].sendLimit = limit
        pump(now: now)
    }

    /// It has not kept up with the market for longer than it may.
    func lag(now: UInt64, into messages: inout [StrategyMessage]) {
        let seconds = configuration.deadlines.queue / 1_000_000_000
        fail(.late("it did not keep up with the market for \(seconds) s"), now: now, into: &messages)
    }

    /// Sends what waits, as far as there is room.
    func pump(now: UInt64) {
        touch()
        guard let process else { return }
        let wasBusy = busySince != nil
        if send(through: process), !wasBusy { lastProgress = now }
    }

    func send(through process: WorkerProcess) -> Bool {
        var hasSent = false
        defer { if hasSent { process.wake() } }
        var sentControls = 0
        while sentControls < controls.count, process.write(controls[sentControls]) { sentControls += 1 }
        if sentControls > 0 {
            controls.removeFirst(sentControls)
            hasSent = true
        }
        guard controls.isEmpty else { return hasSent }
        for index in instances.indices {
            while instances[index].hasUnsent {
                let seq = instances[index].nextToSend
                guard send(seq, of: index, through: process) else { return hasSent }
                instances[index].didSend()
                callbacks.didSend()
                hasSent = true
            }
        }
        return hasSent
    }

    /// False when there is no room. A repeated event goes inline: where many are, the ring of the market has gone on.
    func send(_ seq: UInt64, of index: Int, through process: WorkerProcess) -> Bool {
        let isReplay = instances[index].isReplay(seq)
        if !isReplay, !isSentWholeEvents, let position = instances[index].log.position(of: seq) {
            var reference = cage_reference()
            reference.header = tradingboost_event(
                size: UInt32(MemoryLayout<cage_reference>.size), type: UInt16(CAGE_MARKET), flags: 0,
                instance: instances[index].launch.instance.rawValue, seq: seq, time: instances[index].log.time(of: seq))
            reference.position = position
            reference.size = UInt32(MarketLog.eventSize)
            guard process.write(reference) else { return false }
            instances[index].meter.sent(MemoryLayout<cage_reference>.size)
            return true
        }
        // SAFETY: the ring copies the bytes during the call.
        let size = unsafe instances[index].log.withEvent(seq) {
            unsafe process.write($0, flags: isReplay ? TRADINGBOOST_EVENT_REPLAY : 0) ? $0.count : 0
        }
        if size > 0 { instances[index].meter.sent(size) }
        return size > 0
    }
}
