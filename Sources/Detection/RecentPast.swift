internal import Foundation
internal import Saving

/// What a vital was over the last four hours, before its newest value: what "12 lower than 14 minutes ago" is read from. The last half
/// hour is kept every two minutes, the rest every quarter of an hour.
///
/// The newest value is the signal's, and is kept here once a newer one has come of another span: so a monitor's values mostly change
/// nothing here.
struct RecentPast: Sendable, Equatable, Codable {
  private var fine = PastCells()
  private var coarse = PastCells()
  private static let (fineSeconds, coarseSeconds) = (120.0, 900.0)

  init() {}

  /// From the time of one value to that of the next. Most vitals of a reading came together the last time too.
  struct Step {
    let nextSeconds: Double
    private(set) var seconds = Double.nan
    fileprivate private(set) var endsFine = false
    fileprivate private(set) var endsCoarse = false

    init(to nextSeconds: Double) { self.nextSeconds = nextSeconds }

    mutating func begin(at seconds: Double) {
      guard seconds != self.seconds else { return }
      self.seconds = seconds
      let isKept = PastCells.keeps(seconds) && PastCells.keeps(nextSeconds)
      endsFine = isKept && PastCells.cell(seconds, fineSeconds) != PastCells.cell(nextSeconds, fineSeconds)
      endsCoarse = isKept && PastCells.cell(seconds, coarseSeconds) != PastCells.cell(nextSeconds, coarseSeconds)
    }
  }

  /// The first value of all is of this time.
  mutating func begin(at timeSeconds: Double) {
    guard PastCells.keeps(timeSeconds) else { return }
    fine.advance(to: PastCells.cell(timeSeconds, Self.fineSeconds))
    coarse.advance(to: PastCells.cell(timeSeconds, Self.coarseSeconds))
  }

  /// Takes the value whose place a newer one takes with this step.
  mutating func keep(_ value: Double, _ step: Step) {
    if step.endsFine { fine.keep(value, at: step.seconds, until: step.nextSeconds, Self.fineSeconds) }
    if step.endsCoarse { coarse.keep(value, at: step.seconds, until: step.nextSeconds, Self.coarseSeconds) }
  }

  /// The clock of the records was set: what it said of all of this is moved along.
  /// - Parameter measuredSeconds: when the newest value was measured, by the clock of now.
  mutating func shift(bySeconds seconds: Double, measuredSeconds: Double?) {
    fine.shift(bySeconds: seconds, Self.fineSeconds)
    coarse.shift(bySeconds: seconds, Self.coarseSeconds)
    guard let measuredSeconds else { return }
    begin(at: measuredSeconds)
    // What has come to stand in its span gives way to it, as when both come in their order.
    if fine.isNewest(measuredSeconds, Self.fineSeconds) { fine.forgetNewest() }
    if coarse.isNewest(measuredSeconds, Self.coarseSeconds) { coarse.forgetNewest() }
  }

  /// The largest move to the newest value since any remembered time, and how long before `timeSeconds` that was; the more recent of two
  /// that are equal. Nil while nothing older is known.
  func largestChange(
    to value: Double, measuredAt measuredSeconds: Double, by timeSeconds: Double
  ) -> (change: Double, seconds: Double)? {
    var best: (change: Double, seconds: Double)?
    func look(_ past: Float, _ ago: Double) {
      let change = value - Double(past)
      if let found = best, abs(change) < abs(found.change) || (abs(change) == abs(found.change) && ago >= found.seconds) {
        return
      }
      best = (change, ago)
    }
    fine.forEach(before: timeSeconds, Self.fineSeconds, look)
    coarse.forEach(before: timeSeconds, Self.coarseSeconds, look)
    let ago = timeSeconds - measuredSeconds
    if ago > 0, ago <= PastCells.reachSeconds(Self.coarseSeconds), PastCells.keeps(measuredSeconds) { look(Float(value), ago) }
    return best
  }
}

