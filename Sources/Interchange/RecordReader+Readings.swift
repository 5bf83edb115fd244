internal import CSimdjson
internal import Vitals

/// From what is known of a record to readings and rejects.
extension RecordReader {
  func read(_ given: RecordScope, of object: JSONNode, implied: FieldMeaning? = nil) {
    var scope = given
    tried()
    let metric = scope.has(any: FieldRole.row) ? VitalsReader.metric(of: scope, words) : nil
    if metric?.meaning.role == .name || isNameOfRecord(scope, metric) { scope.remove(.name) }
    let resolved = identities.resolve(scope)
    for problem in resolved.pointee.problems {
      reject(problem.reason, problem.detail, excerpt: excerpt(of: problem, scope, object))
    }
    let found = resolved.pointee.isSomebody ? moment(of: scope) : nil
    guard let moment = found else { return tellFaults(of: scope, metric: metric, implied: implied) }
    var reader = VitalsReader(at: moment.seconds, words: words)
    reader.read(scope, metric: metric, implied: implied)
    reader.finish(scope)
    if scope.has(any: FieldRole.row) { countUnused(scope, used: reader.used) }
    for slot in reader.unmeasured { paths.countUnused(slot.path) }
    for fault in reader.faults { reject(fault) }
    append(reader, of: resolved.pointee.person, at: moment, device: scope.filled(.device)?.node.identityNumber)
  }

  /// A record that nobody can be given, or of no time, may have other faults too.
  private func tellFaults(of given: RecordScope, metric: RecordScope.Slot?, implied: FieldMeaning?) {
    var scope = given
    // Whether a birth date can be right is for the time to say.
    scope.remove(all: FieldRole.circumstances)
    var reader = VitalsReader(at: 0, words: words)
    reader.read(scope, metric: metric, implied: implied)
    reader.finish(scope)
    for fault in reader.faults { reject(fault) }
  }

  private func reject(_ fault: VitalsReader.Fault) {
    reject(fault.reason, fault.detail, excerpt: fault.slot.map { excerpt(of: $0, hint: fault.hint) } ?? fault.hint ?? "")
  }

  /// What was read, where it says something of the patient.
  func append(_ reader: VitalsReader, of patient: PatientIdentity, at moment: Moment, device: UInt64?) {
    guard reader.isWorthTelling else { return }
    append(
      Reading(
        patient: patient, timeSeconds: moment.seconds, values: reader.values, onOxygen: reader.onOxygen,
        consciousness: reader.consciousness, circumstances: reader.circumstances, implausible: reader.implausible,
        kafkaSeconds: kafkaSeconds, device: device, position: position, isUndated: moment.isUndated))
  }

  /// A bare `name` beside a row whose own metric is unknown is the row's.
  private func isNameOfRecord(_ scope: RecordScope, _ metric: RecordScope.Slot?) -> Bool {
    guard let name = scope.filled(.name), !name.isInherited, name.meaning.rank > 0, name.node.isText else { return false }
    guard let metric, !scope.has(any: FieldRole.measurements) else { return false }
    // Where labels name the series, so does the row.
    return words.measurement(metric.node).map { $0.role == .aside } ?? true || words.measurement(name.node) != nil
  }

  /// When something was measured, as far as its record says it.
  struct Moment {
    var seconds: Double
    /// The record's own time could not be read, and another serves.
    var isUndated = false
  }

  /// Nil where the record has been rejected.
  func moment(of scope: RecordScope) -> Moment? {
    guard let slot = scope.filled(.time).flatMap({ isNothing($0.node) ? nil : $0 }) else {
      // A whole time may stand in what is called a date.
      if let date = scope.filled(.date), !date.isAmbiguous,
        case .success(let seconds) = time.seconds(
          of: date.node, day: nil, kafkaSeconds: kafkaSeconds)
      {
        return acceptable(seconds, date)
      }
      return acceptable(kafkaSeconds, nil)
    }
    if slot.isAmbiguous { return moment(inPlaceOf: slot, RecordTime.Fault(reason: .badTime, hint: "it is there twice")) }
    var zone: RecordTime.StatedZone?
    if let stated = scope.filled(.zone) {
      zone = time.zone(statedBy: stated.node)
      if zone == nil { paths.countUnused(stated.path) }
    }
    switch time.seconds(of: slot.node, day: scope.filled(.date)?.node, kafkaSeconds: kafkaSeconds, zone: zone) {
    case .success(let seconds): return acceptable(seconds, slot)
    case .failure(let fault): return moment(inPlaceOf: slot, fault)
    }
  }

