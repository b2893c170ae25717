import CTradingBoost

extension PluginFile {
    /// Why a manifest cannot be put into a plugin's file; one line each, to follow the file's name.
    package struct PackingError: Error, Sendable, Hashable {
        package var problems: [InspectionProblem]
    }

    /// The file's bytes with a manifest in the room that the plugin reserves for it: nothing else changes, and the same
    /// manifest gives the same bytes.
    package func packed(manifest json: [UInt8]) throws(PackingError) -> [UInt8] {
        var problems: [InspectionProblem] = []
        guard Manifest.read(json, problems: &problems) != nil else { throw PackingError(problems: problems) }
        let image: ELFImage
        do {
            image = try ELFImage(bytes, machine: InspectionPolicy().machine)
        } catch {
            throw PackingError(problems: error.problems)
        }
        var isDamaged = false
        let notes = ManifestNote.all(image, isDamaged: &isDamaged)
        guard let note = notes.first, notes.count == 1 else {
            let text =
                notes.isEmpty
                ? "reserves no room for a manifest: link it with the SDK" : "has \(notes.count) manifests: keep one note"
            throw PackingError(problems: [.init(notes.isEmpty ? .noteMissing : .noteDuplicate, text)])
        }
        guard json.count <= note.description.count else {
            throw PackingError(problems: [
                .init(
                    .manifestSize,
                    "has a manifest of \(json.count) bytes, but reserves \(note.description.count): shorten its texts")
            ])
        }
        var packed = bytes
        let type = UInt32(TRADINGBOOST_NOTE_MANIFEST)
        for index in 0..<4 { packed[note.typeOffset + index] = UInt8(truncatingIfNeeded: type >> UInt32(8 * index)) }
        let padding = [UInt8](repeating: UInt8(ascii: " "), count: note.description.count - json.count)
        packed.replaceSubrange(note.description, with: json + padding)
        return packed
    }
}
