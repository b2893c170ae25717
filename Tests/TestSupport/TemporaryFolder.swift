import Foundation
package import Store

/// A folder of a test's own, removed when the test lets go of it.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init(_ name: String = "test") throws(DatabaseError) { self.path = try TemporaryFolder.path(name) }

    deinit { TemporaryFolder.remove(path) }

    /// A fresh folder that its maker removes.
    package static func path(_ name: String) throws(DatabaseError) -> String {
        var template = Array("/tmp/tradingboost-\(name)-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw DatabaseError(.cluster, "no temporary folder can be made below /tmp")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package static func remove(_ path: String) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("test folder \(path) is left behind: \(error)")
        }
    }
}
