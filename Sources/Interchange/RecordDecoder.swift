internal import CSimdjson
package import Vitals

/// Turns JSON records into readings. Three forms are told apart by what is in each record, so they may be mixed on one topic:
/// - wide, `{"patient_id":…,"ts":…,"hr":72,…}`, every vital optional, with the aliases in `CSimdjson`'s vocabulary;
/// - classic, `{"patient_id":"P001","Heart Rate":72,…,"timestamp":…}`, the same under long names;
/// - long, `{"PatientID":…,"Metric":"Heart Rate","Value":72,"Unit":"bpm","timestamp":…}`, one measurement in each record.
///
/// What holds for all of them:
/// - null and "" mean "not measured"; an unknown key is ignored, except that a record with none that is known is rejected;
/// - a number may come as text ("72"); a boolean, an array or other text is the wrong type;
/// - NaN, infinities and numbers beyond a double are not numbers: that vital is left out, the others are used;
/// - the same key twice with different values is ambiguous and not used; where two names of one field come together, the one
///   that stands first in the vocabulary wins;
/// - a leading byte-order mark is skipped; an empty record (a compacted topic's tombstone) is not JSON;
/// - anything after the object, and a lone surrogate, is not JSON.
///
/// Not thread-safe: one queue owns it.
package final class RecordDecoder {
  package let limits: DecoderLimits

  private let parser = RecordParser()
  private var identities = IdentityCache()

  package init(limits: DecoderLimits = DecoderLimits()) { self.limits = limits }

  /// Decodes every record of a batch, replacing what `output` held. Each record gives a reading, rejects, or both.
  ///
  /// - Parameter fallbackNowSeconds: What "now" is for records without a Kafka timestamp, in seconds since 1970. The
  ///   timestamp goes first so that a replay finds the same records too old as the live run did.
  package func decode(_ batch: RecordBatch, fallbackNowSeconds: Double, into output: inout DecodedBatch) {
    output.removeAll()
    batch.bytes.withUnsafeBufferPointer { bytes in
      for index in batch.entries.indices {
        let entry = batch.entries[index]
        let record = UnsafeBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count])
        var nowSeconds = fallbackNowSeconds
        if let milliseconds = entry.timestampMilliseconds, milliseconds > 0 { nowSeconds = Double(milliseconds) / 1000 }
        decode(record, entry: index, nowSeconds: nowSeconds, into: &output)
      }
    }
  }

  private func decode(
    _ record: UnsafeBufferPointer<UInt8>, entry: Int, nowSeconds: Double, into output: inout DecodedBatch
  ) {
    guard record.count <= limits.maximumRecordBytes else {
      return output.reject(.tooLarge, "record", entry: entry)
    }
    if let (reason, detail) = Self.fault(ofStatus: parser.parse(record)) {
      return output.reject(reason, detail, entry: entry)
    }
    let fields = parser.fields
    guard Self.isRecognised(fields) else {
      return output.reject(.unknownShape, "no known field", entry: entry)
    }

    let resolved = identities.resolve(parser)
    for problem in resolved.problems { output.reject(problem.reason, problem.detail, entry: entry) }
    guard let patient = resolved.patient else { return }

    let timeSeconds: Double
    switch MeasurementTime.seconds(of: fields[FIELD_TIME]) {
    case .success(let seconds): timeSeconds = seconds
    case .failure(let fault): return output.reject(fault.reason, "time", entry: entry)
    }
    guard timeSeconds >= nowSeconds - limits.maximumAgeSeconds else {
      return output.reject(.timeTooOld, "time", entry: entry)
    }
    guard timeSeconds <= nowSeconds + limits.maximumAheadSeconds else {
      return output.reject(.timeInFuture, "time", entry: entry)
    }

    var reading = VitalsReader(reading: Reading(patient: patient, timeSeconds: timeSeconds))
    reading.read(fields) { output.reject($0, $1, entry: entry) }
    if let reading = reading.finished({ output.reject($0, $1, entry: entry) }) { output.append(reading, entry: entry) }
  }

  private static func fault(ofStatus status: Int) -> (RejectReason, String)? {
    switch status {
    case RECORD_OK: nil
    case RECORD_EMPTY: (.notJSON, "empty record")
    case RECORD_INVALID_UTF8: (.invalidUTF8, "record")
    case RECORD_TOO_DEEP: (.notJSON, "nested too deeply")
    case RECORD_NOT_AN_OBJECT: (.unknownShape, "not an object")
    case RECORD_OUT_OF_MEMORY: (.tooLarge, "out of memory")
    default: (.notJSON, "record")
    }
  }

  /// A record of vital signs names a patient or a measurement; a time alone could be anybody's log line.
  private static func isRecognised(_ fields: RecordFields) -> Bool {
    if fields[FIELD_PATIENT].isPresent || fields[FIELD_METRIC].isPresent { return true }
    return (FIELD_HEART_RATE...FIELD_CONSCIOUSNESS).contains { fields[$0].isPresent }
  }
}
