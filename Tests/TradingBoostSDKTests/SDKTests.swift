import StrategyHarness
import Testing
import TradingBoostSDKOrdinary

/// One process, one strategy at a time: a plugin's entry function says which strategy `create` makes. So everything below
/// that makes instances runs one after the other.
@Suite("TradingBoostSDK", .serialized)
struct SDKTests {}

/// Makes an instance of a strategy through the C table.
func instance<S: Strategy>(
    of strategy: S.Type, host: RecordingHost = RecordingHost(), instrument: InstrumentUnderTest = InstrumentUnderTest(),
    parameters: [String: ParameterValue] = [:], parameterStride: Int = 64
) throws(PluginUnderTest.Refused) -> PluginUnderTest {
    try unsafe PluginUnderTest(
        Plugin.entry(S.self), host: host, instrument: instrument, parameters: parameters, parameterStride: parameterStride)
}
