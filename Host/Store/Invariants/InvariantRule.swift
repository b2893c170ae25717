/// One rule about the stored rows: a file of `Rules/`, and a line in `InvariantRule.all`.
package struct InvariantRule: Sendable {
    package enum Severity: String, Sendable, Hashable {
        /// The tables contradict each other.
        case violation
        /// Nothing is wrong yet.
        case warning
    }

    /// What must be true, in words.
    package let title: String
    package let severity: Severity
    /// Returns one text for each row that breaks the rule: what an operator looks for, short.
    let sql: String

    init(_ title: String, severity: Severity = .violation, _ sql: String) {
        self.title = title
        self.severity = severity
        self.sql = sql
    }

    /// In the order in which they are checked.
    package static let all = [
        fillsOfOrder,
        fillsOfPosition,
        filledOrder,
        partlyFilledOrder,
        ordersInTime,
        intentOfOrder,
        orderOfIntent,
        orderOfFill,
        orderOfPlan,
        fillsOfMember,
        heldOrder,
        intentNumbers,
        fillNumbers,
        oneRowForIntent,
        oneRowForOrder,
        oneRowForFill,
        noticeOfFill,
        dispatchedNotice,
        tenantOfRow,
        rowLevelSecurity,
        defaultPartitions,
    ]
}
