import Foundation

/// What the kernel says about processes and the machine. Bytes. Nil: the file is not there or not ours to read.
package enum ProcessFigures {
    /// Pages of a process that are nobody else's.
    package static func privateMemory(of process: Int32) -> Int? {
        fields("/proc/\(process)/smaps_rollup").map { ($0["Private_Clean"] ?? 0) + ($0["Private_Dirty"] ?? 0) }
    }

    /// Pages of a process that are in memory, its share of others' too.
    package static func residentMemory(of process: Int32) -> Int? { fields("/proc/\(process)/status")?["VmRSS"] }

    /// The same without memory that processes share, as the rings are: those fill once and stay.
    package static func ownResidentMemory(of process: Int32) -> Int? {
        guard let fields = fields("/proc/\(process)/status"), let all = fields["VmRSS"] else { return nil }
        return all - (fields["RssShmem"] ?? 0)
    }

    /// What programs could still get.
    package static func availableMemory() -> Int { fields("/proc/meminfo")?["MemAvailable"] ?? 0 }

    package static func openDescriptors(of process: Int32) -> Int? {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
        } catch {
            return nil
        }
    }

    /// Processes that a process has started, and those that they have, as far as they have not ended; with their names.
    package static func descendants(of process: Int32) -> [(process: Int32, name: String)] {
        children(of: process).flatMap { [$0] + descendants(of: $0.process) }
    }

    private static func children(of process: Int32) -> [(process: Int32, name: String)] {
        guard let threads = entries("/proc/\(process)/task") else { return [] }
        let numbers = threads.flatMap { thread in
            (text("/proc/\(process)/task/\(thread)/children") ?? "").split(separator: " ").compactMap { Int32($0) }
        }
        return numbers.sorted().compactMap { number in
            text("/proc/\(number)/comm").map { (number, $0.trimmingCharacters(in: .newlines)) }
        }
    }

    private static func entries(_ path: String) -> [String]? {
        do { return try FileManager.default.contentsOfDirectory(atPath: path) } catch { return nil }
    }

    private static func text(_ path: String) -> String? {
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch { return nil }
    }

    /// Lines `Name: 12 kB` as bytes.
    private static func fields(_ path: String) -> [String: Int]? {
        guard let text = text(path) else { return nil }
        var fields: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(whereSeparator: { $0 == ":" || $0 == " " || $0 == "\t" })
            guard parts.count == 3, parts[2] == "kB", let value = Int(parts[1]) else { continue }
            fields[String(parts[0])] = value * 1_024
        }
        return fields
    }
}
