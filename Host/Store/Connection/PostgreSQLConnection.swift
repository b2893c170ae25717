import CLibPQ

/// A connection to PostgreSQL. Every call blocks until the server has answered, so it belongs on a thread of its own or of a
/// pool, never on the cooperative one. One owner at a time.
///
/// Statements are prepared when they are first used and kept by their text, so a statement's text is a constant and its values
/// are parameters.
// SAFETY: the handle is owned alone and PQfinish in deinit is its only end; it is used inside this target only.
@safe
package final class PostgreSQLConnection {
    let handle: OpaquePointer
    package let address: DatabaseAddress
    private var statements: [String: PreparedStatement] = [:]

    /// - Parameter timeout: for making the connection; whole seconds, at least 2.
    package init(_ address: DatabaseAddress, timeout: Duration = .seconds(5)) throws(DatabaseError) {
        self.address = address
        var keywords = address.keywords
        let seconds = max(2, timeout.components.seconds)
        keywords.append(DatabaseAddress.Keyword(name: "connect_timeout", value: "\(seconds)"))
        keywords.append(DatabaseAddress.Keyword(name: "client_encoding", value: "UTF8"))
        // A server that vanished without a word is noticed after half a minute, not after the system's two hours.
        for (name, value) in [("keepalives_idle", "15"), ("keepalives_interval", "5"), ("tcp_user_timeout", "30000")]
        where !keywords.contains(where: { $0.name == name }) {
            keywords.append(DatabaseAddress.Keyword(name: name, value: value))
        }
        if !keywords.contains(where: { $0.name == "application_name" }) {
            keywords.append(DatabaseAddress.Keyword(name: "application_name", value: "tradingboost"))
        }
        let handle = unsafe withCStrings(keywords.map(\.name)) { names in
            unsafe withCStrings(keywords.map(\.value)) { values in unsafe PQconnectdbParams(names, values, 0) }
        }
        guard let handle = unsafe handle else {
            throw DatabaseError(.unreachable, "no memory for a connection to PostgreSQL at \(address)")
        }
        unsafe self.handle = unsafe handle
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            // deinit ends the handle: every stored property has its value.
            throw DatabaseError(.unreachable, "cannot reach PostgreSQL at \(address): \(lastMessage())")
        }
        // Notices ("relation exists, skipping") are the server log's business.
        unsafe PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit { unsafe PQfinish(handle) }

    /// Whether the server was still there after the last call.
    package var isUsable: Bool {
        unsafe PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) != PQTRANS_UNKNOWN
    }

    /// Whether the server has closed the connection, also since the last call. Asks nobody.
    package var isLost: Bool {
        // The server's last words, and then the end behind them.
        for _ in 0..<2 where unsafe PQconsumeInput(handle) == 0 { return true }
        return !isUsable
    }

    /// Whether a transaction is open.
    package var isInTransaction: Bool { unsafe PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// The connection's file descriptor, readable when the server has something to say.
    package var descriptor: Int32 { unsafe PQsocket(handle) }

    /// Connects again to the same server. Prepared statements and an open transaction are gone.
    package func reconnect() throws(DatabaseError) {
        statements.removeAll()
        unsafe PQreset(handle)
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            throw DatabaseError(.unreachable, "cannot reach PostgreSQL at \(address): \(lastMessage())")
        }
    }

    /// Runs any number of statements without parameters; rows are dropped.
    package func execute(_ sql: String) throws(DatabaseError) {
        let result = unsafe PQexec(handle, sql)
        defer { unsafe PQclear(result) }
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: throw unsafe failure(of: result)
        }
    }

    /// Runs one statement and returns its rows.
    @discardableResult
    package func query(_ sql: String, _ parameters: Parameters = []) throws(DatabaseError) -> Rows {
        let statement = try prepare(sql, parameters.types)
        let result = unsafe parameters.withPointers { values, lengths, formats in
            unsafe PQexecPrepared(handle, statement.name, Int32(parameters.count), values, lengths, formats, 1)
        }
        guard let result = unsafe result else { throw unsafe failure(of: nil) }
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return unsafe Rows(taking: result)
        default:
            defer { unsafe PQclear(result) }
            throw unsafe failure(of: result)
        }
    }

    /// Runs `body` between BEGIN and COMMIT; an error rolls back and is thrown on.
    package func transaction<Result>(_ body: () throws(DatabaseError) -> Result) throws(DatabaseError) -> Result {
        precondition(!isInTransaction, "a transaction begins outside a transaction")
        try execute("BEGIN")
        let result: Result
        do {
            result = try body()
        } catch {
            // A lost connection has rolled back by itself, and its own failure is not news.
            if isUsable { try execute("ROLLBACK") }
            throw error
        }
        try execute("COMMIT")
        return result
    }

    /// Runs `body`, whose commits do not wait for the disk. A crash of the server may lose them until another connection's commit
    /// has waited: the server's log is written in order, so that commit carries them with it.
    package func withoutWaitingForDisk<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws -> Result {
        try execute("SET synchronous_commit TO off")
        let result: Result
        do {
            result = try body()
        } catch {
            if isUsable { try execute("RESET synchronous_commit") }
            throw error
        }
        try execute("RESET synchronous_commit")
        return result
    }

    /// Prepares a statement, or finds it prepared. `types` are object identifiers, one for each parameter.
    func prepare(_ sql: String, _ types: [UInt32]) throws(DatabaseError) -> PreparedStatement {
        if let statement = statements[sql] { return statement }
        let statement = PreparedStatement(name: "s\(statements.count + 1)")
        let result = unsafe PQprepare(handle, statement.name, sql, Int32(types.count), types)
        defer { unsafe PQclear(result) }
        guard unsafe PQresultStatus(result) == PGRES_COMMAND_OK else { throw unsafe failure(of: result) }
        statements[sql] = statement
        return statement
    }
}