  /// Whether a word for nothing stands where the time would.
  private func isNothing(_ node: JSONNode) -> Bool { node.isText && node.trimmed.count <= 16 && NumberText.isNothing(node.text) }

  /// No time is rejected for what the clock says: a wrong one must not mute a patient. Only what is none is.
  /// - Parameter slot: where the time stands; nil for Kafka's.
  func acceptable(_ seconds: Double?, _ slot: RecordScope.Slot?) -> Moment? {
    // 0 and −1 mean that nobody knows: when the record was sent is the best that is known.
    guard let seconds = seconds.flatMap({ $0 > 0 ? $0 : kafkaSeconds }) else {
      reject(.missingTime, "time", excerpt: slot.map { excerpt(of: $0, hint: sentBefore.map { _ in Self.afterOthers }) } ?? "")
      return sentBefore.map { Moment(seconds: $0, isUndated: true) }
    }
    if seconds < RecordTime.endSeconds { return Moment(seconds: seconds) }
    if let slot { return moment(inPlaceOf: slot, RecordTime.Fault(reason: .badTime)) }
    reject(.badTime, "time")
    return sentBefore.map { Moment(seconds: $0, isUndated: true) }
  }

  /// A time that cannot be read is told, and when the record was sent serves: how a time is written must not mute a patient. What
  /// says of what other day it is has been measured by the end of that. Where Kafka does not say when it was sent either, it came
  /// after what was sent before it.
  func moment(inPlaceOf slot: RecordScope.Slot, _ fault: RecordTime.Fault) -> Moment? {
    let ownSeconds = kafkaSeconds.flatMap { $0 < RecordTime.endSeconds ? $0 : nil }
    let sentSeconds = ownSeconds ?? sentBefore
    let stead =
      fault.seemingSeconds != nil
      ? "it serves for the order"
      : fault.latestSeconds != nil
        ? "the end of that day serves"
        : ownSeconds != nil ? "when it was sent serves" : sentSeconds != nil ? Self.afterOthers : nil
    let hints = [fault.hint, stead].compactMap { $0 }
    reject(fault.reason, "time", excerpt: excerpt(of: slot, hint: hints.isEmpty ? nil : hints.joined(separator: ": ")))
    if let latest = fault.latestSeconds ?? fault.seemingSeconds { return Moment(seconds: latest, isUndated: true) }
    return sentSeconds.map { Moment(seconds: $0, isUndated: true) }
  }

  private static let afterOthers = "when the record before it was sent serves"

  // MARK: Rejects

  /// `vitals.hr: "fast"`, for a person to find it by.
  func excerpt(of slot: RecordScope.Slot, hint: String? = nil) -> String {
    let value: String =
      switch slot.node.kind {
      case NODE_TEXT: "\"\(SafeText.excerpt(slot.node.bytes, limit: 40))\""
      case NODE_WHOLE: String(slot.node.whole)
      case NODE_NUMBER: slot.node.number.shortestText ?? "a number"
      case NODE_BOOLEAN: slot.node.number == 1 ? "true" : "false"
      case NODE_NULL: "null"
      case NODE_ARRAY: "an array"
      default: "an object"
      }
    let name = paths.name(of: slot.path)
    return (name.isEmpty ? value : "\(name): \(value)") + (hint.map { " (\($0))" } ?? "")
  }

  private func excerpt(of problem: PatientText.Problem, _ scope: RecordScope, _ object: JSONNode) -> String {
    let role: FieldRole =
      switch problem.detail {
      case "ward": .ward
      case "bed": .bed
      case "name": .name
      default: .patient
      }
    if let slot = scope[role] { return excerpt(of: slot) }
    let names = candidates(object)
    return names.isEmpty ? "" : "perhaps \(names.joined(separator: ", ")): a mapping can say so"
  }

  /// Fields that may say who it is, and of which that is not certain.
  private func candidates(_ object: JSONNode) -> [String] {
    let endings = ["id", "pid", "no", "nr", "number", "uuid", "prontuario", "device", "devicename", "user", "person"]
    var names: [String] = []
    for member in object.members where !member.isContainer && names.count < 4 {
      let name = String(decoding: member.name, as: UTF8.self)
      let key = FieldName.key(name)
      if endings.contains(where: key.hasSuffix) { names.append(SafeText.stripped(String(name.prefix(40)))) }
    }
    return names
  }
}
