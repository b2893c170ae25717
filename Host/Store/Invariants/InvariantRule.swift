/// One rule about the stored rows: a file of `Rules/`, and a line in `InvariantRule.all`.
package struct InvariantRule: Sendable {
    package enum Severity: String, Sendable, Hashable {
        /// The tables contradict each other.
        case violation
        /// Nothing is wrong yet.
        case warning
    }

    /// Stable, for programs.
    package let code: String
    /// Where the rows are that break it.
    package let tables: String
    /// What must be true, in words.
    package let title: String
    package let severity: Severity
    /// Returns one text for each row that breaks the rule: its key, and the figures that do not agree.
    let sql: String

    init(_ code: String, in tables: String, _ title: String, severity: Severity = .violation, _ sql: String) {
        self.code = code
        self.tables = tables
        self.title = title
        self.severity = severity
        self.sql = sql
    }

    /// In the order in which they are checked.
    package static let all = [
        fillsOfOrder,
        fillsOfPosition,
        fundingOfPosition,
        divisionsOfPortfolio,
        booksOfVenue,
        costOfPosition,
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
        noticeToSend,
        reportNumbers,
        intentsOfCheckpoint,
        tenantOfRow,
        rowLevelSecurity,
        defaultPartitions,
    ]
}