/// The last value of each of the last 16 spans of time.
struct PastCells: Sendable {
  private static let count: Int32 = 16
  private static let nothing = UInt32.max

  /// A span lies at its number modulo 16.
  private var values = InlineArray<16, Float>(repeating: 0)
  /// When each was measured, in microseconds since its span began.
  private var offsets = InlineArray<16, UInt32>(repeating: nothing)
  /// The number of the newest span, be there a value of it here or not.
  private var newestCell = Int32.min

  /// Times beyond are nobody's, and their spans have no number.
  static func keeps(_ timeSeconds: Double) -> Bool { abs(timeSeconds) < 1e11 }

  static func cell(_ timeSeconds: Double, _ cellSeconds: Double) -> Int32 { Int32((timeSeconds / cellSeconds).rounded(.down)) }

  static func reachSeconds(_ cellSeconds: Double) -> Double { cellSeconds * Double(count) }

  fileprivate static func place(_ cell: Int32) -> Int { Int(cell & (count - 1)) }

  /// Keeps a value up to the next, of another span.
  mutating func keep(_ value: Double, at timeSeconds: Double, until nextSeconds: Double, _ cellSeconds: Double) {
    record(Float(value), at: timeSeconds, cellSeconds)
    advance(to: Self.cell(nextSeconds, cellSeconds))
  }

  /// Forgets what is sixteen spans old.
  mutating func advance(to cell: Int32) {
    guard cell > newestCell else { return }
    for passed in 0..<Int32(min(Int64(cell) - Int64(newestCell), Int64(Self.count))) {
      offsets[Self.place(cell - passed)] = Self.nothing
    }
    newestCell = cell
  }

  mutating func record(_ value: Float, at timeSeconds: Double, _ cellSeconds: Double) {
    let cell = Self.cell(timeSeconds, cellSeconds)
    advance(to: cell)
    values[Self.place(cell)] = value
    // Rounded, the last half of a microsecond would be the next span's.
    let offset = ((timeSeconds - Double(cell) * cellSeconds) * 1e6).rounded()
    offsets[Self.place(cell)] = UInt32(min(max(0, offset), cellSeconds * 1e6 - 1))
  }

  /// Forgets what is of the newest span.
  mutating func forgetNewest() {
    if newestCell > .min { offsets[Self.place(newestCell)] = Self.nothing }
  }

  /// Whether a time is of the newest span.
  func isNewest(_ timeSeconds: Double, _ cellSeconds: Double) -> Bool {
    Self.keeps(timeSeconds) && Self.cell(timeSeconds, cellSeconds) == newestCell
  }

  mutating func shift(bySeconds seconds: Double, _ cellSeconds: Double) {
    let old = self
    self = PastCells()
    old.forEach(cellSeconds) { value, time in
      if Self.keeps(time + seconds) { record(value, at: time + seconds, cellSeconds) }
    }
  }

  /// Each value that is not older than the cells reach, with how many seconds ago it was.
  func forEach(before timeSeconds: Double, _ cellSeconds: Double, _ body: (_ value: Float, _ agoSeconds: Double) -> Void) {
    forEach(cellSeconds) { value, time in
      let ago = timeSeconds - time
      if ago > 0, ago <= Self.reachSeconds(cellSeconds) { body(value, ago) }
    }
  }

  /// Oldest first.
  fileprivate func forEach(_ cellSeconds: Double, _ body: (_ value: Float, _ timeSeconds: Double) -> Void) {
    guard newestCell > .min else { return }
    for ago in (0..<Self.count).reversed() {
      let cell = newestCell - ago
      let offset = offsets[Self.place(cell)]
      if offset != Self.nothing { body(values[Self.place(cell)], Double(cell) * cellSeconds + Double(offset) / 1e6) }
    }
  }
}

extension PastCells: Equatable {
  /// As far as there is anything.
  static func == (left: PastCells, right: PastCells) -> Bool { left.held == right.held }

  private var held: [SIMD2<Double>] {
    var held: [SIMD2<Double>] = []
    forEach(1) { held.append([$1, Double($0)]) }
    return held
  }
}

