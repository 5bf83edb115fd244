internal import CSimdjson
internal import Vitals

/// What a source says of a value beside it: that it holds, or does not. A monitor goes on sending the last value, or noise, while a
/// lead is off, and says so in a field of its own.
enum ValidityMark: UInt8, CaseIterable {
  /// `spo2_valid`: a no means that the value does not hold.
  case holds
  /// `spo2_artifact`: a yes does.
  case fails
  /// `signal_quality`: only a word for it does. What a number counts, nobody knows.
  case quality
  /// `spo2_status`, `hr_flag`: the same. Of a whole record it may be anything's: its patient's, its alarm's, its delivery's.
  case status

  /// Whether the value holds; nil where the mark does not say.
  func judge(_ node: JSONNode, _ words: WordBook) -> Bool? {
    if node.isText { return judge(node.trimmed, words) }
    if self == .status || self == .quality { return Self.isBadStatusCode(node) ? false : nil }
    guard self == .holds || self == .fails, node.kind == NODE_BOOLEAN || node.isNumber, node.number == 0 || node.number == 1
    else { return nil }
    return (node.number == 1) == (self == .holds)
  }

  private func judge(_ text: UnsafeBufferPointer<UInt8>, _ words: WordBook) -> Bool? {
    if words.validity(text) != nil { return false }
    guard self == .holds || self == .fails, text.count <= Self.longestWord else { return nil }
    return ChartWord.yesOrNo(text).map { $0 == (self == .holds) }
  }

  /// OPC UA's status codes say in their first two bits whether a value is good, uncertain or bad (OPC 10000-4, 7.39). What is uncertain
  /// is used. Other numbers are not as large.
  private static func isBadStatusCode(_ node: JSONNode) -> Bool {
    node.kind == NODE_WHOLE && (0x8000_0000...0xFFFF_FFFF).contains(node.whole)
  }

  /// Why a value beside such a word holds for nothing.
  enum Failure {
    case fails
    /// Whatever it stands beside.
    case takenBack
  }

  /// Nil for another word.
  static func failure(_ text: UnsafeBufferPointer<UInt8>) -> Failure? {
    guard text.count <= longestWord else { return nil }
    let word = FieldName.key(String(decoding: text, as: UTF8.self))
    if takenBack.contains(word) { return .takenBack }
    // OPC UA's names of them: BadSensorFailure, BadNoCommunication.
    return failures.contains(word) || word.hasPrefix("bad") ? .fails : nil
  }

  private static let longestWord = 40

  private static let takenBack: Set = ["enteredinerror", "inerror", "voided", "retracted", "nullified"]

  /// Also those of ISO/IEEE 11073-10201 (MeasurementStatus), of SDC's metric quality, and OPC UA's. What is "questionable", "poor" or "uncertain" is used: a
  /// doubt does not take a sick patient's value away.
  private static let failures: Set = [
    "invalid", "inv", "calib", "notvalid", "artifact", "artefact", "error", "fault", "faulty", "rejected", "unusable",
    "off", "leadsoff",
    "leadoff", "probeoff", "sensoroff", "electrodeoff", "electrodesoff", "detached", "disconnected", "nosignal", "notavailable",
    "unavailable", "calibrationongoing", "calibrating", "ungueltig", "ungultig", "invalido", "invalide",
  ]
}

extension FieldMeaning {
  /// What a mark is of, as bits of roles; nothing for one that does not name it.
  var marked: UInt64 {
    switch marks {
    case .bloodPressure: FieldRole.bloodPressure.bit | FieldRole.systolicPressure.bit | FieldRole.diastolicPressure.bit
    case .heartRate, .pulse: FieldRole.heartRate.bit | FieldRole.pulse.bit
    case .unknown: 0
    default: marks.bit
    }
  }

  /// What a mark is of that stands beside values without naming one.
  var markedBeside: UInt64 { mark == .status ? FieldRole.value.bit : FieldRole.measurements | FieldRole.value.bit }
}

extension RecordReader {
  /// What a mark says, which is put down where it says that values do not hold.
  /// - Parameter unnamed: gathers what is said of all that stands beside it.
  func takeMark(
    _ node: JSONNode, _ place: FieldPaths.Path, _ meaning: FieldMeaning, into scope: inout RecordScope, unnamed: inout UInt64
  ) {
    switch meaning.mark.judge(node, words) {
    case nil: if node.kind != NODE_NULL { paths.countUnused(place) }
    case true?: break
    case false?:
      if meaning.marks != .unknown {
        scope.markInvalid(meaning.marked)
      } else {
        unnamed |= meaning.markedBeside
        if node.isText, words.validity(node.trimmed) == .takenBack { unnamed |= FieldRole.measurements }
      }
    }
  }

  /// An object or a list under the name of a mark: {"spo2": "bad"}, {"Symbol": "Bad"}, ["INVALID"], and, under `invalid`, ["spo2"].
  /// - Returns: what is said of all that stands beside it.
  func takeMarks(
    _ node: JSONNode, _ place: FieldPaths.Path, _ meaning: FieldMeaning, into scope: inout RecordScope, _ pending: inout [Pending]
  ) -> UInt64 {
    var unnamed: UInt64 = 0
    var isKnown = false
    for member in node.members where !member.isContainer {
      let (inner, found) = node.isObject ? paths.find(member, in: place) : (place, .unknown)
      let listed = node.isArray && meaning.mark == .fails ? words.measurement(member)?.role : nil
      if let listed, listed.canBeMarked {
        isKnown = true
        scope.markInvalid(FieldMeaning(role: .validity, marks: listed).marked)
      } else if found.role.canBeMarked || meaning.mark.judge(member, words) == false {
        isKnown = true
        var own = meaning
        if found.role.canBeMarked { own.marks = found.role }
        takeMark(member, inner, own, into: &scope, unnamed: &unnamed)
      }
    }
    if isKnown { return unnamed }
    if node.isObject { openUnknown(node, place, into: &pending) } else { paths.countUnused(place) }
    return 0
  }
}

extension FieldRole {
  var canBeMarked: Bool { vital != nil || self == .pulse || self == .bloodPressure }
}

extension VitalsReader {
  /// Takes out what the source itself says does not hold; told as a fault, and otherwise as if it had not been measured.
  mutating func leaveOutInvalid(_ scope: inout RecordScope) {
    for role in FieldRole.allCases where role.isMeasurement && scope.invalid & role.bit != 0 {
      guard let slot = scope[role] else { continue }
      scope.remove(role)
      if !slot.node.isEmpty { fault(.markedInvalid, role.key, slot) }
    }
  }
}
