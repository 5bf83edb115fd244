import Saving
import Vitals

/// An offset in each partition that an id's records came from: nearly always one.
struct ReadPlaces: Sendable, Equatable {
  private var partition: Int32 = -1
  private var offset: Int64 = 0
  private var others: [Int32: Int64] = [:]

  init() {}

  init(_ offsets: [Int32: Int64]) {
    for (partition, offset) in offsets { self[partition] = offset }
  }

  subscript(partition: Int32) -> Int64? {
    get { partition == self.partition ? offset : others.isEmpty ? nil : others[partition] }
    set {
      guard let newValue else { return }
      if self.partition == -1 { self.partition = partition }
      if partition == self.partition { offset = newValue } else { others[partition] = newValue }
    }
  }

  /// Where there is only one.
  var only: RecordPosition? { partition != -1 && others.isEmpty ? RecordPosition(partition: partition, offset: offset) : nil }

  var isMixed: Bool { !others.isEmpty }

  func forEach(_ body: (_ partition: Int32, _ offset: Int64) -> Void) {
    if partition != -1 { body(partition, offset) }
    for (partition, offset) in others { body(partition, offset) }
  }
}

extension ReadPlaces: Saved {
  static var blank: ReadPlaces { ReadPlaces() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&partition)
    coder.pass(&offset)
    let known = others.sorted { $0.key < $1.key }
    for index in 0..<coder.pass(count: known.count) where !coder.isDamaged {
      var (partition, offset) = coder.isReading ? (Int32(0), Int64(0)) : known[index]
      coder.pass(&partition)
      coder.pass(&offset)
      if coder.isReading { others[partition] = offset }
    }
  }
}
