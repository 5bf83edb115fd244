import Testing

@testable import Saving

/// A part of each kind.
private struct Whole: Saved, Equatable {
  var count = 0
  var offset: Int64 = 0
  var ratio: Double?
  var mean: Float = 0
  var name = ""
  var isNew = false
  var parts: [Part] = []

  struct Part: Saved, Equatable {
    var level = Level.low
    var word: String?

    static var blank: Part { Part() }

    mutating func pass(through coder: inout StateCoder) {
      coder.pass(&level)
      coder.pass(&word)
    }
  }

  enum Level: UInt8, Saved {
    case low = 3
    case high = 9

    static var blank: Level { .low }
  }

  static var blank: Whole { Whole() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&count)
    coder.pass(&offset)
    coder.pass(&ratio)
    coder.pass(&mean)
    coder.pass(&name)
    coder.pass(&isNew)
    coder.pass(&parts)
  }

  static let sample = Whole(
    count: -7, offset: .max, ratio: 0.1, mean: 36.6, name: "Jovanović, Ł", isNew: true,
    parts: [Part(level: .high, word: "x"), Part(level: .low, word: nil)])

  var written: StateCoder {
    var (coder, copy) = (StateCoder(version: 1), self)
    coder.pass(&copy)
    return coder
  }

  init(
    count: Int = 0, offset: Int64 = 0, ratio: Double? = nil, mean: Float = 0, name: String = "", isNew: Bool = false,
    parts: [Part] = []
  ) {
    (self.count, self.offset, self.ratio, self.mean) = (count, offset, ratio, mean)
    (self.name, self.isNew, self.parts) = (name, isNew, parts)
  }

  init?(reading bytes: [UInt8]) {
    self.init()
    var coder = StateCoder(reading: bytes, version: 1)
    coder.pass(&self)
    guard coder.isComplete else { return nil }
  }
}

@Suite("State as bytes")
struct StateCoderTests {
  @Test("comes back as it was, bit for bit")
  func comesBack() throws {
    #expect(Whole(reading: Whole.sample.written.bytes) == Whole.sample)
    var odd = Whole(ratio: -.infinity, mean: -0.0)
    #expect(Whole(reading: odd.written.bytes)?.mean.sign == .minus)
    odd.ratio = Double(nan: 5, signaling: false)
    #expect(Whole(reading: odd.written.bytes)?.ratio?.bitPattern == odd.ratio?.bitPattern)
  }

  @Test("is little-endian and has no gaps")
  func layout() {
    let whole = Whole(count: 258, ratio: 1, name: "é", isNew: true, parts: [Whole.Part(level: .high)])
    #expect(
      whole.written.bytes == [2, 1, 0, 0, 0, 0, 0, 0] + Array(repeating: 0, count: 8) + [1, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]
        + [0, 0, 0, 0] + [2, 0, 0, 0, 0xc3, 0xa9] + [1] + [1, 0, 0, 0, 9, 0])
  }

  @Test("cut short or longer than it is, is refused")
  func length() {
    let bytes = Whole.sample.written.bytes
    for count in 0..<bytes.count { #expect(Whole(reading: Array(bytes.prefix(count))) == nil, "\(count)") }
    #expect(Whole(reading: bytes + [0]) == nil)
  }

  @Test(
    "of a truth, a text or a level that there is not, is refused",
    arguments: [(16, 2), (29 + 4, 0xff), (45, 2), (50, 4)] as [(Int, UInt8)])
  func values(place: Int, byte: UInt8) {
    let whole = Whole(ratio: 0, name: "twelve bytes", parts: [Whole.Part()])
    var bytes = whole.written.bytes
    #expect(Whole(reading: bytes) == whole)
    bytes[place] = byte
    #expect(Whole(reading: bytes) == nil)
  }

  @Test("claims of more elements than there are bytes take no memory")
  func claims() {
    var bytes = Whole.sample.written.bytes
    let name = Array("Jovanović, Ł".utf8).count
    for place in 0..<4 { bytes[29 + name + 1 + place] = 0xff }
    #expect(Whole(reading: bytes) == nil)
  }

  @Test("sealed, is known to be whole: any bit that is not as it was is found, and any byte that is missing")
  func sealed() throws {
    let sealed = SealedState.seal(Whole.sample.written)
    #expect(try SealedState.open(sealed, knownVersion: 1).bytes == Whole.sample.written.bytes)
    for place in sealed.indices {
      for bit in 0..<8 {
        var damaged = sealed
        damaged[place] ^= 1 << UInt8(bit)
        #expect(throws: StateError.damaged) { try SealedState.open(damaged, knownVersion: 1) }
      }
      #expect(throws: StateError.damaged) { try SealedState.open(Array(sealed.prefix(place)), knownVersion: 1) }
    }
  }

  @Test("of a version that is not known here is said to be newer")
  func newer() {
    var coder = StateCoder(version: 2)
    var whole = Whole.sample
    coder.pass(&whole)
    #expect(throws: StateError.unknownVersion(2)) { try SealedState.open(SealedState.seal(coder), knownVersion: 1) }
  }
}
