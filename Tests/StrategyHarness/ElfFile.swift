import FoundationEssentials

/// As much of an ELF file (64 bit, little-endian) as the tests ask about, read from its program headers as a loader would.
package struct ElfFile {
    package struct Note {
        package var owner: String
        package var type: UInt32
        package var description: [UInt8]
    }

    package struct Malformed: Error { var text: String }

    private let bytes: [UInt8]
    private var segments: [(type: UInt32, offset: Int, address: UInt64, size: Int)] = []
    private var dynamic: [(tag: UInt64, value: UInt64)] = []

    package init(_ path: String) throws {
        bytes = Array(try Data(contentsOf: URL(filePath: path)))
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else { throw Malformed(text: "\(path) is no ELF file") }
        let table = Int(number(32, 8))
        for index in 0..<Int(number(56, 2)) {
            let entry = table + index * Int(number(54, 2))
            segments.append(
                (UInt32(number(entry, 4)), Int(number(entry + 8, 8)), number(entry + 16, 8), Int(number(entry + 32, 8))))
        }
        for segment in segments where segment.type == 2 {
            for entry in stride(from: segment.offset, to: segment.offset + segment.size, by: 16) {
                let tag = number(entry, 8)
                if tag == 0 { break }
                dynamic.append((tag, number(entry + 8, 8)))
            }
        }
    }

    /// Of all PT_NOTE segments.
    package var notes: [Note] {
        segments.filter { $0.type == 4 }.flatMap { segment in
            var notes: [Note] = []
            var offset = segment.offset
            while offset + 12 <= segment.offset + segment.size {
                let (owner, description) = (Int(number(offset, 4)), Int(number(offset + 4, 4)))
                let type = UInt32(number(offset + 8, 4))
                let start = offset + 12 + padded(owner)
                notes.append(
                    Note(
                        owner: String(decoding: bytes[(offset + 12)..<(offset + 12 + owner)].prefix { $0 != 0 }, as: UTF8.self),
                        type: type, description: Array(bytes[start..<(start + description)])))
                offset = start + padded(description)
            }
            return notes
        }
    }

    /// DT_NEEDED.
    package var neededLibraries: [String] { dynamic.filter { $0.tag == 1 }.map { dynamicString(Int($0.value)) } }

    /// Global and weak symbols of .dynsym that are defined here. Versions themselves (absolute symbols) do not count.
    package var exportedSymbols: [String] {
        get throws {
            guard let symbols = dynamic.first(where: { $0.tag == 6 }), let strings = dynamic.first(where: { $0.tag == 5 }) else {
                throw Malformed(text: "no dynamic symbol table")
            }
            // The string table follows the symbol table in what linkers write.
            let (start, end) = (offset(symbols.value), offset(strings.value))
            guard start < end else { throw Malformed(text: "the symbol table lies behind its strings") }
            return stride(from: start, to: end - 23, by: 24).compactMap { entry in
                let (binding, section) = (bytes[entry + 4] >> 4, number(entry + 6, 2))
                guard binding == 1 || binding == 2, section != 0, section != 0xFFF1 else { return nil }
                return dynamicString(Int(number(entry, 4)))
            }
        }
    }

    private func padded(_ size: Int) -> Int { (size + 3) / 4 * 4 }

    private func number(_ offset: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
    }

    /// Where an address of the loaded image stands in the file.
    private func offset(_ address: UInt64) -> Int {
        for segment in segments
        where segment.type == 1 && address >= segment.address && address < segment.address + UInt64(segment.size) {
            return segment.offset + Int(address - segment.address)
        }
        return 0
    }

    private func dynamicString(_ index: Int) -> String {
        guard let table = dynamic.first(where: { $0.tag == 5 }) else { return "" }
        return String(decoding: bytes[(offset(table.value) + index)...].prefix { $0 != 0 }, as: UTF8.self)
    }
}
