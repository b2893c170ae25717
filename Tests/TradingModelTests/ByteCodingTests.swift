import Testing

@testable import TradingModel

@Suite("Bytes") struct ByteCodingTests {
    var written: [UInt8] {
        var writer = ByteWriter()
        writer.write(0x1122_3344 as UInt32)
        writer.write(-2 as Int64)
        writer.write(decimal("-0.000000000000000003"))
        writer.write(1.5)
        writer.write("né")
        writer.write(contentsOf: [7, 8])
        return writer.bytes
    }

    @Test func `integers are little-endian and texts carry their length`() {
        #expect(written.prefix(6) == [0x44, 0x33, 0x22, 0x11, 0xFE, 0xFF])
        #expect(written.suffix(9) == [3, 0, 0, 0, 0x6E, 0xC3, 0xA9, 7, 8])
    }

    @Test func `what was written is read back in the same order`() throws {
        var reader = ByteReader(written)
        #expect(try reader.read(UInt32.self) == 0x1122_3344)
        #expect(try reader.read(Int64.self) == -2)
        #expect(try reader.readDecimal() == decimal("-0.000000000000000003"))
        #expect(try reader.readDouble() == 1.5)
        #expect(try reader.readText() == "né")
        #expect(!reader.isAtEnd)
        #expect(try Array(reader.read(count: 2)) == [7, 8])
        #expect(reader.isAtEnd)
    }

    @Test func `reading stops where the bytes end`() throws {
        var reader = ByteReader([1, 2, 3])
        #expect(throws: ByteReader.Truncated(offset: 0)) { try reader.read(UInt32.self) }
        #expect(try reader.read(UInt16.self) == 0x0201)
        #expect(throws: ByteReader.Truncated(offset: 2)) { try reader.read(count: 2) }
        #expect(throws: ByteReader.Truncated(offset: 2)) { try reader.read(count: -1) }
        var text = ByteReader([255, 255, 255, 255, 1])
        #expect(throws: ByteReader.Truncated(offset: 4)) { try text.readText() }
    }
}
