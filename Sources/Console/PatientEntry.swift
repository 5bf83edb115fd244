package import Vitals

/// What a person enters about a patient, because no monitor knows it: to be sent as a record, keyed by the patient, so that every
/// console and every replay sees the same.
package struct PatientEntry: Sendable, Equatable {
  package enum What: Sendable, Equatable {
    case consciousness(Consciousness)
    case oxygen(Bool)
    case values(PerVital<Double?>)
    /// The NEWS2 SpO2 scale: a clinician's decision, with name and reason.
    case scale(OxygenScale, by: String, reason: String)
    /// What is ordered about the patient's alarms.
    case order(AlarmOrders.Entry)
    case discharge
    /// Of somebody new.
    case admission
  }

  package var patient: PatientIdentity
  package var what: What
  /// Who entered it: a claim, not a proof.
  package var by: String
  /// By the clock of the patient's records.
  package var timeSeconds: Double
  /// Of the entry that this one takes back, because it was made in error: `what` held before it, and holds again.
  package var inErrorSeconds: Double?

  package init(patient: PatientIdentity, what: What, by: String, timeSeconds: Double, inErrorSeconds: Double? = nil) {
    self.patient = patient
    self.what = what
    self.by = by
    self.timeSeconds = timeSeconds
    self.inErrorSeconds = inErrorSeconds
  }

  /// What is asked before it is sent.
  var words: String {
    switch what {
    case .consciousness(let consciousness): "consciousness \(consciousness.rawValue), \(consciousness.word)"
    case .oxygen(let isGiven): isGiven ? "on oxygen" : "on room air"
    case .values(let values):
      Vital.allCases.compactMap { vital in values[vital].map { "\(vital.label) \(vital.formatted($0)) \(vital.unit)" } }
        .joined(separator: ", ")
    case .scale(let scale, let by, let reason):
      scale == .two ? "SpO2 scale 2, decided by \(by): \(reason)" : "SpO2 scale 1, decided by \(by)"
    case .order(let entry): entry.words
    case .discharge: "discharged"
    case .admission: "admitted as \(patient.id)"
    }
  }
}

/// What cannot be entered, and how it is written.
struct EntryError: Error, Equatable {
  var message: String
}

/// Reads an entry as a person types it: `v`, `oxygen`, `hr 88 bp 120/80`, `scale 2 Dr Example, COPD`, `limit hr > 140 medium`,
/// `discharge`, `admit 09 P123 Okafor P`; `error` takes back the entry before, see `MadeEntry`.
enum EntryText {
  /// How something is written, and what it says; the brief form where there is little room.
  typealias Example = (text: String, words: String, brief: (text: String, words: String))

  static let examples: [Example] = [
    (
      "a c v p u", "consciousness: alert, new confusion, voice, pain, unresponsive",
      brief: ("a c v p u", "alert, confused …")
    ), ("oxygen   air", "given oxygen, or breathing air", brief: ("oxygen   air", "given, or not")),
    (
      "hr 88 bp 120/80 temp 37.2", "a reading by hand; rr and spo2 too",
      brief: ("hr 88 bp 120/80", "rr spo2 temp too")
    ),
    (
      "scale 2 NAME, REASON", "the SpO2 scale of NEWS2, which a clinician decides; scale 1 NAME",
      brief: ("scale 2 WHO, WHY", "SpO2 scale, or 1")
    ),
    ("discharge", "has left the bed", brief: ("discharge", "has left the bed")),
    ("admit BED ID NAME", "somebody new, where no system says so", brief: ("admit BED ID …", "somebody new")),
    (
      "error", "what was entered here last about this patient was wrong: as before",
      brief: ("error", "the last was wrong")
    ),
    (
      "limit hr > 140 medium", "an alarm of this patient's own; no limit hr",
      brief: ("limit hr > 140", "an alarm of its own")
    ),
    (
      "accept hr to 140 12h NAME, REASON", "usual here, no alarm; at most 24h; no accept hr",
      brief: ("accept hr to …", "usual here, no alarm")
    ),
    (
      "delay medium 30 4h NAME, REASON", "how long it must stand; no delay medium",
      brief: ("delay medium 30", "how long it stands")
    ), ("care DNAR", "how far treatment goes; no care", brief: ("care DNAR", "how far it goes")),
  ]

