// Answers that are lists: in an object, so that something can be added beside the list.

package struct InstanceList: Sendable, Hashable, Codable {
    package var instances: [InstanceReport]
}

/// Newest first.
package struct DecisionList: Sendable, Hashable, Codable {
    package var decisions: [DecisionReport]
}

package struct SwapList: Sendable, Hashable, Codable {
    package var swaps: [SwapReport]
}

package struct HaltList: Sendable, Hashable, Codable {
    package var halts: [HaltReport]
}

package struct PluginList: Sendable, Hashable, Codable {
    package var plugins: [PluginReport]
}