/// A statement that the server knows by name, on one connection.
struct PreparedStatement: Hashable {
    let name: String
}

// MARK: - Errors

extension PostgreSQLConnection {
    func failure(of result: OpaquePointer?) -> DatabaseError {
        // SAFETY: the texts belong to the result or the connection and are copied at once.
        func field(_ code: UInt8) -> String? {
            unsafe PQresultErrorField(result, Int32(code)).map { unsafe String(cString: $0) }
        }
        let sqlState = field(UInt8(ascii: "C"))
        // FATAL and PANIC come from a server that closes the connection next, whether or not libpq has seen that yet.
        let severity = field(UInt8(ascii: "V"))
        guard isUsable, severity != "FATAL", severity != "PANIC" else {
            return DatabaseError(
                .connectionLost, "the connection to PostgreSQL at \(address) was lost: \(lastMessage())", sqlState: sqlState)
        }
        let primary = field(UInt8(ascii: "M")).map(redacted) ?? lastMessage()
        if sqlState == "TB001" { return DatabaseError(.contradiction, primary, sqlState: sqlState) }
        // Of a row that may not be stored the server shows every column, and this text goes into logs.
        let showsRow = sqlState == DatabaseError.checkViolation || sqlState == DatabaseError.notNullViolation
        let detail = showsRow ? "" : field(UInt8(ascii: "D")).map { "; \(redacted($0))" } ?? ""
        return DatabaseError(
            .statement, "PostgreSQL refused: \(primary)\(detail) (SQLSTATE \(sqlState ?? "unknown"))", sqlState: sqlState)
    }

    /// The first line of libpq's text; the others are hints for people at a terminal.
    func lastMessage() -> String {
        guard let text = unsafe PQerrorMessage(handle) else { return "no reason given" }
        return redacted(unsafe String(cString: text))
    }

    private func redacted(_ text: String) -> String {
        var line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason given"
        if let password = address.password, !password.isEmpty {
            line = line.split(separator: password, omittingEmptySubsequences: false).joined(separator: "***")
        }
        return line
    }
}

// MARK: - C arrays

extension Parameters {
    typealias Values = UnsafePointer<UnsafePointer<CChar>?>
    typealias Integers = UnsafePointer<Int32>

    /// Calls `body` with the arrays that libpq takes; they end with the call.
    func withPointers<Result>(_ body: (Values?, Integers?, Integers?) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes { arena in
            // SAFETY: each pointer stays inside the arena, which lives until body returns. An empty value needs a pointer
            // that is not NULL, which would mean SQL NULL; it is never read.
            let start = unsafe (arena.baseAddress ?? UnsafeRawPointer(Parameters.emptyValue))
            return unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * count) { integers in
                    for (index, entry) in entries.enumerated() {
                        let value =
                            unsafe entry.length == nil ? nil : (start + entry.offset).assumingMemoryBound(to: CChar.self)
                        unsafe values.initializeElement(at: index, to: value)
                        unsafe integers.initializeElement(at: index, to: Int32(entry.length ?? 0))
                        unsafe integers.initializeElement(at: count + index, to: 1)
                    }
                    let lengths = unsafe integers.baseAddress.map { unsafe UnsafePointer($0) }
                    return unsafe body(
                        values.baseAddress.map { unsafe UnsafePointer($0) }, lengths, lengths.map { unsafe $0 + count })
                }
            }
        }
    }

    // SAFETY: one byte that is never written after its initialisation and never freed.
    private nonisolated(unsafe) static let emptyValue: UnsafeMutablePointer<UInt8> = {
        let byte = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
        unsafe byte.initialize(to: 0)
        return unsafe byte
    }()
}

/// Calls `body` with a NULL-terminated array of C strings, which end with the call.
func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    var arena: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
        offsets.append(arena.count)
        arena.append(contentsOf: string.utf8.map { CChar(bitPattern: $0) })
        arena.append(0)
    }
    return unsafe arena.withUnsafeBufferPointer { buffer in
        // SAFETY: the pointers stay inside the arena, which lives until body returns.
        var pointers: [UnsafePointer<CChar>?] = unsafe offsets.map { offset in
            unsafe buffer.baseAddress.map { unsafe $0 + offset }
        }
        unsafe pointers.append(nil)
        return unsafe body(pointers)
    }
}
