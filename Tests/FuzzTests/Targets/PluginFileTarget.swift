import PluginInspection
import StrictJSON

extension FuzzTarget {
    /// A plugin file: ELF headers, dynamic table, symbols, notes, and the manifest in them.
    static let pluginFile = FuzzTarget(name: "plugin-file") { bytes in
        let inspection = PluginFile.inspect(bytes)
        for problem in inspection.problems + inspection.warnings { checkText(problem.text) }
        expect(!inspection.isAccepted || inspection.manifest != nil, "an accepted plugin has a manifest")
        expect(inspection == PluginFile.inspect(bytes), "the same bytes have the same problems")
    }

    /// A manifest by itself, which is reached behind an ELF file's structure only rarely.
    static let manifest = FuzzTarget(name: "manifest") { bytes in
        var problems: [InspectionProblem] = []
        let manifest = Manifest.read(bytes, problems: &problems)
        expect((manifest == nil) != problems.isEmpty, "a manifest is read, or there are problems with it")
        for problem in problems { checkText(problem.text) }
        guard let manifest else { return }
        // What is stored is read again as the same.
        var again: [InspectionProblem] = []
        let stored = Manifest.read(Array(manifest.source.description.utf8), problems: &again)
        expect(stored == manifest, "a stored manifest is the same manifest")
    }
}
