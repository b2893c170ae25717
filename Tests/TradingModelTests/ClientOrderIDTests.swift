import Testing
import TradingModel

@Suite("Client order id") struct ClientOrderIDTests {
    static let numbers: [UInt64] = [0, 1, 35, 36, 4_294_967_296, 2_821_109_907_455]

    func id(_ tenant: UInt64, _ instance: UInt64, _ intent: UInt64) -> ClientOrderID {
        ClientOrderID(tenant: TenantID(tenant), instance: InstanceID(instance), intent: intent)
    }

    @Test func `is 28 letters and digits that every venue accepts`() {
        #expect(id(1, 36, 46_655).description == "TB00000001" + "00000010" + "0000000ZZZ")
        #expect(id(2_821_109_907_455, 0, 3_656_158_440_062_975).description == "TBZZZZZZZZ00000000ZZZZZZZZZZ")
    }

    @Test(arguments: numbers, numbers) func `is read back as it was written`(first: UInt64, second: UInt64) {
        for order in [id(first, second, 7), id(second, 7, first), id(7, first, second)] {
            #expect(ClientOrderID(order.description) == order)
        }
    }

    @Test func `different numbers give different texts`() {
        var texts: Set<String> = []
        for tenant in ClientOrderIDTests.numbers {
            for instance in ClientOrderIDTests.numbers {
                for intent in ClientOrderIDTests.numbers { texts.insert(id(tenant, instance, intent).description) }
            }
        }
        #expect(texts.count == 216)
    }

    @Test func `is a function of the intent alone`() {
        let intent = OrderIntent(
            tenant: TenantID(3), instance: InstanceID(4), number: 5, time: Timestamp(milliseconds: 6),
            action: .cancel(order: 1))
        var later = intent
        later.time = Timestamp(milliseconds: 7)
        #expect(ClientOrderID(intent) == id(3, 4, 5))
        #expect(ClientOrderID(later) == ClientOrderID(intent))
    }

    @Test(arguments: [
        "", "TB", "XX00000001000000100000000ZZZ", "TB00000001000000100000000ZZ", "TB00000001000000100000000ZZZZ",
        "TB00000001000000100000000zzz", "TB00000001000000100000000ZZ-", "TB00000001000000100000000ZZé",
    ]) func `an order that is not ours is recognised`(text: String) {
        #expect(ClientOrderID(text) == nil)
    }
}
