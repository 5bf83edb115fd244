internal import Vitals

/// What the two charted observations are called, in JSON and in CSV.
enum ChartWord {
  /// Whether a patient gets oxygen: yes or no in several languages, air, or how it is given; nil for anything else.
  static func onOxygen(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    let word = lowered(text)
    if let answer = yesOrNo(word) { return answer }
    switch word {
    case "on", "o2", "oxygen", "on oxygen", "on o2", "supplemental", "supplemental oxygen", "oxigeno", "sauerstoff":
      return true
    case "off", "air", "on air", "room air", "roomair", "ra", "none", "room", "ambient air", "raumluft", "aire ambiente",
      "air ambiant", "self ventilating", "self-ventilating on air":
      return false
    default:
      return devices.contains(where: word.contains) ? true : nil
    }
  }

  /// Yes or no in several languages; nil for anything else.
  static func yesOrNo(_ text: UnsafeBufferPointer<UInt8>) -> Bool? { yesOrNo(lowered(text)) }

  private static func yesOrNo(_ word: String) -> Bool? {
    switch word {
    case "1", "true", "1.0", "yes", "y", "t", "ja", "si", "oui", "sim": true
    case "0", "false", "0.0", "no", "n", "f", "nein", "non", "nao", "nee": false
    default: nil
    }
  }

  /// Parts of the names of what gives oxygen.
  private static let devices = [
    "cannula", "canula", "mask", "venturi", "nrb", "rebreath", "hfnc", "hfno", "high flow", "high-flow", "highflow", "optiflow",
    "cpap", "bipap", "niv", "ventilat", "t-piece", "tracheost", "nasal prong", "prongs", "nasal specs", "nasal spec", "reservoir",
    "oxygen tent", "humidified", "brille", "mascarilla", "lunettes", "masque",
  ]

  /// A, C, V, P, U or the words for them (RCP NEWS2, 2017, and the AVPU scale before it), and SNOMED CT's codes; nil for
  /// anything else.
  static func consciousness(_ text: UnsafeBufferPointer<UInt8>) -> Consciousness? {
    let word = lowered(text)
    // "A - Alert", "V (voice)"
    let first = word.split(whereSeparator: { "-(:=".contains($0) }).first.map { $0.drop { $0 == " " } } ?? ""
    return consciousness(word) ?? consciousness(String(first.reversed().drop { $0 == " " }.reversed()))
  }

  private static func consciousness(_ word: String) -> Consciousness? {
    switch word {
    case "a", "alert", "awake", "fully alert", "mentally alert", "alert and oriented", "alerta", "wach", "248234008": .alert
    case "c", "confusion", "confused", "new confusion", "newly confused", "acute confusion", "delirium", "delirious",
      "disoriented",
      "confuso", "verwirrt", "130987000":
      .confusion
    case "v", "voice", "verbal", "responds to voice", "responsive to voice", "responds to verbal", "responds to verbal stimuli",
      "responds to speech", "300202002":
      .voice
    case "p", "pain", "responds to pain", "responsive to pain", "responds to painful stimuli", "450847001": .pain
    case "u", "unresponsive", "unconscious", "comatose", "coma", "422768004": .unresponsive
    default: nil
    }
  }

  /// The Glasgow Coma Scale as ACVPU. 15 is alert and below it nobody is; which of the other letters, after the medians that
  /// were found side by side (A 15, V 13, P 8, U 6: McNarry and Goldhill, Anaesthesia 2004;59:34), matters little: NEWS2 gives
  /// all of them 3 points. Nil outside the scale.
  static func consciousness(comaScale total: Double) -> Consciousness? {
    guard total == total.rounded() else { return nil }
    return switch total {
    case 15: .alert
    case 14: .confusion
    case 9...13: .voice
    case 7...8: .pain
    case 3...6: .unresponsive
    default: nil
    }
  }

  private static func lowered(_ text: UnsafeBufferPointer<UInt8>) -> String {
    text.count > 48 ? "" : PlainText.folded(String(decoding: text, as: UTF8.self)) { $0 == "_" ? " " : $0 }.lowercased()
  }
}
