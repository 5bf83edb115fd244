internal import CSimdjson
internal import Vitals

extension RecordReader {
  /// `{"movement":"transfer","patient_id":"P001","ts":1795370000,"ward":"5B","bed":"09"}`: admit, transfer, discharge, death, or
  /// merge with the id of the other one in `into`, or both in an object, {"type":"merge","into":"P002"}; and of a bed without a
  /// patient, expect or dismiss.
  func readMovement(_ node: JSONNode, of object: JSONNode, _ scope: RecordScope) {
    tried()
    guard let movement = movement(node, of: object) else { return }
    var resolved = identities.resolve(scope).pointee
    if case .expectation = movement { resolved = PatientText.bed(scope) }
    for problem in resolved.problems { reject(problem.reason, problem.detail) }
    guard let patient = resolved.patient else { return }
    append(movement, of: patient, scope)
  }

  /// `{"merge":{"from":"P001","into":"P002"},"ts":1795370000}`
  func readMerge(_ merge: JSONNode, _ scope: RecordScope) {
    tried()
    guard let from = identifier(merge["from"] ?? merge["source"], "from"),
      let into = identifier(merge["into"] ?? merge["to"] ?? merge["target"], "into")
    else { return }
    append(.merge(into: into), of: PatientIdentity(id: from), scope)
  }

  private func append(_ movement: Movement, of patient: PatientIdentity, _ scope: RecordScope) {
    // Whoever is one already must not be let go for it.
    if case .merge(patient.id) = movement { return reject(.unknownShape, "merge: into itself") }
    guard let moment = moment(of: scope) else { return }
    append(
      Reading(
        patient: patient, timeSeconds: moment.seconds, movement: movement, kafkaSeconds: kafkaSeconds, position: position))
  }

  /// Nil where it has been rejected.
  private func identifier(_ node: JSONNode?, _ detail: String) -> String? {
    if let node, node.kind == NODE_WHOLE { return String(node.whole) }
    if let node, node.isText, case .success(let id) = PatientText.identifier(node.bytes), !Placeholder.stands(id) { return id }
    reject(.missingPatient, detail)
    return nil
  }

  /// Nil where it has been rejected.
  private func movement(_ node: JSONNode, of object: JSONNode) -> Movement? {
    guard let kind = node.isObject ? node["type"] ?? node["kind"] ?? node["action"] : node, kind.isText else {
      reject(.wrongType, "movement")
      return nil
    }
    switch String(decoding: kind.bytes, as: UTF8.self).lowercased() {
    case "admit": return .admission
    case "transfer": return .transfer
    case "discharge": return .discharge
    case "death": return .death
    case "expect": return .expectation(isExpected: true)
    case "dismiss": return .expectation(isExpected: false)
    case "merge":
      return identifier(node["into"] ?? object["into"], "into").map { .merge(into: $0) }
    default: reject(.unknownShape, "movement: not admit, transfer, discharge, death, merge, expect or dismiss")
    }
    return nil
  }
}
