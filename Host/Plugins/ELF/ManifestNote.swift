import CTradingBoost

/// Finds the manifest in a library's notes: the description of the note that `tradingboost.h` names.
enum ManifestNote {
    static let owner = Array(TRADINGBOOST_NOTE_OWNER.utf8)
    static let type = UInt32(TRADINGBOOST_NOTE_MANIFEST)
    /// A manifest of a thousand parameters would be smaller.
    static let maximumSize = 262_144
    private static let maximumNotes = 1_024

    static func read(_ image: ELFImage, problems: inout [InspectionProblem]) -> [UInt8]? {
        var found: [ArraySlice<UInt8>] = []
        var isDamaged = false
        for segment in image.segments(of: ELFImage.Segment.note) {
            isDamaged = !collect(image.reader, segment, into: &found) || isDamaged
        }
        guard let manifest = found.first else {
            problems.append(
                isDamaged
                    ? .truncated("a note ends outside of its segment")
                    : .init(.noteMissing, "has no manifest: put manifest.json into the note section .note.tradingboost"))
            return nil
        }
        if found.count > 1 {
            problems.append(.init(.noteDuplicate, "has \(found.count) manifests: keep one note of the owner TradingBoost"))
        }
        guard manifest.count <= maximumSize else {
            problems.append(.init(.manifestSize, "has a manifest of \(manifest.count) bytes; at most \(maximumSize) are read"))
            return nil
        }
        return Array(manifest)
    }

    /// Walks the notes of a segment; false when one does not fit into it.
    private static func collect(
        _ reader: ByteReader, _ segment: ELFImage.Segment, into found: inout [ArraySlice<UInt8>]
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
            if type == ManifestNote.type, let text = reader.slice(name, UInt64(nameSize)), isOwner(text),
                let description = reader.slice(start, UInt64(size))
            {
                found.append(description)
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
