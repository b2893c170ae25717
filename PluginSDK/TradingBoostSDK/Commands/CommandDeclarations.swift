/// Declares the commands that a user can give a strategy, in `Strategy.declare(_:)`. Each is answered by the exported function
/// `tradingboost_command_NAME`; see `Plugin.answer`.
public struct CommandDeclarations {
    private(set) var text = ManifestText()

    init() {}

    /// A command that changes nothing: while it runs the host refuses every request.
    public mutating func query(
        _ name: StaticString, title: StaticString = "", _ text: StaticString,
        _ body: (inout CommandDeclaration) -> Void = { _ in }
    ) {
        declare(name, kind: "query", title, text, body)
    }

    /// A command that may ask for orders and change the state.
    public mutating func action(
        _ name: StaticString, title: StaticString = "", _ text: StaticString,
        _ body: (inout CommandDeclaration) -> Void = { _ in }
    ) {
        declare(name, kind: "action", title, text, body)
    }

    private mutating func declare(
        _ name: StaticString, kind: StaticString, _ title: StaticString, _ description: StaticString,
        _ body: (inout CommandDeclaration) -> Void
    ) {
        var declaration = CommandDeclaration()
        body(&declaration)
        text.object { text in
            text.member("name", name)
            text.member("kind", kind)
            text.optional("title", title)
            text.optional("description", description)
            text.array("arguments") { $0.members(declaration.arguments.text) }
            text.array("results") { $0.members(declaration.results.text) }
        }
    }
}

/// The arguments of a command, in the order of its function's parameters, and the columns of its answer. What an argument's
/// function parameter has to be stands behind each.
public struct CommandDeclaration {
    fileprivate var arguments = SchemaText(isList: true)
    fileprivate var results = SchemaText(isList: true)

    /// `Int64`.
    public mutating func integer(
        _ name: StaticString, _ range: ClosedRange<Int>, default standard: Int? = nil, unit: StaticString = "",
        _ text: StaticString
    ) {
        arguments.integer(name, range, standard: standard, Presentation(unit: unit, text: text))
    }

    /// `CommandDecimal`.
    public mutating func decimal(
        _ name: StaticString, _ range: ClosedRange<DecimalLiteral>, default standard: DecimalLiteral? = nil,
        unit: StaticString = "", _ text: StaticString
    ) {
        arguments.decimal(name, range, standard: standard, Presentation(unit: unit, text: text))
    }

    /// `Double`.
    public mutating func number(_ name: StaticString, unit: StaticString = "", _ text: StaticString) {
        arguments.number(name, Presentation(unit: unit, text: text))
    }

    /// `Int32`, 0 or 1.
    public mutating func boolean(_ name: StaticString, default standard: Bool? = nil, _ text: StaticString) {
        arguments.boolean(name, standard: standard, Presentation(text: text))
    }

    /// `CommandText`.
    public mutating func text(_ name: StaticString, default standard: StaticString? = nil, _ text: StaticString) {
        arguments.string(name, standard: standard, Presentation(text: text))
    }

    /// A column of the answer's rows.
    public mutating func result(
        _ name: StaticString, _ kind: CommandValue.Kind, unit: StaticString = "", _ text: StaticString
    ) {
        let shown = Presentation(unit: unit, text: text)
        switch kind {
        case .integer: results.integer(name, nil, standard: nil, shown)
        case .decimal: results.decimal(name, nil, standard: nil, shown)
        case .number: results.number(name, shown)
        case .boolean: results.boolean(name, standard: nil, shown)
        case .text: results.string(name, standard: nil, shown)
        }
    }
}
