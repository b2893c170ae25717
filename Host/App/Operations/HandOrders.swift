import API
import TradingModel

/// What people asked for by hand in one request, as it is stored before it is carried out: the numbers that its intents have are
/// decided, so that the same comes of it again after a kill.
struct HandOrders: Codable {
    /// What one action became.
    struct Item: Codable {
        /// An intent of the instance: of a person's own with the next of its numbers, of a strategy's with the host's.
        struct Asked: Codable {
            var tenant: TenantID
            var instance: InstanceID
            var number: IntentNumber
            var action: OrderIntent.Action

            /// The order that it makes or is about.
            var order: ClientOrderID {
                switch action {
                case .submit: ClientOrderID(tenant: tenant, instance: instance, intent: number)
                case .cancel(let order), .amend(let order, _):
                    ClientOrderID(tenant: tenant, instance: instance, intent: order)
                }
            }
        }

        /// Why it is not done at all: found before anything was carried out.
        struct Problem: Codable {
            var kind: OperationProblem.Kind
            var code: String
            var detail: String
        }

        /// Several only of a position that is closed in parts.
        var asked: [Asked] = []
        var problem: Problem?
    }

    var actions: [HandAction]
    /// One for each action.
    var items: [Item]

    /// Whether something is left to carry out.
    var isEmpty: Bool { items.allSatisfy(\.asked.isEmpty) }
}

extension HandOrders.Item {
    init(_ problem: OperationProblem) {
        self.problem = Problem(kind: problem.kind, code: problem.code, detail: problem.detail)
    }
}

extension OperationProblem {
    init(_ problem: HandOrders.Item.Problem) { self.init(problem.kind, code: problem.code, detail: problem.detail) }
}
