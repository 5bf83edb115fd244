/// A mark that catches the eye: cells of one row whose ground comes and goes. What is written on them stays to be read.
///
/// Rates after IEC 60601-1-8 table 2: HIGH 1.4 to 2.8 Hz, MEDIUM 0.4 to 0.8 Hz, on for a fifth to three fifths of the time.
package struct Flash: Sendable, Equatable {
  enum Rate: Sendable {
    case high
    case medium

    /// Of one change: those of MEDIUM come together with those of HIGH, in one frame.
    var changeSeconds: Double {
      switch self {
      case .high: 0.25
      case .medium: 0.75
      }
    }

    /// By a clock that never jumps.
    func isLit(atSeconds seconds: Double) -> Bool { (seconds / changeSeconds).rounded(.down).remainder(dividingBy: 2) == 0 }
  }

  var row: Int
  var columns: Range<Int>
  var rate: Rate
  /// What the cells lie on while the mark is not lit.
  var unlit: Ground
  /// What is written on them then; nil leaves it as it is.
  var unlitStyle: Style?
  /// Whether ink and ground change places then, and nothing else.
  var reversesUnlit = false
}

extension Frame {
  /// The frame with its marks as they are at a moment.
  package func flashing(atSeconds seconds: Double) -> Frame {
    guard !flashes.isEmpty else { return self }
    var frame = self
    for flash in flashes where !flash.rate.isLit(atSeconds: seconds) {
      for column in flash.columns {
        guard !flash.reversesUnlit else {
          frame[flash.row, column].style.isReversed.toggle()
          continue
        }
        frame[flash.row, column].ground = flash.unlit
        if let style = flash.unlitStyle { frame[flash.row, column].style = style }
        frame[flash.row, column].style.isReversed = false
      }
    }
    return frame
  }

  /// Where marks change, and nothing else between two pictures.
  package var flashingRows: [Int] { flashes.map(\.row) }

  /// How long until a mark changes; nil where none does.
  package func secondsUntilFlash(atSeconds seconds: Double) -> Double? {
    flashes.map(\.rate.changeSeconds).min().map { change in
      change - (seconds - (seconds / change).rounded(.down) * change)
    }
  }
}
