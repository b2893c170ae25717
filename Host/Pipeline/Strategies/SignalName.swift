import CCage

/// The name of a signal, for people.
enum SignalName {
    static func text(_ signal: Int32) -> String {
        // SAFETY: the text is the C library's own constant.
        let name = unsafe String(cString: cage_signal_name(signal))
        return name == "SYS" ? "SYS: a system call that the cage forbids" : name
    }
}
