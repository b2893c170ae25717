import Glibc

/// What counts as one address where requests are counted by address.
package enum AddressBlock {
    /// Of an IPv6 address its network, `2001:db8:1:2::/64`, since whoever has one address there has all of them; of an IPv4
    /// address that came over IPv6 that one; anything else as it is.
    package static func name(of address: String) -> String {
        guard address.contains(":") else { return address }
        var bytes = in6_addr()
        // SAFETY: the call reads a text that ends with NUL and fills the 16 bytes of the value that it is given.
        guard unsafe inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        // SAFETY: the 16 bytes are copied during the call.
        let all = unsafe withUnsafeBytes(of: &bytes) { unsafe Array($0) }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        if all.starts(with: mapped) { return all[12...].map { "\($0)" }.joined(separator: ".") }
        let groups = stride(from: 0, to: 8, by: 2).map { String(Int(all[$0]) << 8 | Int(all[$0 + 1]), radix: 16) }
        return groups.joined(separator: ":") + "::/64"
    }
}
