import CTradingBoost

// The host's extensions: tables that are found by their id.

extension Host {
    /// Asks for the last closed candles of a timeframe, 1 to 1,024; they arrive at `onHistory` before the next candle.
    public func requestCandles(_ timeframe: Timeframe, count: Int) -> HistoryRequest {
        guard let table = unsafe findExtension("tradingboost.history/1") else { return .refused(.notGranted) }
        // SAFETY: the host's table lives as long as the instance and begins with its size.
        let history = unsafe contractCopy(of: table.assumingMemoryBound(to: tradingboost_history.self))
        guard let function = unsafe history.request_candles else { return .refused(.unsupported) }
        var request: UInt64 = 0
        let status = unsafe function(handle, instrument, timeframe.nanoseconds, UInt32(clamping: count), &request)
        return RequestRefusal(status: status).map { .refused($0) } ?? .queued(request)
    }
}

/// Small values by key, which outlive the strategy's version: what `state` holds belongs to one `stateVersion`, this does not.
/// At most 64 keys of 1 to 64 bytes and values of at most 1,024 bytes. Capability `store`.
extension Host {
    /// The value of a key; nil when there is none.
    public func value(for key: StaticString) -> [UInt8]? {
        guard let store = storeTable, let get = unsafe store.get else { return nil }
        var bytes = [UInt8](repeating: 0, count: 1_024)
        var size: UInt64 = 0
        let status = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            // SAFETY: the host writes at most the capacity; the key's bytes are constant.
            unsafe get(handle, key.contractBytes, buffer.baseAddress, UInt64(buffer.count), &size)
        }
        guard status == Status.ok, size <= UInt64(bytes.count) else { return nil }
        return Array(bytes.prefix(Int(size)))
    }

    /// Sets or replaces a value. Nil when it was taken.
    @discardableResult
    public func set(_ value: [UInt8], for key: StaticString) -> RequestRefusal? {
        guard let store = storeTable, let set = unsafe store.set else { return .notGranted }
        return unsafe value.withUnsafeBufferPointer { buffer in
            // SAFETY: the host copies the value before it returns. An empty array may have no address, which the host wants.
            var nothing: UInt8 = 0
            return unsafe withUnsafePointer(to: &nothing) { empty in
                let data = unsafe buffer.baseAddress ?? empty
                return RequestRefusal(
                    status: unsafe set(
                        handle, key.contractBytes, tradingboost_plugin_bytes(data: data, size: UInt64(buffer.count))))
            }
        }
    }

    /// Nil when the value was there and is gone.
    @discardableResult
    public func removeValue(for key: StaticString) -> RequestRefusal? {
        guard let store = storeTable, let remove = unsafe store.remove else { return .notGranted }
        return RequestRefusal(status: unsafe remove(handle, key.contractBytes))
    }

    /// As much of the extension's table as both sides know; nil when it was not granted.
    private var storeTable: tradingboost_store? {
        let id: StaticString = "tradingboost.store/1"
        guard let table = unsafe findExtension(id) else { return nil }
        // SAFETY: the host's table lives as long as the instance and begins with its size.
        return unsafe contractCopy(of: table.assumingMemoryBound(to: tradingboost_store.self))
    }
}

extension StaticString {
    /// Constant bytes: valid for ever.
    @unsafe
    var contractBytes: tradingboost_plugin_bytes {
        unsafe tradingboost_plugin_bytes(data: utf8Start, size: UInt64(utf8CodeUnitCount))
    }
}
