import StrictJSON
import Testing

@testable import tradingboost

@Suite("What commands show")
struct CommandScreenTests {
    private static let listing = Listing(
        command: "x list", path: "x", member: "x", nothing: "no x: make one",
        columns: [
            .number("ID", "id"), .text("NAME", "name"), .text("WHY", "reason"), .size("FEE", "fee"), .amount("P&L", "profit"),
        ])

    @Test func `a table leaves out columns that nothing stands in`() throws {
        let rows = [
            try JSON(#"{"id": 7, "name": "a", "fee": "1234.5", "profit": "-3.456"}"#),
            try JSON(#"{"id": 12, "name": "bb", "fee": "0", "profit": "10", "reason": null}"#),
        ]
        #expect(
            CommandScreenTests.listing.text(rows) == """
                ID  NAME       FEE     P&L
                 7  a     1,234.50   −3.46
                12  bb        0.00  +10.00
                """)
        #expect(CommandScreenTests.listing.text([]) == "no x: make one")
        #expect(CommandScreenTests.listing.card(rows[0]).split(separator: "\n").map(String.init).first == "ID    7")
    }

    @Test func `a text of somebody else's cannot move the cursor`() throws {
        let rows = [try JSON(#"{"id": 1, "name": "a\u001b[2Jb\nc"}"#)]
        let lines = CommandScreenTests.listing.text(rows).split(separator: "\n")
        #expect(lines.count == 2 && !lines[1].contains("\u{1B}"))
    }

    @Test(arguments: [
        (
            "order",
            #"{"id": "TB1", "user": "tom", "side": "buy", "quantity": "2", "instrument": "BTC-USDT", "#
                + #""type": "stop_limit", "price": "41000", "state": "partially_filled", "filledQuantity": "1"}"#,
            "TB1 tom buy 2 BTC-USDT stop limit 41000: partially filled, 1 filled"
        ),
        (
            "fill",
            #"{"order": "TB1", "user": "tom", "side": "buy", "quantity": "2", "instrument": "BTC-USDT", "#
                + #""price": "41000", "fee": "0.1"}"#, "TB1 tom buy 2 BTC-USDT at 41000, fee 0.1"
        ),
        (
            "position", #"{"user": "tom", "quantity": "0", "instrument": "BTC-USDT", "realisedProfit": "3"}"#,
            "tom holds 0 BTC-USDT, realised 3"
        ),
        (
            "instance",
            #"{"user": "tom", "name": "a", "plugin": "P", "version": "1.0.0", "state": "paused", "#
                + #""reason": "", "halt": "no_new"}"#,
            "tom/a P 1.0.0 paused; halted: no new"
        ),
        (
            "incident", #"{"user": "tom", "instance": 3, "kind": "load_failed", "text": "no file"}"#,
            "tom, instance 3: load failed, no file"
        ),
        ("notification", #"{"title": "t", "text": "x"}"#, "t: x"),
        ("reset", #"{"topics": ["orders"], "reason": "too much", "more": null}"#, "topics=orders reason=too much"),
    ])
    func `an event is a sentence`(_ name: String, _ data: String, _ text: String) throws {
        #expect(EventLine(name: name, data: try JSON(data)).text == text)
    }

    @Test func `events come in pieces, with comments and both ends of lines`() {
        var reader = EventReader()
        let stream =
            "retry: 2000\n\n: nothing new\nid: 1\n\nevent: order\r\nid: 2\r\ndata: {\"a\":\ndata: 1}\n\n"
            + "id: 3\nevent: fill\ndata: x\n"
        var events: [EventReader.Event] = []
        for byte in stream.utf8 { events += reader.take([byte]) }
        #expect(events == [EventReader.Event(id: "2", name: "order", data: "{\"a\":\n1}")])
        // Its end has not come, and neither has its place for whoever comes again.
        #expect(reader.lastID == "2")
        #expect(reader.take(Array("\n".utf8)) == [EventReader.Event(id: "3", name: "fill", data: "x")])
        #expect(reader.lastID == "3")
    }

    @Test func `half an event before a stream that breaks off is forgotten`() {
        var reader = EventReader()
        _ = reader.take(Array("id: 1\ndata: a\n\nid: 2\nevent: order\ndata: b\nda".utf8))
        reader.beginAgain()
        // The rest of the second one's line is the first line of another stream.
        #expect(reader.take(Array("ta: c\n\n".utf8)) == [])
        #expect(reader.lastID == "1")
        #expect(reader.take(Array("data: d\n\n".utf8)) == [EventReader.Event(id: "1", name: "message", data: "d")])
    }
}
