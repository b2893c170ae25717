import CLibPQ

/// Where a database is: a `postgresql://` address, or a private cluster's socket folder.
package struct DatabaseAddress: Sendable, Hashable {
    /// libpq's keywords and values; may hold a password.
    let keywords: [Keyword]

    struct Keyword: Sendable, Hashable {
        let name: String
        let value: String
    }

    /// Reads `postgresql://user:password@host:port/database?…` or `host=… dbname=…`, as in `DATABASE_URL`.
    package init(url: String) throws(DatabaseError) {
        // SAFETY: libpq allocates the options; they are read before PQconninfoFree and not kept.
        let parsed = unsafe url.withCString { text in unsafe PQconninfoParse(text, nil) }
        guard let options = unsafe parsed else {
            // libpq's own text repeats parts of the address, the password among them.
            throw DatabaseError(
                .address,
                "DATABASE_URL is not a PostgreSQL address; write postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
                    + " (special characters as %XX)")
        }
        defer { unsafe PQconninfoFree(options) }
        var keywords: [Keyword] = []
        var option = unsafe options
        while let name = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe keywords.append(Keyword(name: String(cString: name), value: String(cString: value)))
            }
            unsafe option += 1
        }
        self.keywords = keywords
    }

    /// A server that listens on a Unix socket in `socketFolder`.
    package init(socketFolder: String, port: Int, user: String, database: String) {
        self.keywords = [
            Keyword(name: "host", value: socketFolder), Keyword(name: "port", value: "\(port)"),
            Keyword(name: "user", value: user), Keyword(name: "dbname", value: database),
        ]
    }

    private init(keywords: [Keyword]) { self.keywords = keywords }

    /// The same server, another database.
    package func database(_ name: String) -> DatabaseAddress {
        DatabaseAddress(keywords: keywords.filter { $0.name != "dbname" } + [Keyword(name: "dbname", value: name)])
    }

    /// The same database, where every statement has the rights of a role that the user is a member of.
    package func role(_ role: DatabaseRole) -> DatabaseAddress {
        let options = (keywords.last { $0.name == "options" }?.value).map { "\($0) " } ?? ""
        return DatabaseAddress(
            keywords: keywords.filter { $0.name != "options" } + [
                Keyword(name: "options", value: "\(options)-c role=\(role.rawValue)")
            ])
    }

    /// For a program that speaks to the same server through libpq: `PGHOST`, `PGPORT`, …; may hold a password.
    package var environment: [String: String] {
        let names = [
            "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
            "dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "options": "PGOPTIONS",
        ]
        return keywords.reduce(into: [:]) { environment, keyword in
            if let name = names[keyword.name] { environment[name] = keyword.value }
        }
    }

    var password: String? { value("password") }

    private func value(_ name: String) -> String? { keywords.last { $0.name == name }?.value }
}

/// What the database lets someone see; made by the migrations.
package enum DatabaseRole: String, Sendable, Hashable {
    /// The host: every tenant's rows, because one line trades for all of them.
    case host = "tradingboost_host"
    /// A tenant's own rows, to be read, of the one that `SET app.tenant_id` names.
    case tenant = "tradingboost_tenant"
    /// Every tenant's rows, to be read.
    case reader = "tradingboost_reader"
}

extension DatabaseAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `user@host:port/database`, never the password.
    package var description: String {
        let user = value("user").map { "\($0)@" } ?? ""
        let host = value("host") ?? value("hostaddr") ?? "localhost"
        return "\(user)\(host):\(value("port") ?? "5432")/\(value("dbname") ?? "")"
    }

    package var debugDescription: String { description }

    /// Nothing to see for `dump` and test reports, which would print the password.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
