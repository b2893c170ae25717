package import NIOCore
import Store
package import TradingModel

/// Whom an event is about.
package struct EventOwner: Sendable, Hashable {
    package var tenant: TenantID
    package var tenantName: String
    /// Whom the instance trades for; nil: an event of the tenant as a whole.
    package var user: String?
    package var instance: InstanceID?

    package init(tenant: TenantID, tenantName: String, user: String?, instance: InstanceID?) {
        self.tenant = tenant
        self.tenantName = tenantName
        self.user = user
        self.instance = instance
    }

    init(_ instance: TradedInstance) {
        self.init(
            tenant: instance.tenant, tenantName: instance.tenantName, user: instance.userName, instance: instance.id)
    }
}

/// Something that happened, as every subscriber gets it: written once, shared by all.
package final class StreamEvent: Sendable {
    package let number: UInt64
    package let topic: EventTopic
    /// Nil: everybody may know.
    package let owner: EventOwner?
    /// As it goes over a connection, with an empty line behind it.
    package let frame: ByteBuffer

    init(
        number: UInt64, topic: EventTopic, owner: EventOwner?, frame: ByteBuffer
    ) {
        self.number = number
        self.topic = topic
        self.owner = owner
        self.frame = frame
    }
}

/// The form of server-sent events.
enum EventFrame {
    /// - Parameters:
    ///   - id: nil: the caller's place stays where it is.
    ///   - json: without a line break.
    static func event(_ name: String, id: String?, json: [UInt8]) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.reserveCapacity(json.count + 96)
        if let id { frame.writeString("id: \(id)\n") }
        frame.writeString("event: \(name)\ndata: ")
        frame.writeBytes(json)
        frame.writeString("\n\n")
        return frame
    }

    /// Nothing happened: a comment, and the place, which rises while a caller's own events are rare.
    static func heartbeat(id: String?) -> ByteBuffer {
        ByteBuffer(string: id.map { ": nothing new\nid: \($0)\n\n" } ?? ": nothing new\n\n")
    }

    /// How long a browser waits before it comes again, milliseconds.
    static let retry = ByteBuffer(string: "retry: 2000\n\n")
}
