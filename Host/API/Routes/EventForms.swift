import Store

/// What the events of a stream look like: the forms of the routes, and few of their own.
enum EventForms {
    static let all = [
        EventForm("order", OrderForms.report, "An order as it stands; of several changes in one commit the last."),
        EventForm("fill", OrderForms.fill, "An execution; instance and number are its key."),
        EventForm("position", PositionForms.position, "What an instance holds, without what hangs on the present price."),
        EventForm("instance", InstanceForms.instance, "An instance that is otherwise than before, or was not told yet."),
        EventForm("incident", incident, "Something happened to an instance."),
        EventForm("candle", MarketForms.candle, "A candle that closed."),
        EventForm("notification", message, "A message."),
        EventForm("usage", UsageRoutes.recordForm, "What a tenant used in the hour that goes on; grows, at most every 10 s."),
        EventForm("ready", .object(ObjectForm("StreamReady", [])), "Everything from here on is told: read lists behind it."),
        EventForm("reset", reset, "What changed of these topics is not told: read their lists again."),
        EventForm("lagged", end, "The stream was not read fast enough and ends: come again with the last id."),
        EventForm("end", end, "The stream ends."),
    ]

    private static let incident = Schema.object(
        ObjectForm(
            "Incident",
            [
                Field("tenant", .words, "Whose it is."), Field("user", .words, "Whom it trades for."),
                Field("instance", .id, "To which it happened."),
                Field("kind", .words, "started, crashed, timed_out, violation, quarantined, …"),
                Field("text", .words, "For people."), Field("time", .time, "The line's clock."),
            ]))

    private static let message = Schema.object(
        ObjectForm(
            "Message",
            [
                Field("key", .words, "Unique within the tenant."), Field("tenant", .words, "Whose it is."),
                .optional("instance", .id, "Of the instance that it is about."), Field("topic", .words, "What about."),
                Field("title", .words, "A few words."), Field("text", .words, "For people."),
                Field("time", .time, "When it happened."),
            ]))

    private static let reset = Schema.object(
        ObjectForm(
            "StreamReset",
            [
                Field("topics", .list(.choice(EventTopic.allCases.map(\.rawValue))), "Whose lists."),
                Field("reason", .words, "For people."),
            ]))

    private static let end = Schema.object(
        ObjectForm(
            "StreamEnd",
            [Field("code", .words, "lagged, signed_out, stopping."), Field("reason", .words, "For people: why, and what to do.")]
        ))
}
