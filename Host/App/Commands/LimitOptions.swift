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
    ///
    /// - Parameter isChange: of limits that are in force: what belongs to a limit may be among those, and the host judges both.
    static func check(_ arguments: [String], isChange: Bool = false) throws {
        guard arguments.allSatisfy({ LimitTexts.pair($0) != nil }) else { return }
        do {
            var texts = try LimitTexts.read(arguments)
            if isChange, texts["account_leverage"] != nil {
                texts.merge(["maintenance_margin_percent": "0.0001"]) { own, _ in own }
            }
            if isChange, texts["maintenance_margin_percent"] != nil { texts.merge(["account_leverage": "1"]) { own, _ in own } }
            _ = try LimitTexts.configuration(texts, place: "limits")
        } catch let failure as CommandFailure {
            throw ValidationError(failure.description)
        }
    }
}
