/// The loader's instructions in a library: which others it needs, where to look for them, where its symbols are.
struct DynamicTable {
    /// Names of libraries that the loader would load with this one (DT_NEEDED, DT_AUXILIARY, DT_FILTER, DT_AUDIT, DT_DEPAUDIT).
    var libraries: [String] = []
    /// Folders that the loader would search (DT_RPATH and DT_RUNPATH), apart.
    var searchPaths: [String] = []
    var name: String?
    var hasTextRelocations = false
    var isExecutable = false
    /// DF_1_GLOBAL, DF_1_INTERPOSE: the library would put its symbols in front of the host's.
    var wouldInterpose = false

    var symbolTable: UInt64?
    var stringTable: UInt64?
    var stringTableSize: UInt64?
    var hashTable: UInt64?
    var gnuHashTable: UInt64?

    /// A real plugin has about thirty entries.
    static let maximumEntries: UInt64 = 4_096

    /// Reads the table; what cannot be read becomes a problem and is left out.
    init(_ image: ELFImage, problems: inout [InspectionProblem]) {
        let segments = image.segments(of: ELFImage.Segment.dynamic)
        guard let segment = segments.first, segments.count == 1 else {
            problems.append(
                .init(.elfDynamic, "has \(segments.count) dynamic segments instead of one: link it as a shared library"))
            return
        }
        guard image.fileRange(of: segment.address).map({ $0.offset == segment.offset }) == true else {
            problems.append(.init(.elfDynamic, "has a dynamic segment outside of what is loaded"))
            return
        }
        var names: [(tag: UInt64, offset: UInt64)] = []
        read(image.reader, segment, names: &names, problems: &problems)
        resolve(names, image, problems: &problems)
    }

    private mutating func read(
        _ reader: ByteReader, _ segment: ELFImage.Segment, names: inout [(tag: UInt64, offset: UInt64)],
        problems: inout [InspectionProblem]
    ) {
        for index in 0..<min(segment.fileSize / 16, DynamicTable.maximumEntries) {
            let offset = segment.offset + index * 16
            guard let tag = reader.long(offset), let value = reader.long(offset + 8) else { break }
            switch tag {
            case Tag.end: return
            case Tag.needed, Tag.runtimePath, Tag.path, Tag.ownName, Tag.auxiliary, Tag.filter, Tag.audit, Tag.dependencyAudit:
                names.append((tag, value))
            case Tag.textRelocations: hasTextRelocations = true
            case Tag.flags: hasTextRelocations = hasTextRelocations || value & 4 != 0
            case Tag.flags1:
                isExecutable = value & 0x0800_0000 != 0
                wouldInterpose = value & 0x402 != 0
            case Tag.symbols: symbolTable = value
            case Tag.strings: stringTable = value
            case Tag.stringsSize: stringTableSize = value
            case Tag.hash: hashTable = value
            case Tag.gnuHash: gnuHashTable = value
            default: break
            }
        }
        problems.append(.init(.elfDynamic, "has a dynamic table without an end"))
    }

    private mutating func resolve(
        _ names: [(tag: UInt64, offset: UInt64)], _ image: ELFImage, problems: inout [InspectionProblem]
    ) {
        for (tag, offset) in names {
            guard let text = string(offset, image) else {
                problems.append(.init(.elfDynamic, "has a dynamic entry (tag \(tag)) whose text is outside of the string table"))
                continue
            }
            switch tag {
            case Tag.ownName: name = text
            case Tag.path, Tag.runtimePath:
                searchPaths += text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            default: libraries.append(text)
            }
        }
    }

    /// A text of the string table.
    func string(_ offset: UInt64, _ image: ELFImage) -> String? {
        guard let stringTable, let stringTableSize, let range = image.fileRange(of: stringTable),
            offset < min(stringTableSize, range.available)
        else { return nil }
        return image.reader.text(range.offset + offset, before: range.offset + min(stringTableSize, range.available))
    }

    private enum Tag {
        static let end: UInt64 = 0
        static let needed: UInt64 = 1
        static let hash: UInt64 = 4
        static let strings: UInt64 = 5
        static let symbols: UInt64 = 6
        static let stringsSize: UInt64 = 10
        static let ownName: UInt64 = 14
        static let path: UInt64 = 15
        static let textRelocations: UInt64 = 22
        static let runtimePath: UInt64 = 29
        static let flags: UInt64 = 30
        static let gnuHash: UInt64 = 0x6FFF_FEF5
        static let dependencyAudit: UInt64 = 0x6FFF_FEFB
        static let audit: UInt64 = 0x6FFF_FEFC
        static let flags1: UInt64 = 0x6FFF_FFFB
        static let auxiliary: UInt64 = 0x7FFF_FFFD
        static let filter: UInt64 = 0x7FFF_FFFF
    }
}
