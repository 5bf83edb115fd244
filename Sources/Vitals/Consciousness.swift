internal import Saving

/// ACVPU, the scale of consciousness in NEWS2 (Royal College of Physicians, 2017).
package enum Consciousness: String, CaseIterable, Sendable, Codable, Hashable {
  case alert = "A"
  case confusion = "C"
  case voice = "V"
  case pain = "P"
  case unresponsive = "U"

  package var word: String {
    switch self {
    case .alert: "alert"
    case .confusion: "new confusion"
    case .voice: "responds to voice"
    case .pain: "responds to pain"
    case .unresponsive: "unresponsive"
    }
  }
}

extension Consciousness: Saved {
  package static var blank: Consciousness { .alert }
}