// MARK: - Checkpoints

extension RecentPast {
  /// As a checkpoint has it, the newest value among the others.
  mutating func pass(through coder: inout StateCoder, newest: Double?, measuredSeconds: Double?) {
    Self.pass(&fine, Self.fineSeconds, through: &coder, newest, measuredSeconds)
    Self.pass(&coarse, Self.coarseSeconds, through: &coder, newest, measuredSeconds)
  }

  private static func pass(
    _ cells: inout PastCells, _ cellSeconds: Double, through coder: inout StateCoder, _ newest: Double?,
    _ measuredSeconds: Double?
  ) {
    var whole = cells
    if let newest, let measuredSeconds, cells.isNewest(measuredSeconds, cellSeconds) {
      whole.record(Float(newest), at: measuredSeconds, cellSeconds)
    }
    var packed = PackedCells(whole, cellSeconds)
    coder.pass(&packed)
    guard coder.isReading else { return }
    cells = packed.unpacked(cellSeconds)
    if let measuredSeconds, cells.isNewest(measuredSeconds, cellSeconds) { cells.forgetNewest() }
  }

  private enum CodingKeys: CodingKey { case fine, coarse }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(PackedCells(fine, Self.fineSeconds), forKey: .fine)
    try container.encode(PackedCells(coarse, Self.coarseSeconds), forKey: .coarse)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    fine = try container.decode(PackedCells.self, forKey: .fine).unpacked(Self.fineSeconds)
    coarse = try container.decode(PackedCells.self, forKey: .coarse).unpacked(Self.coarseSeconds)
  }
}

/// The cells with their times, by place, as they are saved; NaN where there is nothing.
private struct PackedCells {
  private static let count = 16

  private var cellSeconds: Double
  private var times = [Double](repeating: .nan, count: count)
  private var values = [Float](repeating: 0, count: count)

  init(_ cells: PastCells, _ cellSeconds: Double) {
    self.cellSeconds = cellSeconds
    cells.forEach(cellSeconds) { value, time in
      let place = PastCells.place(PastCells.cell(time, cellSeconds))
      (times[place], values[place]) = (time, value)
    }
  }

  func unpacked(_ cellSeconds: Double) -> PastCells {
    var cells = PastCells()
    let held = times.indices.filter { PastCells.keeps(times[$0]) }
    for place in held.sorted(by: { times[$0] < times[$1] }) { cells.record(values[place], at: times[place], cellSeconds) }
    return cells
  }
}

/// Only the cells that hold anything, which of them first.
extension PackedCells: Saved {
  static var blank: PackedCells { PackedCells(PastCells(), 0) }

  mutating func pass(through coder: inout StateCoder) {
    coder.pass(&cellSeconds)
    var held = times.indices.reduce(UInt16(0)) { $0 | (times[$1].isNaN ? 0 : 1 << UInt16($1)) }
    coder.pass(&held)
    for place in times.indices where held & 1 << UInt16(place) != 0 {
      coder.pass(&times[place])
      coder.pass(&values[place])
    }
  }
}

/// As version 0.1.0 wrote them.
extension PackedCells: Codable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let pairs = stride(from: 0, to: Self.count, by: 2).map {
      Double(bitPattern: UInt64(values[$0].bitPattern) | UInt64(values[$0 + 1].bitPattern) << 32)
    }
    try container.encode(PackedNumbers.encode([cellSeconds] + times + pairs))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let numbers = PackedNumbers.decode(try container.decode(Data.self))
    guard numbers.count == 1 + Self.count + Self.count / 2 else { throw PackedNumbers.sizeError(container) }
    cellSeconds = numbers[0]
    for place in 0..<Self.count {
      times[place] = numbers[1 + place]
      let pair = numbers[1 + Self.count + place / 2].bitPattern
      values[place] = Float(bitPattern: UInt32(truncatingIfNeeded: place % 2 == 0 ? pair : pair >> 32))
    }
  }
}
