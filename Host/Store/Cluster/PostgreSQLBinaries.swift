#if canImport(Glibc)
    import Glibc
#endif

/// Where the server's programs are.
struct PostgreSQLBinaries {
    let folder: String

    var initdb: String { folder + "/initdb" }
    var postgres: String { folder + "/postgres" }

    /// `pg_config --bindir`, then Debian's `/usr/lib/postgresql/<newest>/bin`, then PATH.
    static func find() throws(DatabaseError) -> PostgreSQLBinaries {
        var folders: [String] = []
        if let command = Command.find("pg_config"), case .exited(0, let output) = Command.run([command, "--bindir"]) {
            folders.append(output.split(whereSeparator: \.isNewline).first.map(String.init) ?? "")
        }
        let versions = listFolder("/usr/lib/postgresql").compactMap { Int($0) }.sorted(by: >)
        folders += versions.map { "/usr/lib/postgresql/\($0)/bin" }
        folders += Command.searchPath
        for folder in folders where isExecutable(folder + "/initdb") && isExecutable(folder + "/postgres") {
            return PostgreSQLBinaries(folder: folder)
        }
        throw DatabaseError(
            .cluster,
            "no PostgreSQL server on this machine (looked for initdb and postgres): apt-get install postgresql,"
                + " or set DATABASE_URL to a server that runs elsewhere")
    }

    private static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

    private static func listFolder(_ path: String) -> [String] {
        // SAFETY: the stream is ours until closedir; names are copied at once.
        guard let stream = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
            }
        }
        return names
    }
}
