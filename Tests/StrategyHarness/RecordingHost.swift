package import CTradingBoost

/// The host's side of the contract: gives its function table to an instance and writes down every request.
@safe
package final class RecordingHost {
    package enum Service: Hashable, CaseIterable {
        case now, log, random, uuid, notify, candles, submit, cancel, amend, setTimer, cancelTimer
    }

    package enum Request: Hashable {
        /// The request's bytes as the host received them, and the number that it gave the order.
        case submit([UInt8], order: UInt64)
        case cancel(UInt64)
        case amend([UInt8])
        case setTimer(UInt64, due: Int64)
        case cancelTimer(UInt64)
        case notify(title: String, text: String)
    }

    package var time: Int64 = 0
    package var requests: [Request] = []
    /// When each came.
    package private(set) var requestTimes: [Int64] = []
    /// Timeframes of candles.
    package var subscriptions: [Int64] = []
    /// Every subscription as it came.
    package var streams: [tradingboost_subscription] = []
    /// Plans of the orders that had one, in order.
    package var plans: [tradingboost_order_plan] = []
    package var logs: [(level: UInt32, text: String)] = []
    /// Statuses other than OK that services answer with.
    package var refusals: [Service: Int32] = [:]
    private var lastOrder: UInt64 = 0
    // SAFETY: allocated with the object and freed with it.
    private let memory = UnsafeMutablePointer<tradingboost_host>.allocate(capacity: 1)

    /// The table; valid while the host object lives.
    package var table: UnsafePointer<tradingboost_host> { unsafe UnsafePointer(memory) }

    /// `structSize` and `missing` make an older or a stricter host.
    package init(structSize: UInt32 = 120, missing: Set<Service> = []) {
        unsafe memory.initialize(
            to: tradingboost_host(
                struct_size: structSize, abi_major: 1, abi_minor: 1, handle: nil,
                now: missing.contains(.now)
                    ? nil
                    : { handle, time in
                        unsafe time?.pointee = RecordingHost.of(handle).time
                        return TRADINGBOOST_OK
                    },
                log: missing.contains(.log)
                    ? nil
                    : { handle, level, text in
                        unsafe RecordingHost.of(handle).logs.append((level, string(text)))
                        return TRADINGBOOST_OK
                    },
                random: missing.contains(.random)
                    ? nil
                    : { handle, number in
                        unsafe number?.pointee = 4
                        return TRADINGBOOST_OK
                    },
                uuid: missing.contains(.uuid)
                    ? nil
                    : { handle, bytes in
                        for index in 0..<16 { unsafe bytes?[index] = UInt8(index) }
                        return TRADINGBOOST_OK
                    },
                notify: missing.contains(.notify)
                    ? nil
                    : { handle, title, text in
                        let request = unsafe Request.notify(title: string(title), text: string(text))
                        return unsafe RecordingHost.of(handle).record(request, .notify)
                    },
                subscribe: missing.contains(.candles)
                    ? nil
                    : { handle, subscription in
                        let host = unsafe RecordingHost.of(handle)
                        guard let record = unsafe subscription?.pointee else { return Status.invalidArgument }
                        host.streams.append(record)
                        let timeframe = record.timeframe
                        if !host.subscriptions.contains(timeframe) { host.subscriptions.append(timeframe) }
                        return host.refusals[.candles] ?? TRADINGBOOST_OK
                    },
                submit_order: missing.contains(.submit)
                    ? nil
                    : { handle, request, order in
                        let host = unsafe RecordingHost.of(handle)
                        guard let request = unsafe request, host.refusals[.submit] == nil else {
                            return host.refusals[.submit] ?? Status.invalidArgument
                        }
                        host.lastOrder += 1
                        unsafe order?.pointee = host.lastOrder
                        let bytes = unsafe Array(UnsafeRawBufferPointer(start: request, count: Int(request.pointee.struct_size)))
                        return host.record(.submit(bytes, order: host.lastOrder), .submit)
                    },
                cancel_order: missing.contains(.cancel)
                    ? nil : { handle, order in unsafe RecordingHost.of(handle).record(.cancel(order), .cancel) },
                amend_order: missing.contains(.amend)
                    ? nil
                    : { handle, request in
                        guard let request = unsafe request else { return Status.invalidArgument }
                        let bytes = unsafe Array(UnsafeRawBufferPointer(start: request, count: Int(request.pointee.struct_size)))
                        return unsafe RecordingHost.of(handle).record(.amend(bytes), .amend)
                    },
                set_timer: missing.contains(.setTimer)
                    ? nil
                    : { handle, timer, due in
                        unsafe RecordingHost.of(handle).record(.setTimer(timer, due: due), .setTimer)
                    },
                cancel_timer: missing.contains(.cancelTimer)
                    ? nil
                    : { handle, timer in unsafe RecordingHost.of(handle).record(.cancelTimer(timer), .cancelTimer) },
                extension: { _, _ in nil },
                submit_plan: missing.contains(.submit)
                    ? nil
                    : { handle, request, plan, order in
                        let host = unsafe RecordingHost.of(handle)
                        guard let request = unsafe request, let plan = unsafe plan else { return Status.invalidArgument }
                        host.lastOrder += 1
                        unsafe order?.pointee = host.lastOrder
                        host.plans.append(unsafe plan.pointee)
                        let bytes = unsafe Array(UnsafeRawBufferPointer(start: request, count: Int(request.pointee.struct_size)))
                        return host.record(.submit(bytes, order: host.lastOrder), .submit)
                    }))
        // SAFETY: the object outlives its table's use; functions find it again through the handle.
        unsafe memory.pointee.handle = unsafe Unmanaged.passUnretained(self).toOpaque()
    }

    deinit { unsafe memory.deallocate() }

    private static func of(_ handle: UnsafeMutableRawPointer?) -> RecordingHost {
        guard let handle = unsafe handle else { preconditionFailure("a plugin passes the host's handle") }
        return unsafe Unmanaged<RecordingHost>.fromOpaque(handle).takeUnretainedValue()
    }

    private func record(_ request: Request, _ service: Service) -> Int32 {
        if let refusal = refusals[service] { return refusal }
        requests.append(request)
        requestTimes.append(time)
        return TRADINGBOOST_OK
    }
}

package enum Status {
    package static let invalidArgument: Int32 = TRADINGBOOST_INVALID_ARGUMENT
}

private func string(_ bytes: tradingboost_plugin_bytes) -> String {
    unsafe String(decoding: UnsafeBufferPointer(start: bytes.data, count: Int(bytes.size)), as: UTF8.self)
}
