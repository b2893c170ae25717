/// One thing that is wrong with a plugin file, or worth knowing about it.
package struct InspectionProblem: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Stable, for programs: `elf.…`, `note.…`, `manifest.…`, `schema.…`, `command.…`, `signature.…`.
    package enum Code: String, Sendable, Hashable, Codable, CaseIterable {
        case elfMagic = "elf.magic"
        case elfTruncated = "elf.truncated"
        case elfClass = "elf.class"
        case elfType = "elf.type"
        case elfMachine = "elf.machine"
        case elfSegments = "elf.segments"
        case elfWritableCode = "elf.writable_code"
        case elfExecutableStack = "elf.executable_stack"
        case elfTextRelocations = "elf.text_relocations"
        case elfDynamic = "elf.dynamic"
        case elfSearchPath = "elf.search_path"
        case elfLibrary = "elf.library"
        case elfSwiftRuntime = "elf.swift_runtime"
        case elfInterposition = "elf.interposition"
        case elfExports = "elf.exports"
        case noteMissing = "note.missing"
        case noteDuplicate = "note.duplicate"
        case noteReserved = "note.reserved"
        case manifestSize = "manifest.size"
        case manifestSyntax = "manifest.syntax"
        case manifestVersion = "manifest.version"
        case manifestKey = "manifest.key"
        case manifestValue = "manifest.value"
        case manifestABI = "manifest.abi"
        case manifestCapability = "manifest.capability"
        case schemaKey = "schema.key"
        case schemaValue = "schema.value"
        case schemaRange = "schema.range"
        case commandKey = "command.key"
        case commandValue = "command.value"
        case signatureFile = "signature.file"
        case signatureDamaged = "signature.damaged"
        case signatureOtherBytes = "signature.other_bytes"
        case signatureWrong = "signature.wrong"
    }

    package var code: Code
    /// One line that follows the file's name: `needs libfoo.so.1, which …`.
    package var text: String

    package init(_ code: Code, _ text: String) {
        self.code = code
        self.text = text
    }

    package var description: String { text }
}
