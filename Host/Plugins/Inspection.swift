import StrictJSON

/// What reading a plugin file showed: all problems at once, none of the file's code run.
package struct Inspection: Sendable, Hashable {
    /// Each one refuses the plugin.
    package var problems: [InspectionProblem] = []
    /// Worth knowing; the plugin is accepted.
    package var warnings: [InspectionProblem] = []
    /// Nil when there is none that can be read.
    package var manifest: Manifest?
    /// Libraries that the loader would load with the plugin.
    package var libraries: [String] = []
    /// Symbols that the plugin lets out: its entry and a function for each of its commands.
    package var exports: [String] = []

    package var isAccepted: Bool { problems.isEmpty }
}

extension PluginFile {
    /// The one symbol of a plugin (`tradingboost.h`).
    static let entrySymbol = "tradingboost_plugin"

    /// Reads a plugin's bytes as the loader would, without running any of it. Never fails: what is wrong is in the answer.
    package static func inspect(_ bytes: [UInt8], policy: InspectionPolicy = InspectionPolicy()) -> Inspection {
        var inspection = Inspection()
        let image: ELFImage
        do {
            image = try ELFImage(bytes, machine: policy.machine)
        } catch {
            inspection.problems = error.problems
            return inspection
        }
        inspectSegments(image, &inspection)
        let table = inspectLinks(image, policy, &inspection)
        if let note = ManifestNote.read(image, problems: &inspection.problems) {
            inspection.manifest = Manifest.read(note, problems: &inspection.problems)
        }
        inspectExports(table, image, &inspection)
        return inspection
    }

    private static func inspectSegments(_ image: ELFImage, _ inspection: inout Inspection) {
        let loaded = image.segments(of: ELFImage.Segment.load)
        if loaded.isEmpty { inspection.problems.append(.init(.elfSegments, "has nothing to load: link it again")) }
        var previousEnd: UInt64 = 0
        for segment in loaded {
            let (end, overflow) = segment.address.addingReportingOverflow(segment.memorySize)
            if overflow || segment.fileSize > segment.memorySize || segment.address < previousEnd || end > 1 << 32 {
                inspection.problems.append(
                    .init(.elfSegments, "has segments that overlap, shrink or leave the first 4 GiB: link it again"))
                break
            }
            previousEnd = end
        }
        if loaded.contains(where: { $0.isWritable && $0.isExecutable }) {
            inspection.problems.append(
                .init(.elfWritableCode, "has a segment that is writable and executable: link it without -z rwx or -N"))
        }
        let stacks = image.segments(of: ELFImage.Segment.stack)
        if stacks.isEmpty || stacks.contains(where: \.isExecutable) {
            inspection.problems.append(
                .init(.elfExecutableStack, "asks for an executable stack: link it with -z noexecstack"))
        }
        if !image.segments(of: ELFImage.Segment.interpreter).isEmpty {
            inspection.problems.append(.init(.elfType, "is a program, not a shared library: link it with -shared"))
        }
    }

    private static func inspectLinks(
        _ image: ELFImage, _ policy: InspectionPolicy, _ inspection: inout Inspection
    ) -> DynamicTable {
        let table = DynamicTable(image, problems: &inspection.problems)
        if table.hasTextRelocations {
            inspection.problems.append(.init(.elfTextRelocations, "relocates its code: compile all of it with -fPIC"))
        }
        if table.wouldInterpose {
            inspection.problems.append(
                .init(.elfInterposition, "would put its symbols in front of others': link it without -z interpose or global"))
        }
        inspectLibraries(table, policy, &inspection)
        return table
    }

    private static func inspectLibraries(
        _ table: DynamicTable, _ policy: InspectionPolicy, _ inspection: inout Inspection
    ) {
        inspection.libraries = table.libraries
        var runtime: [String] = []
        for library in table.libraries where !policy.libraries.contains(library) {
            if InspectionPolicy.swiftLibraries.contains(library) {
                runtime.append(library)
            } else {
                inspection.problems.append(
                    .init(.elfLibrary, "needs \(printable(library)), which a plugin may not load: link it statically"))
            }
        }
        for path in table.searchPaths where !policy.searchPaths.contains(path) {
            if InspectionPolicy.isSwiftFolder(path), !runtime.isEmpty { continue }
            let text = path.isEmpty ? "an empty search path" : "the search path \(printable(path))"
            inspection.problems.append(
                .init(
                    .elfSearchPath,
                    "has \(text): link it without -rpath (allowed: \(policy.searchPaths.sorted().joined(separator: ", ")))"))
        }
        guard !runtime.isEmpty else { return }
        let finding = InspectionProblem(
            .elfSwiftRuntime,
            "needs the Swift runtime (\(runtime.joined(separator: ", "))): build it as Embedded Swift to need libc only")
        switch policy.swiftRuntime {
        case .warned: inspection.warnings.append(finding)
        case .refused: inspection.problems.append(finding)
        }
    }

    private static func inspectExports(_ table: DynamicTable, _ image: ELFImage, _ inspection: inout Inspection) {
        guard let symbols = ExportedSymbols.read(table, image) else {
            inspection.problems.append(.init(.elfExports, "has no readable symbol table: link it with -shared, unstripped of it"))
            return
        }
        inspection.exports = symbols.map(\.name)
        // Without a readable manifest nobody can say which commands there should be.
        let commands = inspection.manifest?.commands.map(\.function)
        let expected = [entrySymbol] + (commands ?? inspection.exports.filter { $0.hasPrefix(CommandSchema.functionPrefix) })
        for symbol in symbols where expected.contains(symbol.name) && !symbol.isFunction {
            inspection.problems.append(.init(.elfExports, "exports \(printable(symbol.name)) as something else than a function"))
        }
        for name in expected where !inspection.exports.contains(name) {
            let why =
                name == entrySymbol ? "" : ", the function of its command \(name.dropFirst(CommandSchema.functionPrefix.count))"
            inspection.problems.append(
                .init(.elfExports, "does not export \(name)\(why): define it and let the linker export it"))
        }
        let others = inspection.exports.filter { !expected.contains($0) }
        guard !others.isEmpty else { return }
        let listed = others.prefix(5).map(printable).joined(separator: ", ") + (others.count > 5 ? ", …" : "")
        let allowed = inspection.manifest?.commands.isEmpty == false ? "\(entrySymbol) and its commands" : entrySymbol
        inspection.problems.append(
            .init(
                .elfExports,
                "exports more than \(allowed): hide \(listed) with the linker's version script exports.map"
            ))
    }
}
