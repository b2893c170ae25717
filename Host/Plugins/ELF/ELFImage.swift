/// What the dynamic loader would see of an ELF64 shared library, read without running any of it.
///
/// Only the loader's view counts: file header, program headers and what they point to. Section headers are not read (the
/// loader ignores them), except that their table has to lie inside the file, which shows a truncated download.
///
/// Bounded by construction: each offset and size is compared with the file before use, each count has a cap, nothing
/// recurses. The layout is that of the System V ABI, "ELF-64 object file format" 1.5.
struct ELFImage {
    struct Segment {
        var type: UInt32
        var flags: UInt32
        var offset: UInt64
        var address: UInt64
        var fileSize: UInt64
        var memorySize: UInt64
        var alignment: UInt64

        var isExecutable: Bool { flags & 1 != 0 }
        var isWritable: Bool { flags & 2 != 0 }

        static let load: UInt32 = 1
        static let dynamic: UInt32 = 2
        static let interpreter: UInt32 = 3
        static let note: UInt32 = 4
        static let stack: UInt32 = 0x6474_E551
    }

    /// More program headers than any linker writes; a real plugin has about ten.
    static let maximumSegments: UInt16 = 128

    let reader: ByteReader
    let segments: [Segment]

    /// Reads header and program headers. A failure here ends the inspection: nothing behind a broken header means anything.
    init(_ bytes: [UInt8], machine: PluginMachine) throws(ELFFailure) {
        let reader = ByteReader(bytes: bytes)
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw ELFFailure([.init(.elfMagic, "is not a shared library: it does not begin with the ELF signature")])
        }
        guard bytes.count >= 64 else {
            throw ELFFailure([.truncated("the file header needs 64 bytes, the file has \(bytes.count)")])
        }
        let problems = ELFImage.identityProblems(reader, machine: machine)
        guard problems.isEmpty else { throw ELFFailure(problems) }
        self.reader = reader
        self.segments = try ELFImage.segments(reader)
    }

    /// Where an address of the loaded image lies in the file, with the number of file bytes that follow in its segment.
    func fileRange(of address: UInt64) -> (offset: UInt64, available: UInt64)? {
        for segment in segments where segment.type == Segment.load && address >= segment.address {
            let distance = address - segment.address
            if distance < segment.fileSize { return (segment.offset + distance, segment.fileSize - distance) }
        }
        return nil
    }

    func segments(of type: UInt32) -> [Segment] { segments.filter { $0.type == type } }

    private static func identityProblems(_ reader: ByteReader, machine: PluginMachine) -> [InspectionProblem] {
        var problems: [InspectionProblem] = []
        if reader.byte(4) != 2 { problems.append(.init(.elfClass, "is not a 64-bit library: build it for \(machine.name)")) }
        if reader.byte(5) != 1 { problems.append(.init(.elfClass, "is not little-endian: build it for \(machine.name)")) }
        guard problems.isEmpty else { return problems }
        if reader.byte(6) != 1 || reader.word(20) != 1 {
            problems.append(.init(.elfClass, "has an unknown ELF version: this host reads version 1"))
        }
        if let kind = reader.half(16), kind != 3 {
            problems.append(.init(.elfType, "is \(name(ofType: kind)), not a shared library: link it with -shared"))
        }
        if let number = reader.half(18), number != machine.rawValue {
            let name = PluginMachine(rawValue: number)?.name ?? "machine number \(number)"
            problems.append(.init(.elfMachine, "was built for \(name), this machine is \(machine.name)"))
        }
        return problems
    }

    private static func name(ofType type: UInt16) -> String {
        switch type {
        case 1: "an object file"
        case 2: "an executable"
        case 4: "a core dump"
        default: "an ELF file of type \(type)"
        }
    }

    private static func segments(_ reader: ByteReader) throws(ELFFailure) -> [Segment] {
        guard let tableOffset = reader.long(32), let sectionOffset = reader.long(40), let entrySize = reader.half(54),
            let count = reader.half(56), let sectionEntrySize = reader.half(58), let sectionCount = reader.half(60)
        else { throw ELFFailure([.truncated("the file header is not complete")]) }
        guard count > 0, count <= maximumSegments, entrySize == 56 else {
            throw ELFFailure([
                .init(
                    .elfSegments,
                    "has \(count) program headers of \(entrySize) bytes; a plugin has 1 to \(maximumSegments) of 56 bytes")
            ])
        }
        let tableSize = UInt64(count) * 56
        guard reader.contains(tableOffset, tableSize) else {
            throw ELFFailure([.truncated("its program headers end at byte \(end(tableOffset, tableSize))", reader)])
        }
        let sectionSize = UInt64(max(sectionCount, 1)) * UInt64(sectionEntrySize)
        guard sectionOffset == 0 || reader.contains(sectionOffset, sectionSize) else {
            throw ELFFailure([.truncated("its section headers end at byte \(end(sectionOffset, sectionSize))", reader)])
        }
        var segments: [Segment] = []
        for index in 0..<UInt64(count) {
            guard let segment = segment(reader, at: tableOffset + index * 56) else {
                throw ELFFailure([.truncated("program header \(index) is not complete")])
            }
            guard segment.type == 0 || reader.contains(segment.offset, segment.fileSize) else {
                let last = end(segment.offset, segment.fileSize)
                throw ELFFailure([.truncated("segment \(index) ends at byte \(last)", reader)])
            }
            segments.append(segment)
        }
        return segments
    }

    private static func segment(_ reader: ByteReader, at offset: UInt64) -> Segment? {
        guard let type = reader.word(offset), let flags = reader.word(offset + 4), let start = reader.long(offset + 8),
            let address = reader.long(offset + 16), let fileSize = reader.long(offset + 32),
            let memorySize = reader.long(offset + 40), let alignment = reader.long(offset + 48)
        else { return nil }
        return Segment(
            type: type, flags: flags, offset: start, address: address, fileSize: fileSize, memorySize: memorySize,
            alignment: alignment)
    }

    /// For a message only: the end of a range that does not fit, without wrapping.
    private static func end(_ offset: UInt64, _ size: UInt64) -> String {
        let (sum, overflow) = offset.addingReportingOverflow(size)
        return overflow ? "2^64 or later" : "\(sum)"
    }
}

/// Why nothing more can be said about a file.
struct ELFFailure: Error {
    var problems: [InspectionProblem]

    init(_ problems: [InspectionProblem]) { self.problems = problems }
}

extension InspectionProblem {
    static func truncated(_ what: String, _ reader: ByteReader) -> InspectionProblem {
        truncated("\(what), the file has \(reader.count) bytes")
    }

    static func truncated(_ what: String) -> InspectionProblem {
        .init(.elfTruncated, "is truncated or damaged: \(what); copy or build it again")
    }
}
