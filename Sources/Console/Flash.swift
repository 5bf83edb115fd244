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

  package let row: Int
  package let columns: Range<Int>
  var rate: Rate
  /// What the cells lie on while the mark is not lit.
  var unlit: Ground
  /// What is written on them then; nil leaves it as it is.
  var unlitStyle: Style?
  /// Whether ink and ground change places then, and nothing else.
  var reversesUnlit = false

  fileprivate func dark(_ lit: Cell) -> Cell {
    var cell = lit
    guard !reversesUnlit else {
      cell.style.isReversed.toggle()
      return cell
    }
    cell.ground = unlit
    if let unlitStyle { cell.style = unlitStyle }
    cell.style.isReversed = false
    return cell
  }
}

extension Frame {
  /// The frame with its marks as they are at a moment.
  package func flashing(atSeconds seconds: Double) -> Frame {
    guard !flashes.isEmpty else { return self }
    var frame = self
    frame.flash(as: self, atSeconds: seconds)
    return frame
  }

  /// Brings the marks of `frame`, of which this is the picture at some moment, to how they are at another; answers which changed.
  @discardableResult
  package mutating func flash(as frame: Frame, atSeconds seconds: Double) -> [Flash] {
    frame.flashes.filter { flash in
      let isLit = flash.rate.isLit(atSeconds: seconds)
      var hasChanged = false
      for column in flash.columns {
        let cell = isLit ? frame[flash.row, column] : flash.dark(frame[flash.row, column])
        guard self[flash.row, column] != cell else { continue }
        self[flash.row, column] = cell
        hasChanged = true
      }
      return hasChanged
    }
  }

  /// How long until a mark changes; nil where none does.
  package func secondsUntilFlash(atSeconds seconds: Double) -> Double? {
    flashes.map(\.rate.changeSeconds).min().map { change in
      change - (seconds - (seconds / change).rounded(.down) * change)
    }
  }
}
