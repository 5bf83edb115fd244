/// A probability in words.
package enum Probability {
  /// `0.4 %` or `12 %`: most risks are small, and rounded to nothing they would reassure; `--` where there is none.
  package static func text(_ probability: Double) -> String {
    guard probability.isFinite else { return "--" }
    let tenths = Int((min(max(0, probability), 1) * 1000).rounded())
    return switch tenths {
    case 0: probability > 0 ? "<0.1 %" : "0 %"
    case 100...: "\((tenths + 5) / 10) %"
    default: "\(tenths / 10).\(tenths % 10) %"
    }
  }
}
