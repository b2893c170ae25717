import API
import Foundation
import Store
import TradingModel

/// Files of tenants in the data folder: `tenants/<tenant>/candles/<file>.csv` and `tenants/<tenant>/jobs/<job>/…`. Their names
/// are numbers of rows, never what a caller said; only the host's account may look into the folders.
struct TenantFolder: Sendable {
    private let path: String

    init(dataFolder: String) { path = "\(dataFolder)/tenants" }

    func candleFile(_ id: CandleFileID, of tenant: TenantID) -> String { "\(candles(of: tenant))/\(id).csv" }

    func file(_ file: JobFile, of job: JobID, of tenant: TenantID) -> String {
        "\(folder(of: job, of: tenant))/\(file.rawValue)"
    }

    private func candles(of tenant: TenantID) -> String { "\(path)/\(tenant)/candles" }

    private func folder(of job: JobID, of tenant: TenantID) -> String { "\(path)/\(tenant)/jobs/\(job)" }

    /// A path for a file that is being written; its folder is there.
    func makeUnfinishedCandleFile(of tenant: TenantID) throws -> String {
        try make(candles(of: tenant))
        return "\(candles(of: tenant))/\(UUID().uuidString)\(TenantFolder.unfinished)"
    }

    func makeFolder(of job: JobID, of tenant: TenantID) throws { try make(folder(of: job, of: tenant)) }

    func remove(_ job: JobID, of tenant: TenantID) throws { try remove(folder(of: job, of: tenant)) }

    func remove(_ file: CandleFileID, of tenant: TenantID) throws { try remove(candleFile(file, of: tenant)) }

    /// What a host that was killed left half written.
    func removeUnfinished() throws {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { return }
        for tenant in try files.contentsOfDirectory(atPath: path) {
            let folder = "\(path)/\(tenant)/candles"
            guard files.fileExists(atPath: folder) else { continue }
            for name in try files.contentsOfDirectory(atPath: folder) where name.hasSuffix(TenantFolder.unfinished) {
                try remove("\(folder)/\(name)")
            }
        }
    }

    /// A text for those who do not know where on the machine the host lies: of each path its last part alone.
    func withoutPlaces(_ text: String) -> String {
        text.replacingOccurrences(of: "\(path)/", with: "")
            .replacing(#/(^|[\s'"(=,;])/(?:[^\s/'"(),;:]+/)*([^\s/'"(),;:]+)/?/#) { "\($0.1)\($0.2)" }
    }

    private static let unfinished = ".unfinished"

    private func make(_ folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// What is gone already is no error.
    private func remove(_ path: String) throws {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch let error as CocoaError where error.code == .fileNoSuchFile {
            return
        }
    }
}
