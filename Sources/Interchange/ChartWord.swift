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

  /// SNOMED CT's findings and LOINC's answers to 82810-3, pregnancy status; nil for anything else, "unknown" too.
  static func isPregnant(answer code: String) -> Bool? {
    switch code {
    case "77386006", "LA15173-0": true
    case "60001007", "LA26683-5": false
    default: nil
    }
  }

  /// That it is not known is an answer too: LOINC's LA4489-6, the data absent reasons of FHIR and the null flavours of HL7.
  static func isUnknown(answer code: String) -> Bool {
    ["LA4489-6", "unknown", "asked-unknown", "not-asked", "asked-declined", "UNK", "ASKU", "NASK", "261665006"].contains(code)
  }

  /// A, C, V, P, U or the words for them (RCP NEWS2, 2017, and the AVPU scale before it), and the codes of SNOMED CT and of
  /// LOINC's answers to 67775-7, level of responsiveness; nil for anything else.
  static func consciousness(_ text: UnsafeBufferPointer<UInt8>) -> Consciousness? {
    let word = lowered(text)
    // "A - Alert", "V (voice)"
    let first = word.split(whereSeparator: { "-(:=".contains($0) }).first.map { $0.drop { $0 == " " } } ?? ""
    return consciousness(word) ?? consciousness(String(first.reversed().drop { $0 == " " }.reversed()))
  }

  private static func consciousness(_ word: String) -> Consciousness? {
    switch word {
    case "a", "alert", "awake", "awake/alert", "alert/awake", "a&o", "a&ox3", "a&ox4", "aox3", "aox4", "alert and oriented x3",
      "alert and oriented x4", "fully alert", "mentally alert", "alert and oriented", "alerta", "wach", "248234008",
      "la9340-6":
      .alert
    // The chart of NEWS2 has one line for all that are not alert, which count the same.
    case "c", "cvpu", "confusion", "confused", "new confusion", "newly confused", "acute confusion", "delirium", "delirious",
      "disoriented",
      "confuso", "verwirrt", "130987000", "la6560-2":
      .confusion
    case "v", "voice", "verbal", "responds to voice", "responsive to voice", "responds to verbal", "responds to verbal stimuli",
      "responds to speech", "300202002", "la17108-4":
      .voice
    case "p", "pain", "painful", "responds to pain", "responsive to pain", "responds to painful stimuli", "450847001",
      "la17107-6":
      .pain
    case "u", "unresponsive", "unconscious", "comatose", "coma", "422768004", "la9343-0": .unresponsive
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

  /// The total of a coma scale written by its parts, "E4V5M6" or "15 (E4 V5 M6)"; nil for anything else, as where speech could not
  /// be tested ("VT").
  static func comaTotal(_ text: String) -> Double? {
    let plain = text.lowercased().filter { $0.isLetter || $0.isNumber }
    guard text.utf8.count <= 32, let start = plain.firstIndex(of: "e") else { return nil }
    let parts = Array(plain[start...])
    guard parts.count == 6, parts[2] == "v", parts[4] == "m", let eye = parts[1].wholeNumberValue, (1...4).contains(eye),
      let verbal = parts[3].wholeNumberValue, (1...5).contains(verbal), let motor = parts[5].wholeNumberValue,
      (1...6).contains(motor)
    else { return nil }
    return Double(eye + verbal + motor)
  }

  /// What LOINC's answers to the parts of the Glasgow Coma Scale count: eyes (9267-6) 1 to 4, speech (9270-0) 1 to 5, movement
  /// (9268-4) 1 to 6. Nil for anything else.
  static func comaScore(answer code: String) -> Double? {
    switch code {
    case "LA6553-7", "LA6557-8", "LA6562-8": 1
    case "LA6554-5", "LA6558-6", "LA6563-6": 2
    case "LA6555-2", "LA6559-4", "LA6564-4": 3
    case "LA6556-0", "LA6560-2", "LA6565-1": 4
    case "LA6561-0", "LA6566-9": 5
    case "LA6567-7": 6
    default: nil
    }
  }

  /// Whether a row or a record is called by what is no measurement, though it has a measurement's name and a number in it.
  static func isNoMeasurement(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= 32 else { return false }
    return switch FieldName.key(String(decoding: text, as: UTF8.self)) {
    case "limit", "limits", "threshold", "thresholds", "alarmlimit", "alarmlimits", "alarmthreshold", "alarmthresholds",
      "upperlimit", "lowerlimit", "setting", "settings", "alarmsetting", "alarmsettings", "setpoint", "target", "targets", "goal",
      "goals", "prediction", "predicted", "predictions", "forecast", "forecasts", "normalrange", "referencerange":
      true
    default: false
    }
  }

  private static func lowered(_ text: UnsafeBufferPointer<UInt8>) -> String {
    text.count > 48 ? "" : PlainText.folded(String(decoding: text, as: UTF8.self)) { $0 == "_" ? " " : $0 }.lowercased()
  }
}
