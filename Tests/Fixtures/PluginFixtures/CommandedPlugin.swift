import Foundation

/// A strategy that takes commands of every kind, and some that go wrong in every way.
package enum CommandedPlugin {
    /// As its manifest says.
    package static let name = "Commanded"

    /// The library, with its manifest; compiled on each call.
    package static func bytes() throws -> [UInt8] {
        try CompiledPlugin.make(try FixtureSource.text("commanded.c"), manifest: manifest, flags: FixtureSource.flags)
    }

    private static let wrong = ["crash", "hang", "escape", "refuse"].map {
        #"{"name":"\#($0)","kind":"action","arguments":[],"results":[]}"#
    }.joined(separator: ",")

    private static let many = ["flood", "fill"].map {
        #"{"name":"\#($0)","kind":"query","arguments":[],"results":[{"name":"n","type":"integer"},{"name":"t","type":"string"}]}"#
    }.joined(separator: ",")

    private static let manifest = """
        {"manifest_version":1,"id":"com.example.commanded","name":"\(name)","version":"1.0.0","vendor":"Example",
        "description":"Takes commands.","abi":{"major":1,"minor":0},"state_version":1,
        "capabilities":["candles","orders","timers","state"],
        "parameters":{"type":"object","additionalProperties":false,"properties":{}},
        "commands":[
        {"name":"resize","kind":"action","arguments":[
        {"name":"size","type":"string","format":"decimal","minimum":"0.001","maximum":"1","unit":"base"}],"results":[]},
        {"name":"buy","kind":"action","title":"Buy","description":"Buys at once.","arguments":[
        {"name":"quantity","type":"string","format":"decimal","minimum":"0.001","maximum":"1"},
        {"name":"times","type":"integer","minimum":1,"maximum":300,"default":1},
        {"name":"is_loud","type":"boolean","default":true},{"name":"factor","type":"number","default":0.5},
        {"name":"note","type":"string","default":"by hand"}],
        "results":[{"name":"times","type":"integer"},{"name":"quantity","type":"string","format":"decimal","unit":"base"},
        {"name":"is_loud","type":"boolean"},{"name":"factor","type":"number"},{"name":"word","type":"string"}]},
        {"name":"count","kind":"query","arguments":[],"results":[{"name":"candles","type":"integer"},
        {"name":"commands","type":"integer"},{"name":"size","type":"string","format":"decimal"}]},
        {"name":"cheat","kind":"query","arguments":[],"results":[]},
        \(wrong),\(many)],
        "limits":{"state_bytes":4096}}
        """
}
