internal import CSimdjson
internal import Vitals

extension RecordReader {
  /// `{"movement":"transfer","patient_id":"P001","ts":1795370000,"ward":"5B","bed":"09"}`: admit, transfer, discharge, death, or
  /// merge with the id of the other one in `into`, or both in an object, {"type":"merge","into":"P002"}; and of a bed without a patient, expect or dismiss.
  func readMovement(_ node: JSONNode, of object: JSONNode, _ scope: RecordScope) {
    tried()
    guard let movement = movement(node, of: object) else { return }
    var resolved = identities.resolve(scope)
    if case .expectation = movement { resolved = PatientText.bed(scope) }
    for problem in resolved.problems { reject(problem.reason, problem.detail) }
    guard let patient = resolved.patient, let timeSeconds = timeSeconds(of: scope) else { return }
    append(
      Reading(
        patient: patient, timeSeconds: timeSeconds, movement: movement, kafkaSeconds: kafkaSeconds, position: position))
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
      if let into = node["into"] ?? object["into"], into.isText, case .success(let id) = PatientText.identifier(into.bytes) {
        return .merge(into: id)
      }
      reject(.missingPatient, "into")
    default: reject(.unknownShape, "movement: not admit, transfer, discharge, death, merge, expect or dismiss")
    }
    return nil
  }
}
