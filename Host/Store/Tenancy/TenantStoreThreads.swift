import NIOPosix

extension TenantStore {
    /// On the process' own threads for work that blocks.
    ///
    /// - Parameter address: of the user who may take on the roles.
    package init(_ address: DatabaseAddress, maximumConnections: Int = 8) {
        self.init(ConnectionPool(address, threads: .singleton, maximumConnections: maximumConnections))
    }
}
