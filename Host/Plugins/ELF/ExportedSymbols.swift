/// The symbols that another library or `dlsym` could find in a library.
enum ExportedSymbols {
    struct Symbol {
        var name: String
        var isFunction: Bool
    }

    /// More than any plugin's symbol table.
    static let maximumSymbols: UInt64 = 1_000_000
    /// Names beyond this many are not listed; one is what a plugin has.
    static let maximumListed = 64

    /// Defined, visible, global or weak symbols, in the table's order; nil when the tables cannot be read.
    static func read(_ table: DynamicTable, _ image: ELFImage) -> [Symbol]? {
        guard let symbols = table.symbolTable, let range = image.fileRange(of: symbols) else { return nil }
        let counts = [
            table.hashTable.flatMap { count(hashTable: $0, image) },
            table.gnuHashTable.flatMap { count(gnuHashTable: $0, image) },
        ].compactMap(\.self)
        guard let count = counts.max(), count <= maximumSymbols, count <= range.available / 24 else { return nil }
        var exported: [Symbol] = []
        for index in 0..<count {
            let offset = range.offset + index * 24
            guard let name = image.reader.word(offset), let info = image.reader.byte(offset + 4),
                let other = image.reader.byte(offset + 5), let section = image.reader.half(offset + 6)
            else { return nil }
            let binding = info >> 4
            let visibility = other & 3
            // Undefined, local, hidden or internal: nobody else finds it.
            guard section != 0, binding != 0, visibility == 0 || visibility == 3 else { continue }
            guard exported.count < maximumListed else { break }
            let text = table.string(UInt64(name), image) ?? "a symbol without a readable name"
            exported.append(Symbol(name: text, isFunction: info & 15 == 2))
        }
        return exported
    }

    /// DT_HASH says it outright: bucket count, symbol count.
    private static func count(hashTable: UInt64, _ image: ELFImage) -> UInt64? {
        guard let range = image.fileRange(of: hashTable), range.available >= 8 else { return nil }
        return image.reader.word(range.offset + 4).map(UInt64.init)
    }

    /// DT_GNU_HASH: the last chain ends at the last symbol. Header of four words, a Bloom filter of 64-bit words, buckets
    /// that hold the first symbol of a chain, chains in which the lowest bit marks the end.
    private static func count(gnuHashTable: UInt64, _ image: ELFImage) -> UInt64? {
        let reader = image.reader
        guard let range = image.fileRange(of: gnuHashTable), range.available >= 16,
            let bucketCount = reader.word(range.offset), let firstSymbol = reader.word(range.offset + 4),
            let bloomCount = reader.word(range.offset + 8)
        else { return nil }
        let buckets = 16 + UInt64(bloomCount) * 8
        let chains = buckets + UInt64(bucketCount) * 4
        guard chains <= range.available else { return nil }
        var last: UInt32 = 0
        for index in 0..<UInt64(bucketCount) {
            guard let bucket = reader.word(range.offset + buckets + index * 4) else { return nil }
            last = max(last, bucket)
        }
        // No chain at all: only the symbols that are not hashed, which are the undefined ones.
        guard last >= firstSymbol, last != 0 else { return UInt64(firstSymbol) }
        var index = UInt64(last)
        while true {
            let entry = chains + (index - UInt64(firstSymbol)) * 4
            guard entry <= range.available, range.available - entry >= 4, let hash = reader.word(range.offset + entry) else {
                return nil
            }
            index += 1
            if hash & 1 != 0 { return index }
        }
    }
}
