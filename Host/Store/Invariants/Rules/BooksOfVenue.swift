extension InvariantRule {
    /// The host compares the sum of an account's books with the venue's position at every sweep, and stores the beginning and the
    /// end of a difference with every instance of the account.
    static let booksOfVenue = InvariantRule(
        "books_of_venue", in: "strategy.instance_incident",
        "the books of an account sum to what its venue holds, as they were last compared",
        """
        SELECT 'instance ' || instance_id || ': ' || text
        FROM (
            SELECT DISTINCT ON (instance_id) instance_id, kind, text FROM strategy.instance_incident
            WHERE kind IN ('position_disputed', 'position_agreed') ORDER BY instance_id, instance_incident_id DESC) last
        WHERE kind = 'position_disputed'
        """)
}
