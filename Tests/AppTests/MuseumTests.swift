import Foundation
import PluginFixtures
import Testing

// They are machine code of this architecture.
#if arch(x86_64)
    @Suite("Plugins that were built with a released contract")
    struct MuseumTests {
        private static let museum = MadeFolder.root.appending(path: "Tests/Museum")

        /// A plugin file and the intent hash that it has over the recorded session.
        struct Exhibit: Sendable, CustomTestStringConvertible {
            var path: String
            var intentHash: String

            var testDescription: String { path }
        }

        private static let versions = ["1.0", "1.1"]

        /// `intents.sha256` of a version's folder: a hash and a file a line.
        private static let exhibits: [Exhibit] = {
            do {
                return try versions.flatMap { version in
                    try String(contentsOf: museum.appending(path: "\(version)/intents.sha256"), encoding: .utf8)
                        .split(separator: "\n").map { line in
                            let parts = line.split(separator: " ", omittingEmptySubsequences: true)
                            return Exhibit(path: "\(version)/\(parts[1])", intentHash: String(parts[0]))
                        }
                }
            } catch {
                preconditionFailure("the museum has a list: \(error)")
            }
        }()

        @Test(arguments: exhibits)
        func `decide with this host what they decided then`(exhibit: Exhibit) async throws {
            let plugin = Self.museum.appending(path: exhibit.path).path
            let inspected = try await Program.run("plugin", "inspect", plugin)
            #expect(inspected.status == 0, "\(inspected.output)")
            let session = MadeFolder.root.appending(path: "PluginSDK/Templates/session/session.csv").path
            let run = try await Program.run("backtest", "--plugin", plugin, "--candles", session)
            #expect(run.status == 0, "\(run.errors)")
            #expect(
                run.output.contains(exhibit.intentHash),
                "this host broke a promise of tradingboost.h that \(exhibit.path) relies on:\n\(run.output)")
        }

        @Test func `are all in the list, and small`() throws {
            for version in Self.versions {
                let folder = Self.museum.appending(path: version)
                let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".so") }
                let listed = Self.exhibits.map(\.path).filter { $0.hasPrefix("\(version)/") }
                #expect(files.map { "\(version)/\($0)" }.sorted() == listed.sorted())
                let sizes = try files.map { try BuiltProduct.bytes(of: folder.appending(path: $0).path).count }
                #expect(sizes.reduce(0, +) < 1 << 20)
            }
        }
    }
#endif
