import CCage

/// The values of an instance's key-value store, in the order in which their keys were first set.
package struct StoredValues {
    package struct Value {
        package var key: [UInt8]
        package var bytes: [UInt8]
    }

    package private(set) var values: [Value] = []

    package init() {}

    package subscript(key: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // SAFETY: the caller's bytes are read during the call.
        for value in values where unsafe value.key.elementsEqual(key) { return value.bytes }
        return nil
    }

    /// False beyond the largest number of values. Sizes are the caller's to check.
    package mutating func set(_ key: [UInt8], _ bytes: [UInt8]) -> Bool {
        for index in values.indices where values[index].key == key {
            values[index].bytes = bytes
            return true
        }
        guard values.count < Int(CAGE_STORE_VALUES_MAXIMUM) else { return false }
        values.append(Value(key: key, bytes: bytes))
        return true
    }

    /// False when there is none.
    package mutating func remove(_ key: [UInt8]) -> Bool {
        guard let index = values.firstIndex(where: { $0.key == key }) else { return false }
        values.remove(at: index)
        return true
    }
}
