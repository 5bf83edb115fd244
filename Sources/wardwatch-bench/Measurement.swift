internal import Foundation

/// One figure: what was measured, and what stands beside it where something does.
struct Measurement: Codable {
  var section: String
  var what: String
  var value: Double
  var unit: String
  /// What the same work takes elsewhere, measured in the same run.
  var peer: Double?
  var peerName: String?

  enum CodingKeys: String, CodingKey {
    case section, what, value, unit, peer
    case peerName = "peer_name"
  }

  var line: String {
    let beside = peer.flatMap { peer in peerName.map { "\(Self.text(peer)) \(unit) \($0)" } } ?? ""
    let left = "\(section) · \(what)".padding(toLength: 52, withPad: " ", startingAt: 0)
    return "\(left)\(Self.text(value).leftPadded(to: 11)) \(unit.padding(toLength: 10, withPad: " ", startingAt: 0)) \(beside)"
  }

  /// Three digits that count.
  private static func text(_ value: Double) -> String {
    if value >= 100 { return String(format: "%.0f", value) }
    return String(format: value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f", value)
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
