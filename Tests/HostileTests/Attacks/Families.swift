extension Family {
    /// In the order in which they run.
    static let all: [Family] = [
        Family(name: "the world outside", attacks: Attack.onTheWorld),
        Family(name: "other workers", attacks: Attack.onNeighbours, copies: 2),
        Family(name: "processes and the kernel", attacks: Attack.onProcesses),
        Family(name: "itself", attacks: Attack.onItself),
        Family(name: "loading", attacks: Attack.onLoading, choice: HostRun.Choice(deadlines: ["load_ms": 2_000])),
        Family(
            name: "the rings", attacks: Attack.onRings,
            choice: HostRun.Choice(deadlines: ["event_ms": 500, "queue_ms": 1_000, "save_ms": 1_000])),
        Family(name: "the market", attacks: Attack.onOrders),
        Family(
            name: "its state", attacks: Attack.onState,
            // Slower, so that a state is asked for: once a second.
            choice: HostRun.Choice(pace: 150, deadlines: ["load_ms": 1_500, "save_ms": 700])),
        Family(
            name: "time", attacks: Attack.onTime,
            // Taking all memory is 0.2 s of work, and a busy machine may need a while for that.
            choice: HostRun.Choice(deadlines: ["load_ms": 2_000, "event_ms": 2_000, "queue_ms": 4_000])),
        Family(name: "the end", attacks: Attack.onTheEnd, choice: HostRun.Choice(deadlines: ["stop_ms": 700])),
    ]
}
