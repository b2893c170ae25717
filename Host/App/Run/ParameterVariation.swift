import PluginInspection
import TradingModel

/// Other parameters for each user of a demo: a fixed walk through the ranges that the manifest allows, so that the table shows
/// strategies that differ, and a run still repeats exactly.
enum ParameterVariation {
    /// The parameters that were given stay; of the others every integer is moved around its default. The first user keeps the
    /// defaults.
    static func parameters(of manifest: Manifest, user: Int, given: [GivenParameter]) -> [GivenParameter] {
        guard user > 0 else { return given }
        var varied = given
        for (index, parameter) in manifest.parameters.parameters.enumerated() {
            guard !given.contains(where: { $0.name == parameter.name }), case .integer(let standard)? = parameter.defaultValue,
                case .integer(let minimum)? = parameter.minimum, case .integer(let maximum)? = parameter.maximum
            else { continue }
            // Between half and one and a half times the default, in steps that differ from parameter to parameter.
            let percent = Int64(50 + (user * 37 + index * 23) % 101)
            let value = min(max(standard * percent / 100, minimum), maximum)
            varied.append(GivenParameter(name: parameter.name, value: .text("\(value)")))
        }
        return varied
    }
}
