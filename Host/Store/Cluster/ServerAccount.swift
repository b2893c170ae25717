#if canImport(Glibc)
    import Glibc
#endif

/// Who the server runs as. PostgreSQL refuses to run as root.
enum ServerAccount {
    /// The host's own account, which is not root.
    case own
    /// Root outside, an ordinary account inside a user namespace: files stay root's.
    case namespace(unshare: String, user: uid_t, group: gid_t)
    /// Where namespaces are not permitted: an account of the machine, to which the cluster's files are given.
    case account(setpriv: String, user: uid_t, group: gid_t)

    static func choose(binaries: PostgreSQLBinaries) throws(DatabaseError) -> ServerAccount {
        guard geteuid() == 0 else { return .own }
        // initdb looks its account up, so it must be one that exists; PostgreSQL's own where there is one.
        let candidates = names.compactMap(lookUp)
        guard let account = candidates.first else {
            throw DatabaseError(
                .cluster,
                "PostgreSQL does not run as root and this machine has no account postgres, daemon or nobody;"
                    + " start tradingboost as an ordinary user")
        }
        if let unshare = Command.find("unshare") {
            let choice = ServerAccount.namespace(unshare: unshare, user: account.user, group: account.group)
            if choice.works(binaries) { return choice }
        }
        if let setpriv = Command.find("setpriv") {
            let choice = ServerAccount.account(setpriv: setpriv, user: account.user, group: account.group)
            if choice.works(binaries) { return choice }
        }
        throw DatabaseError(
            .cluster,
            "PostgreSQL does not run as root, and neither unshare (user namespaces) nor setpriv works here;"
                + " start tradingboost as an ordinary user or set DATABASE_URL")
    }

    /// What stands in front of a command's arguments.
    var prefix: [String] {
        switch self {
        case .own: []
        case .namespace(let unshare, let user, let group):
            [unshare, "--user", "--map-user=\(user)", "--map-group=\(group)", "--"]
        case .account(let setpriv, let user, let group):
            [setpriv, "--reuid=\(user)", "--regid=\(group)", "--clear-groups", "--"]
        }
    }

    /// Who the cluster's files belong to, as the host sees it.
    private var owner: (user: uid_t, group: gid_t) {
        switch self {
        case .own, .namespace: (geteuid(), getegid())
        case .account(_, let user, let group): (user, group)
        }
    }

    private func works(_ binaries: PostgreSQLBinaries) -> Bool {
        guard case .exited(0, _) = Command.run(prefix + [binaries.postgres, "--version"]) else { return false }
        return true
    }

    /// Gives a folder and what is in it to the account, also after an earlier start chose another one.
    func own(_ path: String) throws(DatabaseError) {
        guard geteuid() == 0 else { return }
        var status = stat()
        if unsafe stat(path, &status) == 0, status.st_uid != owner.user {
            guard let chown = Command.find("chown"),
                case .exited(0, _) = Command.run([chown, "-R", "--no-dereference", "\(owner.user):\(owner.group)", path])
            else { throw DatabaseError(.cluster, "\(path) cannot be given to the account that PostgreSQL runs as") }
        }
        guard case .account = self else { return }
        guard case .exited(0, _) = Command.run(prefix + ["/bin/sh", "-c", "cd \"$0\"", path]) else {
            throw DatabaseError(
                .cluster,
                "PostgreSQL runs as another account here and that cannot enter \(path);"
                    + " choose a data folder outside root's home with --data")
        }
    }

    /// Whether a folder of this user could have been given to it by `own`.
    static func isCandidate(_ user: uid_t) -> Bool {
        names.contains { lookUp($0)?.user == user }
    }

    private static let names = ["postgres", "daemon", "nobody"]

    private static func lookUp(_ name: String) -> (user: uid_t, group: gid_t)? {
        var record = unsafe passwd()
        var texts: [CChar] = Array(repeating: 0, count: 4096)
        // SAFETY: the record's texts lie in `texts`; only numbers are read from it. found is NULL when there is no such account.
        var found: UnsafeMutablePointer<passwd>?
        guard unsafe getpwnam_r(name, &record, &texts, texts.count, &found) == 0, unsafe found != nil else { return nil }
        return unsafe (record.pw_uid, record.pw_gid)
    }
}
