internal import Vitals

/// What the two charted observations are called, in JSON and in CSV.
enum ChartWord {
  /// true/false and 1/0 (also 1.0/0.0, as data frames write them); nil for anything else.
  static func onOxygen(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    switch lowered(text) {
    case "1", "true", "1.0", "yes": true
    case "0", "false", "0.0", "no": false
    default: nil
    }
  }

  /// A, C, V, P, U or the words for them (RCP NEWS2, 2017, and the AVPU scale before it); nil for anything else.
  static func consciousness(_ text: UnsafeBufferPointer<UInt8>) -> Consciousness? {
    switch lowered(text) {
    case "a", "alert": .alert
    case "c", "confusion", "confused", "new confusion": .confusion
    case "v", "voice", "verbal", "responds to voice": .voice
    case "p", "pain", "responds to pain": .pain
    case "u", "unresponsive": .unresponsive
    default: nil
    }
  }

  private static func lowered(_ text: UnsafeBufferPointer<UInt8>) -> String {
    text.count > 24 ? "" : String(decoding: text, as: UTF8.self).lowercased()
  }
}
