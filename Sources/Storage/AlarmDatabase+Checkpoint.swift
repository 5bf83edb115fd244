internal import Foundation
internal import Saving

extension AlarmDatabase {
  /// So many patients travel in one statement.
  private static let patientsPerStatement = 256

  /// Stores a slice; inside a transaction under the lease, when what was found up to there is stored.
  /// - Returns: how many of its patients are known to send to another partition too.
  @discardableResult
  func save(_ slice: CheckpointSlice, of topic: String) throws(PostgresError) -> Int {
    var strays = 0
    if let known = slice.known {
      try connection.run(CheckpointStatements.forgetOthers, [.text(topic), .binary(PostgresArray.texts(known)), unit])
    }
    if !slice.gone.isEmpty {
      try connection.run(CheckpointStatements.forget, [.text(topic), .binary(PostgresArray.texts(slice.gone)), unit])
    }
    // What is known of somebody without a record, an early acknowledgement, may be another partition's.
    let owned = partition.map { own in slice.states.filter { $0.partition == own } } ?? slice.states
    for first in stride(from: 0, to: owned.count, by: Self.patientsPerStatement) {
      let states = owned[first..<min(first + Self.patientsPerStatement, owned.count)]
      let saved = try connection.run(
        CheckpointStatements.saveStates,
        [
          .text(topic), .text(slice.modelVersion), .binary(PostgresArray.texts(states.map(\.patientID))),
          .binary(PostgresArray.numbers(states.map(\.partition))), .binary(PostgresArray.numbers(states.map(\.nextOffset))),
          .binary(PostgresArray.bytes(states.map(\.bytes))), unit,
        ])
      if partition != nil { strays += (0..<saved.count).count { saved.text($0, 0) == nil } }
    }
    if !slice.bins.isEmpty { try save(slice.bins, of: topic) }
    if !slice.withheld.isEmpty { try save(slice.withheld, of: topic) }
    if let offsets = slice.offsets {
      let text = offsets.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
      try connection.run(
        CheckpointStatements.saveOffsets,
        [
          .text(topic), .text("{\(text)}"), .text(slice.modelVersion), unit, .text(slice.policy ?? ""),
          .text(slice.marks ?? "{}"),
        ])
    }
    return strays
  }

  /// Adds bins, and takes away some of those that are too old: more than are added, so that they never pile up.
  private func save(_ bins: [PatientBins], of topic: String) throws(PostgresError) {
    try connection.run(
      CheckpointStatements.saveBins,
      [
        .text(topic), .binary(PostgresArray.texts(bins.map(\.patientKey))),
        .binary(PostgresArray.numbers(bins.map(\.binSeconds))), .binary(PostgresArray.numbers(bins.map(\.firstBin))),
        .binary(PostgresArray.bytes(bins.map(\.bytes))),
      ])
    let spans = Set(bins.map(\.binSeconds)).sorted()
    try connection.run(
      CheckpointStatements.forgetBins,
      [.text(topic), .binary(PostgresArray.numbers(spans)), .text(String(2 * bins.count + 20))])
  }

  private func save(_ counts: [WithheldCount], of topic: String) throws(PostgresError) {
    try connection.run(
      CheckpointStatements.saveWithheld,
      [
        .text(topic), .binary(PostgresArray.texts(counts.map(\.patientKey))),
        .binary(PostgresArray.numbers(counts.map(\.beganMilliseconds))), .binary(PostgresArray.texts(counts.map(\.patientID))),
        .binary(PostgresArray.texts(counts.map(\.ward))), .binary(PostgresArray.texts(counts.map { $0.patientWard ?? "" })),
        .binary(PostgresArray.texts(counts.map { $0.bed ?? "" })), .binary(PostgresArray.numbers(counts.map(\.count))),
      ])
  }

  /// All as of one moment: offsets that are newer than a state would skip what it has not seen. Nil where nothing was saved.
  func loadCheckpoint() throws(PostgresError) -> StoredCheckpoint? {
    try connection.run("begin transaction isolation level repeatable read read only")
    var loaded = try loadOffsets() ?? StoredCheckpoint()
    loaded.states = try loadStates()
    try connection.run("commit")
    return loaded.offsets.isEmpty && loaded.whole.isEmpty && loaded.states.isEmpty ? nil : loaded
  }

  private func loadOffsets() throws(PostgresError) -> StoredCheckpoint? {
    let rows = try connection.run(
      "select offsets::text, model_version, state, policy::text, marks::text from checkpoints where topic = $1", [.text(topic)],
      wantsBinary: true)
    guard let found = rows.bytes(0, 0).flatMap(offsets), let version = rows.text(0, 1), let whole = rows.bytes(0, 2) else {
      return nil
    }
    guard partition == nil || whole.isEmpty else {
      throw PostgresError(
        kind: .setup,
        description:
          "the last checkpoint of the topic \(topic) is one of wardwatch 0.1.0, which does not say who sends where: run a console "
          + "without --group for a minute first")
    }
    var checkpoint = StoredCheckpoint(offsets: own(found) ?? [:], modelVersion: version, whole: whole)
    checkpoint.policy = rows.text(0, 3)
    checkpoint.marks = rows.text(0, 4)
    return checkpoint
  }

  /// What of the topic's offsets is this session's; nil where nothing is.
  func own(_ offsets: [Int32: Int64]) -> [Int32: Int64]? {
    guard let partition else { return offsets }
    return offsets[partition].map { [partition: $0] }
  }

  /// A page at a time: of a hundred thousand patients nobody wants an answer of half a gigabyte.
  private func loadStates() throws(PostgresError) -> [PatientState] {
    var states: [PatientState] = []
    while true {
      let rows = try connection.run(
        """
        select patient_id, partition::text, next_offset::text, model_version, state from patient_states
        where topic = $1 and ($2 = '' or patient_id > $2) and ($3::integer = -1 or partition = $3::integer)
        order by patient_id limit 1000
        """, [.text(topic), .text(states.last?.patientID ?? ""), unit], wantsBinary: true)
      for row in 0..<rows.count {
        guard let id = rows.text(row, 0), let version = rows.text(row, 3), let bytes = rows.bytes(row, 4) else { continue }
        states.append(
          PatientState(
            patientID: id, partition: rows.text(row, 1).flatMap { Int32($0) },
            nextOffset: rows.text(row, 2).flatMap { Int64($0) }, modelVersion: version, bytes: bytes))
      }
      if rows.count < 1000 { return states }
    }
  }
}
