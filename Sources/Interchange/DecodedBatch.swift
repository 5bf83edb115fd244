package import Vitals

/// What became of the records of one poll. The caller owns it and hands it in again, so that a steady feed allocates nothing.
package struct DecodedBatch: Sendable {
  /// In the order of the records.
  package internal(set) var readings: [Reading] = []
  /// For each reading, its record's index in `RecordBatch.entries`.
  package internal(set) var entryOfReading: [Int] = []
  /// In the order of the records, one for each thing that was wrong. A record can give both readings and rejects: what was
  /// unusable in it has been left out.
  package internal(set) var rejects: [Reject] = []
  /// Records without a value, or that say that something was deleted: a compacted topic has them, and they are no fault.
  package internal(set) var tombstones = 0
  /// Records of which a mapping's filters took nothing, or not all.
  package internal(set) var filtered = 0
  private var lastFiltered = -1

  package init() {}

  package mutating func removeAll() {
    readings.removeAll(keepingCapacity: true)
    entryOfReading.removeAll(keepingCapacity: true)
    rejects.removeAll(keepingCapacity: true)
    tombstones = 0
    filtered = 0
    lastFiltered = -1
  }

  mutating func append(_ reading: consuming Reading, entry: Int) {
    readings.append(reading)
    entryOfReading.append(entry)
  }

  /// A record may give each vital with a time of its own, the last value of a cuff beside that of a pulse: then the older ones come
  /// first, and say nothing of the clock.
  /// - Parameter first: the first reading of the newest record, of all of whose readings the entry is the same.
  mutating func orderReadings(from first: Int) {
    let range = first..<readings.count
    guard range.count <= Self.mostOrdered else { return }
    var isOrdered = true
    for index in range {
      let one = readings[index]
      let isOldest = range.contains { other in
        let another = readings[other]
        return another.timeSeconds > one.timeSeconds && another.patient.id == one.patient.id && another.carriesSomething
      }
      guard isOldest else { continue }
      let isLastOfItsVitals = range.allSatisfy { other in
        let another = readings[other]
        return another.timeSeconds <= one.timeSeconds || another.patient.id != one.patient.id
          || !another.measuresAnything(of: one)
      }
      guard isLastOfItsVitals else { continue }
      readings[index].isSurpassed = true
      if index > first,
        readings[first..<index].contains(where: { $0.patient.id == one.patient.id && $0.timeSeconds > one.timeSeconds })
      {
        isOrdered = false
      }
    }
    guard !isOrdered else { return }
    let ordered = range.map { (place: $0, reading: readings[$0]) }.sorted {
      ($0.reading.timeSeconds, $0.place) < ($1.reading.timeSeconds, $1.place)
    }
    for (index, item) in zip(range, ordered) { readings[index] = item.reading }
  }

  private static let mostOrdered = 64

  /// Whether the newest record has measured the same of that patient, also at a time that nobody can read: which is newer is not
  /// known, and of two only one may stand for now.
  /// - Parameter first: the first reading of that record.
  func hasUndated(like reading: Reading, from first: Int) -> Bool {
    readings[first...].suffix(Self.mostOrdered).contains {
      $0.isUndated && $0.patient.id == reading.patient.id && $0.measuresAnything(of: reading)
    }
  }

  /// Whoever took the readings does not use the one at `index` of `readings`.
  package mutating func refuse(_ index: Int, because reason: RejectReason) {
    reject(reason, "patient", entry: entryOfReading[index])
  }

  mutating func countTombstone() { tombstones += 1 }

  /// Once for each record, however many of its rows it is.
  mutating func countFiltered(entry: Int) {
    filtered += entry == lastFiltered ? 0 : 1
    lastFiltered = entry
  }

  /// The same fault in many elements of a record is told once; each metric that is unknown is one of its own.
  mutating func reject(_ reason: RejectReason, _ detail: String, excerpt: String = "", entry: Int) {
    var index = rejects.count
    while index > 0, rejects[index - 1].entry == entry {
      index -= 1
      if rejects[index].reason == reason, rejects[index].detail == detail,
        reason != .unknownMetric || rejects[index].excerpt == excerpt
      {
        return
      }
    }
    rejects.append(Reject(reason: reason, entry: entry, detail: detail, excerpt: excerpt))
  }
}

/// One reason why a record, or part of it, was not used.
package struct Reject: Sendable, Equatable {
  package var reason: RejectReason
  /// The record's index in `RecordBatch.entries`.
  package var entry: Int
  /// Which field, or what about the record. Never a value from it, so it can be logged.
  package var detail: String
  /// The field by the name it came under, the beginning of its value, and a hint: a patient's data, for no log. Empty where
  /// the detail says it all.
  package var excerpt: String

  /// What there is to say beside the reason, for a person who may see a patient's data.
  package var words: String { excerpt.isEmpty ? (detail == "record" ? "" : detail) : excerpt }

  package init(reason: RejectReason, entry: Int, detail: String, excerpt: String = "") {
    self.reason = reason
    self.entry = entry
    self.detail = detail
    self.excerpt = excerpt
  }
}

/// What a record may be at most.
package struct DecoderLimits: Sendable, Equatable {
  /// Vital signs take some 200 bytes; a larger record than this is somebody else's.
  package var maximumRecordBytes: Int

  package init(maximumRecordBytes: Int = 262_144) {
    self.maximumRecordBytes = maximumRecordBytes
  }
}
