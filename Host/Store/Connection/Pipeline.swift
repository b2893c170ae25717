import CLibPQ

/// Statements that are on their way to the server together, in one transaction: all of them take effect or none.
package struct Pipeline: ~Copyable {
    fileprivate let connection: PostgreSQLConnection
    fileprivate var sent = 0
    fileprivate var isRefused = false

    /// Queues a prepared statement. Nothing is known about its outcome before the pipeline has ended.
    mutating func send(_ statement: PreparedStatement, _ parameters: Parameters) {
        guard !isRefused else { return }
        // SAFETY: the pointers live as long as the call, and libpq copies what it sends; below, each result is read before it is
        // cleared, and the handle belongs to this connection.
        let status = unsafe parameters.withPointers { values, lengths, formats in
            unsafe PQsendQueryPrepared(
                connection.handle, statement.name, Int32(parameters.count), values, lengths, formats, 1)
        }
        if status == 1 { sent += 1 } else { isRefused = true }
    }
}

/// Statements of which nothing is heard yet.
struct SentPipeline {
    fileprivate let count: Int
    fileprivate let failure: DatabaseError?
}

extension PostgreSQLConnection {
    /// Sends and waits; see `beginPipeline` and `finishPipeline`.
    func pipeline(_ body: (inout Pipeline) throws(DatabaseError) -> Void) throws(DatabaseError) -> [Int] {
        try finishPipeline(beginPipeline(body))
    }

    /// Sends everything that `body` queues in one go. The statements are one transaction, which `finishPipeline` waits for;
    /// nothing else may be asked of the connection before that.
    func beginPipeline(_ body: (inout Pipeline) throws(DatabaseError) -> Void) throws(DatabaseError) -> SentPipeline {
        precondition(!isInTransaction, "a pipeline begins outside a transaction")
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw unsafe failure(of: nil) }
        var pipeline = Pipeline(connection: self)
        try body(&pipeline)
        let failure: DatabaseError? = pipeline.isRefused ? unsafe self.failure(of: nil) : nil
        guard unsafe PQpipelineSync(handle) == 1 else { throw unsafe self.failure(of: nil) }
        return SentPipeline(count: pipeline.sent, failure: failure)
    }

    /// Waits once, and returns how many rows each statement wrote. They are durable when this returns; the first error is thrown
    /// and nothing of them has happened.
    func finishPipeline(_ pipeline: SentPipeline) throws(DatabaseError) -> [Int] {
        var failure = pipeline.failure
        var affected: [Int] = []
        affected.reserveCapacity(pipeline.count)
        // Each statement answers with a result and a NULL; the synchronisation point with one result.
        var isSynchronised = false
        var emptyAnswers = 0
        while !isSynchronised {
            guard let result = unsafe PQgetResult(handle) else {
                emptyAnswers += 1
                guard emptyAnswers < 2 else { throw unsafe failure ?? self.failure(of: nil) }
                continue
            }
            emptyAnswers = 0
            switch unsafe PQresultStatus(result) {
            case PGRES_PIPELINE_SYNC: isSynchronised = true
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                affected.append(unsafe PQcmdTuples(result).flatMap { unsafe Int(String(cString: $0)) } ?? 0)
            case PGRES_PIPELINE_ABORTED: break
            default: if failure == nil { failure = unsafe self.failure(of: result) }
            }
            unsafe PQclear(result)
        }
        guard unsafe PQexitPipelineMode(handle) == 1 else { throw unsafe failure ?? self.failure(of: nil) }
        if let failure { throw failure }
        return affected
    }
}