  private static let consciousness: [String: Consciousness] = [
    "a": .alert, "alert": .alert, "c": .confusion, "confused": .confusion, "confusion": .confusion, "v": .voice, "voice": .voice,
    "p": .pain, "pain": .pain, "u": .unresponsive, "unresponsive": .unresponsive,
  ]
  private static let vitals: [String: Vital] = [
    "hr": .heartRate, "rr": .respiratoryRate, "spo2": .oxygenSaturation, "sbp": .systolicPressure, "dbp": .diastolicPressure,
    "temp": .temperature,
  ]

  /// - Parameter user: who enters it.
  /// - Throws: `EntryError` in words.
  static func read(_ text: String, of patient: PatientIdentity, by user: String) throws(EntryError) -> (
    patient: PatientIdentity, what: PatientEntry.What
  ) {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first?.lowercased() else { throw EntryError(message: "nothing is entered yet") }
    if words.count == 1, let consciousness = consciousness[first] { return (patient, .consciousness(consciousness)) }
    switch (first, words.count) {
    case ("oxygen", 1), ("o2", 1): return (patient, .oxygen(true))
    case ("air", 1): return (patient, .oxygen(false))
    case ("discharge", 1): return (patient, .discharge)
    case ("limit", _), ("accept", _), ("delay", _), ("care", _), ("no", _):
      return (patient, .order(try OrderText.read(text, by: user)))
    case ("scale", _): return (patient, try scale(words.dropFirst()))
    case ("admit", 4...):
      return (
        PatientIdentity(id: words[2], ward: patient.ward, bed: words[1], name: words[3...].joined(separator: " ")), .admission
      )
    case ("admit", _): throw EntryError(message: "admit BED ID NAME")
    default: return (patient, .values(try values(words)))
    }
  }

  private static func scale(_ words: ArraySlice<String>) throws(EntryError) -> PatientEntry.What {
    let parts = words.dropFirst().joined(separator: " ").split(separator: ",", maxSplits: 1).map(String.init)
    let by = (parts.first ?? "").trimmed
    let reason = parts.count > 1 ? parts[1].trimmed : ""
    switch words.first {
    case "2" where !by.isEmpty && !reason.isEmpty: return .scale(.two, by: by, reason: reason)
    case "1" where !by.isEmpty: return .scale(.one, by: by, reason: reason)
    default: throw EntryError(message: "scale 2 NAME, REASON: who decided it, and why")
    }
  }

  private static func values(_ words: [String]) throws(EntryError) -> PerVital<Double?> {
    var values = PerVital<Double?>(repeating: nil)
    func take(_ text: Substring, _ vital: Vital) throws(EntryError) {
      guard text.count <= 8, let value = Double(text.replacing(",", with: ".")), Plausibility(value, of: vital) != .implausible
      else {
        throw EntryError(message: "\(text) is no \(vital.label) of a living patient")
      }
      values[vital] = value
    }
    guard words.count % 2 == 0 else { throw EntryError(message: "a name, then its number: hr 88 bp 120/80") }
    for place in stride(from: 0, to: words.count, by: 2) {
      let (name, text) = (words[place].lowercased(), words[place + 1])
      if name == "bp" {
        let parts = text.split(separator: "/")
        guard parts.count == 2 else { throw EntryError(message: "bp is systolic/diastolic: bp 120/80") }
        try take(parts[0], .systolicPressure)
        try take(parts[1], .diastolicPressure)
      } else if let vital = vitals[name] {
        try take(text[...], vital)
      } else {
        throw EntryError(message: "\(name) is nothing that can be entered")
      }
    }
    return values
  }
}
