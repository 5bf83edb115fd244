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
  func judge(_ node: JSONNode) -> Bool? {
    if node.isText { return judge(node.trimmed) }
    guard self == .holds || self == .fails, node.kind == NODE_BOOLEAN || node.isNumber, node.number == 0 || node.number == 1
    else { return nil }
    return (node.number == 1) == (self == .holds)
  }

  private func judge(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    guard text.count <= 24 else { return nil }
    if Self.failures.contains(FieldName.key(String(decoding: text, as: UTF8.self))) { return false }
    guard self == .holds || self == .fails else { return nil }
    return ChartWord.yesOrNo(text).map { $0 == (self == .holds) }
  }

  /// Also those of ISO/IEEE 11073-10201, MeasurementStatus, and OPC UA's. What is "questionable", "poor" or "uncertain" is used: a
  /// doubt does not take a sick patient's value away.
  private static let failures: Set = [
    "invalid", "notvalid", "bad", "artifact", "artefact", "error", "fault", "faulty", "rejected", "unusable", "off", "leadsoff",
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
    switch meaning.mark.judge(node) {
    case nil: if node.kind != NODE_NULL { paths.countUnused(place) }
    case true?: break
    case false?:
      if meaning.marks == .unknown { unnamed |= meaning.markedBeside } else { scope.markInvalid(meaning.marked) }
    }
  }

  /// {"spo2": "bad", "hr": "good"} under the name of a mark.
  func takeMarks(
    _ node: JSONNode, _ place: FieldPaths.Path, _ meaning: FieldMeaning, into scope: inout RecordScope, _ pending: inout [Pending]
  ) {
    let isOfVitals =
      node.isObject
      && node.members.contains {
        !$0.isContainer && paths.find($0, in: place).meaning.role.canBeMarked
      }
    guard isOfVitals else { return openUnknown(node, place, into: &pending) }
    for member in node.members {
      let (inner, found) = paths.find(member, in: place)
      var own = meaning
      own.marks = found.role
      var unnamed: UInt64 = 0
      if !member.isContainer, found.role.canBeMarked {
        takeMark(member, inner, own, into: &scope, unnamed: &unnamed)
      } else {
        paths.countUnused(inner)
      }
    }
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
      if !slot.node.isEmpty { fault(.markedInvalid, role.vital?.key ?? "\(role)", slot) }
    }
  }
}
