/// What is saved of everybody who goes by one id: the id is what no record reaches beyond.
package struct PatientState: Sendable, Equatable {
  package var patientID: String
  /// The one that all their records came from; nil where it is not one.
  package var partition: Int32?
  /// The next record of that partition that is not in the state.
  package var nextOffset: Int64?
  /// Of the models that assessed what is in it.
  package var modelVersion: String
  /// A `SealedState`.
  package var bytes: [UInt8]

  package init(patientID: String, partition: Int32?, nextOffset: Int64?, modelVersion: String, bytes: [UInt8]) {
    self.patientID = patientID
    self.partition = partition
    self.nextOffset = nextOffset
    self.modelVersion = modelVersion
    self.bytes = bytes
  }
}

/// Part of a rolling checkpoint: those whose state has changed and has waited longest. It stands on all slices of its round
/// before it, and is stored when what was found up to there is.
package struct CheckpointSlice: Sendable, Equatable {
  /// Which round it is of. Where slices are lost, whoever stores them begins another, in which everybody is saved again.
  package var round: Int
  package var modelVersion: String
  package var states: [PatientState] = []
  /// Of those who are in it, what of their trends has closed since the last time.
  package var bins: [PatientBins] = []
  /// What delays have withheld since the last time, of anybody; it is in no state that is not in this slice or before it.
  package var withheld: [WithheldCount] = []
  /// Ids of whom nothing is known any more.
  package var gone: [String] = []
  /// From where on each partition is read after a restart: what lies before is in the states. Nil while some of the round have
  /// not been saved yet: then what is stored stands.
  package var offsets: [Int32: Int64]?
  /// How far the topic had been read when the slice was made, by partition; nil where that is not known.
  package var readUpTo: [Int32: Int64]?
  /// All ids of whom something is known, where this slice completes its round: others that are stored are of former times.
  package var known: [String]?
  /// By which alarms are made; nil where that is not said.
  package var policy: String?
  /// By which the last record of each partition that was read is known again; nil where that is not said.
  package var marks: String?

  package init(round: Int, modelVersion: String) {
    self.round = round
    self.modelVersion = modelVersion
  }

  /// How much there is of it to store.
  package var byteCount: Int {
    states.reduce(0) { $0 + $1.bytes.count } + bins.reduce(0) { $0 + $1.byteCount } + withheld.reduce(0) { $0 + $1.byteCount }
  }

  /// Takes out what comes first, up to about so many bytes, to be stored before the rest; nil where there is no more than that.
  ///
  /// Bins, and what was withheld, before the states that count them as stored. From where on a restart reads, who has gone, and who
  /// is known, stay with the rest: what comes first is as a slice of a round that is not complete.
  package mutating func takeFirst(_ mostBytes: Int) -> CheckpointSlice? {
    guard byteCount > mostBytes else { return nil }
    var first = CheckpointSlice(round: round, modelVersion: modelVersion)
    var room = mostBytes
    func hasRoom(for bytes: Int) -> Bool {
      room -= bytes
      return room >= 0
    }
    first.withheld = Array(withheld.prefix { hasRoom(for: $0.byteCount) })
    if first.withheld.count == withheld.count {
      first.bins = Array(bins.prefix { hasRoom(for: $0.byteCount) })
      if first.bins.count == bins.count { first.states = Array(states.prefix { hasRoom(for: $0.bytes.count) }) }
      if first.withheld.isEmpty, first.bins.isEmpty, first.states.isEmpty {
        // One at least, however large.
        (first.bins, first.states) = (Array(bins.prefix(1)), bins.isEmpty ? Array(states.prefix(1)) : [])
      }
    }
    withheld.removeFirst(first.withheld.count)
    bins.removeFirst(first.bins.count)
    states.removeFirst(first.states.count)
    return first
  }

  /// Takes in the slice that follows, so that both are stored as one.
  package mutating func append(_ next: CheckpointSlice) {
    let renewed = Set(next.states.map(\.patientID)).union(next.gone)
    states.removeAll { renewed.contains($0.patientID) }
    gone.removeAll { renewed.contains($0) }
    states += next.states
    bins += next.bins
    let counted = Set(next.withheld.map(\.name))
    withheld.removeAll { counted.contains($0.name) }
    withheld += next.withheld
    gone += next.gone
    offsets = next.offsets ?? offsets
    readUpTo = next.readUpTo ?? readUpTo
    known = next.known ?? known
    policy = next.policy ?? policy
    marks = next.marks ?? marks
    modelVersion = next.modelVersion
  }
}

/// What a restart goes on from.
package struct StoredCheckpoint: Sendable, Equatable {
  /// The next record to read, by partition.
  package var offsets: [Int32: Int64]
  package var modelVersion: String
  /// Everybody in one, as wardwatch saved them before 0.2.0; empty where a round has been completed since.
  package var whole: [UInt8]
  package var states: [PatientState]
  /// By which alarms were made; nil where that is not known.
  package var policy: String?
  /// By which the last record of each partition that was read is known again; nil where that is not known.
  package var marks: String?

  package init(
    offsets: [Int32: Int64] = [:], modelVersion: String = "", whole: [UInt8] = [], states: [PatientState] = []
  ) {
    self.offsets = offsets
    self.modelVersion = modelVersion
    self.whole = whole
    self.states = states
  }
}
