import NIOPosix
import TradingModel

extension TenantStore {
    /// Threads of this process that may wait for the database, whichever store asks.
    private static let threads = {
        let threads = NIOThreadPool(numberOfThreads: 8)
        threads.start()
        return threads
    }()

    /// The database of an address, by threads that live as long as the process.
    package init(_ address: DatabaseAddress, maximumConnections: Int = 4) {
        self.init(ConnectionPool(address, threads: TenantStore.threads, maximumConnections: maximumConnections))
    }
}

extension Parameter {
    /// `bigint`: the number of a thing; NULL for nil.
    static func identifier<Tag>(_ id: Identifier<Tag>?) -> Parameter { .int64(id.map { Int64(bitPattern: $0.rawValue) }) }
}
