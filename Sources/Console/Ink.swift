internal import Vitals

/// What a mark on the screen means; the terminal decides what that looks like.
///
/// Red, yellow and cyan belong to patients' alarms alone (IEC 60601-1-8 table 2). What is wrong with the machinery has a
/// hue of its own, and everything normal is grey.
package enum Ink: UInt8, CaseIterable, Sendable {
  case text
  /// What the eye should find first among what is normal.
  case strong
  /// Labels, units, what is fine.
  case quiet
  /// Rules, guides, gaps.
  case faint
  case high
  case medium
  case low
  /// Probes, silence, feed, database, mail: no patient's condition.
  case technical
  case good
  case accent
  /// A trend where NEWS2 gives 0 points.
  case trendNormal
  /// A trend where NEWS2 gives 1 point.
  case trendNotable
  /// The body under a trend's top edge, for each of the four.
  case bodyNormal
  case bodyNotable
  case bodyMedium
  case bodyHigh

  /// Of a trend where NEWS2 gives `points`.
  init(points: Int?) {
    self =
      switch points ?? 0 {
      case ...0: .trendNormal
      case 1: .trendNotable
      case 2: .medium
      default: .high
      }
  }

  /// Of a trend while the patient was that urgent.
  init(trend severity: Severity) {
    self =
      switch severity {
      case .normal: .trendNormal
      case .low: .trendNotable
      case .medium: .medium
      case .high: .high
      }
  }

  init(_ severity: Severity) {
    self =
      switch severity {
      case .normal: .quiet
      case .low: .low
      case .medium: .medium
      case .high: .high
      }
  }

  /// The darker ink below a trend's top edge.
  var body: Ink {
    switch self {
    case .high: .bodyHigh
    case .medium: .bodyMedium
    case .trendNotable: .bodyNotable
    default: .bodyNormal
    }
  }
}

/// What a cell lies on.
package enum Ground: UInt8, CaseIterable, Sendable {
  case screen
  /// The first and the last line.
  case bar
  /// A key figure.
  case card
  /// The patient that keys act on.
  case selection
  /// Sign and word of HIGH: an area stands out also for eyes that see no red.
  case high
  /// What is normal, behind a chart.
  case band
  /// Everything around a picture that is not of now.
  case past
}

/// How text is written.
package struct Style: Sendable, Equatable {
  package var ink: Ink
  package var isBold: Bool
  package var isReversed: Bool

  package init(_ ink: Ink, bold isBold: Bool = false, reversed isReversed: Bool = false) {
    self.ink = ink
    self.isBold = isBold
    self.isReversed = isReversed
  }

  static let text = Style(.text)
  static let strong = Style(.strong, bold: true)
  static let quiet = Style(.quiet)
  static let faint = Style(.faint)
  static let good = Style(.good)
  static let accent = Style(.accent)
  static let technical = Style(.technical, bold: true)
}
