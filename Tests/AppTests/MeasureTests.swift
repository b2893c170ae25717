import Foundation
import TestSupport
import Testing

@Suite("tradingboost measure", .serialized)
struct MeasureTests {
    private struct Report: Decodable {
        var measuredIntents: Int
        var ringMicrosecondsP50: Double
        var ringMicrosecondsP99: Double
        var futexMicrosecondsP99: Double
        var workerSpinningMicrosecondsP50: Double
        var workerSpinningMicrosecondsP99: Double
        var workerBlockedMicrosecondsP99: Double
        var riskMicrosecondsP50: Double
        var riskMicrosecondsP99: Double
        var riskCrowdInstances: Int
        var riskCrowdMicrosecondsP50: Double
        var riskCrowdMicrosecondsP99: Double
        var riskCrowdProcessorMicrosecondsP99: Double
        var durableOrdersPerSecond: Double
    }

    @Test func `each figure stands beside what the machine needs for the bare operation`() async throws {
        let folder = try TemporaryFolder("measure")
        let ending = try await Program.run(
            "measure", "--data", folder.path, "--candles", "1000", "--orders", "1000", "--instances", "5", "--checks", "500",
            "--json")
        #expect(ending.status == 0, "\(ending.errors)")
        let report = try JSONDecoder().decode(Report.self, from: Data(ending.output.utf8))
        #expect(report.ringMicrosecondsP50 > 0 && report.ringMicrosecondsP50 <= report.ringMicrosecondsP99)
        #expect(report.workerSpinningMicrosecondsP50 > 0)
        #expect(report.workerSpinningMicrosecondsP50 <= report.workerSpinningMicrosecondsP99)
        #expect(report.futexMicrosecondsP99 > 0 && report.workerBlockedMicrosecondsP99 > 0)
        #expect(report.riskMicrosecondsP50 > 0 && report.riskMicrosecondsP50 <= report.riskMicrosecondsP99)
        #expect(report.riskCrowdMicrosecondsP50 > 0 && report.riskCrowdMicrosecondsP50 <= report.riskCrowdMicrosecondsP99)
        #expect(report.riskCrowdProcessorMicrosecondsP99 > 0 && report.riskCrowdInstances == 5)
        #expect(report.measuredIntents > 0 && report.durableOrdersPerSecond > 0)
    }
}
