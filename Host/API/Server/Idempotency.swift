import Crypto
import FoundationEssentials
import HTTPTypes
import Identity
package import Logging
import NIOCore
package import Store
import Synchronization

/// Carries out a request with an `Idempotency-Key` once, and answers its repetitions as the first was answered.
///
/// A request is noted before it is carried out and its answer afterwards. When the host dies in between, or the handler fails in
/// a way that leaves open whether something was done (any 5xx), repetitions are refused with 409, `idempotency_unknown`: an order
/// that may have been made is never made again on the host's own account; its caller looks and decides. What the handler refused
/// (4xx) was not done, and is repeated as an answer; 408, 429 and 503 are no answers, and their request may be sent again. So may
/// one whose route reads its body as it comes, when that body broke off: nothing is done before it is whole.
///
/// A body that its route reads as it comes is known only behind that: it is kept with the answer, and a repetition has to bring
/// the same.
package final class Idempotency: Sendable {
    private let store: TenantStore
    private let logger: Logger
    /// Carried out now. A row that still runs and is not here is of a host that died, or the database could not note its end.
    private let running = Mutex<Set<IdempotentRequest>>([])

    package init(_ store: TenantStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    func answer(
        _ call: Call, route: String, key: IdempotencyKey, _ handle: @Sendable (Call) async throws -> Answer
    ) async throws -> (Answer, isReplayed: Bool) {
        let request = Idempotency.request(call, route, key)
        var call = call
        let digest = BodyDigest()
        call.stream = call.stream?.seen(by: digest.append, end: digest.finish)
        guard running.withLock({ $0.insert(request).inserted }) else { throw Idempotency.isRunning }
        defer { running.withLock { _ = $0.remove(request) } }
        let state = try await store.transaction(.platform) { scoped in
            try IdempotencyRepository(scoped).begin(request)
        }
        switch state {
        case .first:
            let isStreamed = call.stream != nil
            return (try await carryOut(request, key, digest, isStreamed: isStreamed) { try await handle(call) }, false)
        case .answered(let sealed):
            let stored = try JSONDecoder().decode(StoredAnswer.self, from: key.open(sealed, request.requestHash))
            if let before = stored.requestBody {
                try await call.stream?.forEach { _ in }
                guard digest.value == before else { throw Idempotency.isOther }
            }
            return (try stored.answer(), true)
        case .otherRequest: throw Idempotency.isOther
        case .running, .unknown: throw Idempotency.isUnknown
        }
    }

    private func carryOut(
        _ request: IdempotentRequest, _ key: IdempotencyKey, _ digest: BodyDigest, isStreamed: Bool,
        _ handle: () async throws -> Answer
    ) async throws -> Answer {
        let answer: Answer
        do {
            answer = try await handle()
        } catch {
            let status = Problem.status(of: error)
            if [408, 429, 503].contains(status) || (isStreamed && digest.value == nil) {
                await note(request) { try $0.forget(request) }
            } else {
                var stored = StoredAnswer(error)
                stored?.requestBody = digest.value
                let sealed = try stored.map { try key.seal(JSONEncoder().encode($0), request.requestHash) }
                await note(request) { try $0.end(request, answer: sealed) }
            }
            throw error
        }
        // It is done: an answer that cannot be kept is no reason to say otherwise.
        var stored: StoredAnswer?
        do {
            stored = try StoredAnswer(answer)
        } catch {
            stored = nil
        }
        stored?.requestBody = digest.value
        let sealed = try stored.map { try key.seal(JSONEncoder().encode($0), request.requestHash) }
        await note(request) { try $0.end(request, answer: sealed) }
        return answer
    }

    private func note(
        _ request: IdempotentRequest, _ write: @escaping @Sendable (IdempotencyRepository) throws -> Void
    ) async {
        do {
            try await store.transaction(.platform) { try write(IdempotencyRepository($0)) }
        } catch {
            logger.error(
                "the end of a request with an idempotency key is not noted: repetitions of it are refused",
                metadata: ["route": "\(request.route)", "error": "\(error)"])
        }
    }

    /// The route, what is asked for and with which words, those of headers too: a repetition has all of them.
    private static func request(_ call: Call, _ route: String, _ key: IdempotencyKey) -> IdempotentRequest {
        var hash = HMAC<SHA256>(key: key.requestKey)
        let parameters = call.parameters.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        let names: [HTTPField.Name?] = [.ifMatch, HTTPField.Name(PluginRoutes.signatureHeader)]
        let headers = names.map { name in name.flatMap { call.headers[$0] } ?? "" }
        for part in [call.method.rawValue, call.path] + parameters + headers {
            hash.update(data: Data("\(part.utf8.count):\(part)".utf8))
        }
        hash.update(data: Data(call.body.readableBytesView))
        return IdempotentRequest(
            tenant: call.principal.tenant, user: call.principal.user, route: route, keyHash: key.hash,
            requestHash: Array(hash.finalize()))
    }

    private static let isOther = RequestProblem(
        .unprocessableContent, code: "idempotency_key_reused",
        "This \(IdempotencyKey.header) came with another request before: take a new one for each new request.",
        field: IdempotencyKey.header)

    private static let isRunning = RequestProblem(
        .conflict, code: "idempotency_running", "The same request is being carried out: ask again in a second.",
        headers: [.retryAfter: "1"])

    private static let isUnknown = RequestProblem(
        .conflict, code: "idempotency_unknown",
        "This request came before, and how it ended is not known: look whether it was done, and send it with a new "
            + "\(IdempotencyKey.header) if not.", field: IdempotencyKey.header)
}

/// What a body was that was read as it came. Whoever reads it is one.
private final class BodyDigest: Sendable {
    private let state = Mutex((hash: SHA256(), whole: [UInt8]?.none))

    /// Nil: it was not read to its end.
    var value: [UInt8]? { state.withLock(\.whole) }

    func append(_ part: [UInt8]) { state.withLock { $0.hash.update(data: part) } }

    func finish() { state.withLock { $0.whole = Array($0.hash.finalize()) } }
}
