import CTradingBoost

/// Finds the manifest in a library's notes: the description of the note that `tradingboost.h` names.
struct ManifestNote {
    /// `TRADINGBOOST_NOTE_…`
    var type: UInt32
    /// Where the type's four bytes stand in the file.
    var typeOffset: Int
    /// Where the description stands in the file.
    var description: Range<Int>

    static let owner = Array(TRADINGBOOST_NOTE_OWNER.utf8)
    /// A manifest of a thousand parameters would be smaller.
    static let maximumSize = 262_144
    private static let maximumNotes = 1_024

    /// The manifest's JSON; nil and a problem when there is none, or more than one.
    static func read(_ image: ELFImage, problems: inout [InspectionProblem]) -> [UInt8]? {
        var isDamaged = false
        let found = all(image, isDamaged: &isDamaged)
        let manifests = found.filter { $0.type == TRADINGBOOST_NOTE_MANIFEST }
        guard let manifest = manifests.first else {
            if isDamaged {
                problems.append(.truncated("a note ends outside of its segment"))
            } else if found.isEmpty {
                problems.append(
                    .init(
                        .noteMissing,
                        "has no manifest: declare one with the SDK, or put its JSON into a note of .note.tradingboost"))
            } else {
                problems.append(
                    .init(.noteReserved, "is not packed: run tradingboost plugin pack FILE, which fills in its manifest"))
            }
            return nil
        }
        if found.count > 1 {
            problems.append(.init(.noteDuplicate, "has \(found.count) manifests: keep one note of the owner TradingBoost"))
        }
        guard manifest.description.count <= maximumSize else {
            problems.append(
                .init(.manifestSize, "has a manifest of \(manifest.description.count) bytes; at most \(maximumSize) are read"))
            return nil
        }
        return image.reader.slice(UInt64(manifest.description.lowerBound), UInt64(manifest.description.count)).map { Array($0) }
    }

    /// Every note of the owner, filled in or reserved.
    static func all(_ image: ELFImage, isDamaged: inout Bool) -> [ManifestNote] {
        var found: [ManifestNote] = []
        for segment in image.segments(of: ELFImage.Segment.note) {
            isDamaged = !collect(image.reader, segment, into: &found) || isDamaged
        }
        return found
    }

    /// Walks the notes of a segment; false when one does not fit into it.
    private static func collect(
        _ reader: ByteReader, _ segment: ELFImage.Segment, into found: inout [ManifestNote]
    ) -> Bool {
        // Names and descriptions are padded to the segment's alignment: 8 for GNU properties, 4 for everything else.
        let alignment: UInt64 = segment.alignment == 8 ? 8 : 4
        let end = segment.offset + segment.fileSize
        var offset = segment.offset
        for _ in 0..<maximumNotes {
            guard end - offset >= 12 else { return true }
            guard let nameSize = reader.word(offset), let size = reader.word(offset + 4), let type = reader.word(offset + 8)
            else { return false }
            let name = offset + 12
            let start = offset + padded(12 + UInt64(nameSize), alignment)
            guard start <= end, UInt64(size) <= end - start else { return false }
            if type == TRADINGBOOST_NOTE_MANIFEST || type == TRADINGBOOST_NOTE_RESERVED,
                let text = reader.slice(name, UInt64(nameSize)), isOwner(text), reader.slice(start, UInt64(size)) != nil
            {
                found.append(
                    ManifestNote(type: type, typeOffset: Int(offset + 8), description: Int(start)..<Int(start) + Int(size)))
            }
            offset = start + padded(UInt64(size), alignment)
            guard offset <= end else { return true }
        }
        return true
    }

    /// The owner's name with its final NUL, or without it.
    private static func isOwner(_ name: ArraySlice<UInt8>) -> Bool {
        name.elementsEqual(owner) || (name.last == 0 && name.dropLast().elementsEqual(owner))
    }

    /// Both operands come from 32-bit fields, so the sum cannot wrap.
    private static func padded(_ size: UInt64, _ alignment: UInt64) -> UInt64 {
        (size + alignment - 1) & ~(alignment - 1)
    }
}
