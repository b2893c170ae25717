/// The shape of a JSON value. One description serves three readers: the check of a request, the check of an answer in tests, and
/// the OpenAPI document.
package indirect enum Schema: Sendable {
    case text(TextForm)
    /// One of these texts.
    case choice([String])
    case integer(ClosedRange<Int64>)
    /// Any number; only where figures are measured, never for money, which is text.
    case number
    case boolean
    case array(Schema, count: ClosedRange<Int>)
    case object(ObjectForm)
    /// Any keys of a form, with values of one shape.
    case map(keys: TextForm, values: Schema, count: ClosedRange<Int>)
    /// The value or null.
    case nullable(Schema)
    /// A value of one of these shapes.
    case any([Schema])
    /// Any JSON: a manifest, a state.
    case anything

    /// Up to as many as one answer may hold.
    package static func list(_ element: Schema) -> Schema { .array(element, count: 0...1_000_000) }

    /// An object without a name of its own in the document.
    package static func fields(_ fields: [Field]) -> Schema { .object(ObjectForm(nil, fields)) }
}

/// What a text may be.
package struct TextForm: Sendable {
    /// Characters.
    package var length: ClosedRange<Int>
    /// As OpenAPI names it: date-time, email, uri, …; nil: none.
    package var format: String?
    /// A regular expression as OpenAPI writes it, anchored at both ends; nil: every text of the length.
    package var pattern: String?
    /// The same in words, for the message: `letters, digits, dots and hyphens`.
    package var words: String?
    /// The same as code; both are compared in a test.
    package var accepts: @Sendable (String) -> Bool

    package init(
        _ length: ClosedRange<Int>, format: String? = nil, pattern: String? = nil, words: String? = nil,
        accepts: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        self.length = length
        self.format = format
        self.pattern = pattern
        self.words = words
        self.accepts = accepts
    }
}

/// An object's fields. What is not listed is refused.
package struct ObjectForm: Sendable {
    /// Of the component in the OpenAPI document; nil: it stands where it is used.
    package var name: String?
    package var fields: [Field]

    package init(_ name: String?, _ fields: [Field]) {
        self.name = name
        self.fields = fields
    }
}

package struct Field: Sendable {
    package var name: String
    package var schema: Schema
    package var isRequired: Bool
    /// One line: what it is, unit, default.
    package var text: String

    /// A field that has to be there.
    package init(_ name: String, _ schema: Schema, _ text: String) {
        self.name = name
        self.schema = schema
        self.isRequired = true
        self.text = text
    }

    /// A field that may be missing.
    package static func optional(_ name: String, _ schema: Schema, _ text: String) -> Field {
        var field = Field(name, schema, text)
        field.isRequired = false
        return field
    }
}
