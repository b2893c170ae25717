#if canImport(Glibc)
    import Glibc
#endif

/// The making of a cluster, which happens once for a data folder.
enum ClusterSetup {
    /// Everything happens in a folder beside, so that an interrupted initdb leaves nothing that looks like a cluster.
    static func create(_ paths: ClusterPaths, _ binaries: PostgreSQLBinaries, _ account: ServerAccount) throws(DatabaseError) {
        try remove(paths.unfinishedCluster)
        // SAFETY: here and below the system reads a path, ended by a NUL, during the call.
        guard unsafe mkdir(paths.unfinishedCluster, 0o700) == 0 else {
            throw DatabaseError(.cluster, "\(paths.unfinishedCluster) cannot be made: \(systemError(errno))")
        }
        try account.own(paths.unfinishedCluster)
        let outcome = Command.run(
            account.prefix + [
                binaries.initdb, "--pgdata=\(paths.unfinishedCluster)", "--username=\(PrivateCluster.name)", "--auth=trust",
                "--encoding=UTF8", "--locale=C", "--no-instructions",
            ])
        guard case .exited(0, _) = outcome else {
            let reason = reason(outcome)
            try remove(paths.unfinishedCluster)
            throw DatabaseError(.cluster, "PostgreSQL's initdb failed in \(paths.dataFolder): \(reason)")
        }
        guard unsafe rename(paths.unfinishedCluster, paths.cluster) == 0 else {
            throw DatabaseError(.cluster, "\(paths.unfinishedCluster) cannot be renamed: \(systemError(errno))")
        }
    }

    private static func remove(_ path: String) throws(DatabaseError) {
        guard unsafe access(path, F_OK) == 0 else { return }
        guard let rm = Command.find("rm"), case .exited(0, _) = Command.run([rm, "-rf", "--", path]) else {
            throw DatabaseError(.cluster, "\(path) is left from an interrupted start and cannot be removed; remove it")
        }
    }

    /// The line that says why, out of all that initdb writes.
    private static func reason(_ outcome: Command.Outcome) -> String {
        switch outcome {
        case .exited(let status, let output): mostTelling(output) ?? "status \(status)"
        case .signalled(let signal, let output): mostTelling(output) ?? "signal \(signal)"
        case .notStarted(let code): systemError(code)
        }
    }

    /// The first line with an error's mark, else the last one.
    static func mostTelling(_ output: String) -> String? {
        let lines = output.split(whereSeparator: \.isNewline).map(String.init)
        return lines.first { line in ["PANIC:", "FATAL:", "error:", "could not"].contains { line.contains($0) } } ?? lines.last
    }
}
