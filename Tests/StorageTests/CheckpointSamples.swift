import Saving

@testable import Storage

extension CheckpointSlice {
  static func sample(_ offsets: [Int32: Int64]?, round: Int = 1) -> CheckpointSlice {
    var slice = CheckpointSlice(round: round, modelVersion: "1")
    slice.offsets = offsets
    return slice
  }
}

extension PatientState {
  static func sample(_ id: String, _ bytes: [UInt8]) -> PatientState {
    PatientState(
      patientID: id, partition: bytes.isEmpty ? nil : 3, nextOffset: bytes.isEmpty ? nil : 1 << 40, modelVersion: "1",
      bytes: bytes)
  }
}
