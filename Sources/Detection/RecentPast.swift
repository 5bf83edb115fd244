internal import Foundation
internal import Saving

/// What a vital was over the last four hours: what "12 lower than 14 minutes ago" is read from. The last half hour is kept
/// every two minutes, the rest every quarter of an hour.
struct RecentPast: Sendable, Equatable, Codable {
  private var fine = PastCells(cellSeconds: 120)
  private var coarse = PastCells(cellSeconds: 900)

  init() {}

  mutating func record(_ value: Double, at timeSeconds: Double) {
    guard abs(timeSeconds) < 1e15 else { return }
    fine.record(value, at: timeSeconds)
    coarse.record(value, at: timeSeconds)
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  mutating func shift(bySeconds seconds: Double) {
    fine.shift(bySeconds: seconds)
    coarse.shift(bySeconds: seconds)
  }

  /// The largest move since any remembered time, and how long ago that was; the more recent of two that are equal. Nil while
  /// nothing older is known.
  func largestChange(to value: Double, at timeSeconds: Double) -> (change: Double, seconds: Double)? {
    var best: (change: Double, seconds: Double)?
    for cells in [fine, coarse] {
      cells.forEach(before: timeSeconds) { past, ago in
        let change = value - past
        if let found = best, abs(change) < abs(found.change) || (abs(change) == abs(found.change) && ago >= found.seconds) {
          return
        }
        best = (change, ago)
      }
    }
    return best
  }
}

/// The last value of each of the last 16 spans of time.
struct PastCells: Sendable, Equatable {
  private static let count = 16

  private var cellSeconds: Double
  /// A span lies at its number modulo 16.
  private var values = SIMD16<Float>(repeating: 0)
  /// When each value was measured; NaN where there is none.
  private var times = SIMD16<Double>(repeating: .nan)

  init(cellSeconds: Double) { self.cellSeconds = cellSeconds }

  mutating func record(_ value: Double, at timeSeconds: Double) {
    let cell = Int((timeSeconds / cellSeconds).rounded(.down)) & (Self.count - 1)
    values[cell] = Float(value)
    times[cell] = timeSeconds
  }

  mutating func shift(bySeconds seconds: Double) {
    let known = (0..<Self.count).filter { !times[$0].isNaN }.sorted { times[$0] < times[$1] }
    let old = self
    self = PastCells(cellSeconds: cellSeconds)
    for cell in known where abs(old.times[cell] + seconds) < 1e15 {
      record(Double(old.values[cell]), at: old.times[cell] + seconds)
    }
  }

  /// Each value that is not older than the cells reach, with how many seconds ago it was.
  func forEach(before timeSeconds: Double, _ body: (_ value: Double, _ agoSeconds: Double) -> Void) {
    for cell in 0..<Self.count {
      let ago = timeSeconds - times[cell]
      if ago > 0, ago <= cellSeconds * Double(Self.count) { body(Double(values[cell]), ago) }
    }
  }

  /// Equal also where a time is NaN.
  static func == (left: PastCells, right: PastCells) -> Bool { left.packed == right.packed }

  fileprivate var packed: Data {
    var data = Data(capacity: (Self.count + 1) * 12)
    data.append(PackedNumbers.encode([cellSeconds] + (0..<Self.count).map { times[$0] }))
    data.append(
      PackedNumbers.encode(
        (0..<Self.count / 2).map { pair in
          Double(bitPattern: UInt64(values[2 * pair].bitPattern) | UInt64(values[2 * pair + 1].bitPattern) << 32)
        }))
    return data
  }
}

extension PastCells: Codable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(packed)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let numbers = PackedNumbers.decode(try container.decode(Data.self))
    guard numbers.count == 1 + Self.count + Self.count / 2 else { throw PackedNumbers.sizeError(container) }
    self.init(cellSeconds: numbers[0])
    for cell in 0..<Self.count {
      times[cell] = numbers[1 + cell]
      let pair = numbers[1 + Self.count + cell / 2].bitPattern
      values[cell] = Float(bitPattern: UInt32(truncatingIfNeeded: cell % 2 == 0 ? pair : pair >> 32))
    }
  }
}

extension RecentPast: Saved {
  static var blank: RecentPast { RecentPast() }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&fine)
    coder.pass(&coarse)
  }
}

/// Only the cells that hold anything, which of them first.
extension PastCells: Saved {
  static var blank: PastCells { PastCells(cellSeconds: 0) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&cellSeconds)
    var held = (0..<Self.count).reduce(UInt16(0)) { $0 | (times[$1].isNaN ? 0 : 1 << UInt16($1)) }
    coder.pass(&held)
    for cell in 0..<Self.count where held & 1 << UInt16(cell) != 0 {
      coder.pass(&times[cell])
      coder.pass(&values[cell])
    }
  }
}
