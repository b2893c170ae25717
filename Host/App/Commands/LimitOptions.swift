import ArgumentParser

/// How far a strategy may go, as a command says it.
struct LimitOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Limits, or a JSON file of limits; everything up to the next option. The others are as they would be without.",
            valueName: "key=value|file"))
    var limits: [String] = []

    func validate() throws { try LimitOptions.check(limits) }

    /// By their keys.
    func texts() throws -> [String: String] { try LimitTexts.read(limits) }

    /// Those of the standard, with these above.
    func layers() throws -> LimitLayers {
        var layers = LimitLayers()
        let texts = try texts()
        if !texts.isEmpty {
            try layers.add(try LimitTexts.configuration(texts, place: "--limits"), as: .instance, place: "--limits")
        }
        return layers
    }

    /// What can be judged before any file is read.
    static func check(_ arguments: [String]) throws {
        guard arguments.allSatisfy({ LimitTexts.pair($0) != nil }) else { return }
        do {
            _ = try LimitTexts.configuration(try LimitTexts.read(arguments), place: "limits")
        } catch let failure as CommandFailure {
            throw ValidationError(failure.description)
        }
    }
}
