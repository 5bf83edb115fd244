package import Vitals

/// Turns JSON records into readings. What is in each record says what it is, so shapes may be mixed on one topic:
/// - wide, `{"patient_id":…,"ts":…,"hr":72,…}`, every vital optional, under any name of `Vocabulary`, flat or in groups
///   (`vitals`, `patient`, …), a value alone, as text, or as an object of value and unit;
/// - long, `{"PatientID":…,"Metric":"Heart Rate","Value":72,"Unit":"bpm","timestamp":…}`, one measurement by its name or code,
///   alone or in an array of them;
/// - arrays of records, and records of several lines, each a record;
/// - FHIR R4 and R5: Observation, and Bundles of them;
/// - envelopes around any of these: Kafka Connect, Debezium, CloudEvents, IoT hubs, JSON in a text or in base64, the framing of
///   a schema registry's JSON serializer.
///
/// What holds for all of them:
/// - null, "" and the words for nothing mean "not measured"; a field that is not used is counted by its name (`unusedFields`),
///   and a record with none that is known is rejected;
/// - NaN, infinities and numbers beyond a double are not numbers: that vital is left out, the others are used;
/// - the same key twice with different values is ambiguous and not used; where two names of one field come together, the one
///   that stands first in the vocabulary wins;
/// - a record without a time was measured when Kafka says it was sent; of two times, that of the measurement counts;
/// - a leading byte-order mark is skipped; a record without a value (a compacted topic's tombstone) is counted apart;
/// - anything after the value, and a lone surrogate, is not JSON.
///
/// Not thread-safe: one queue owns it.
package final class RecordDecoder {
  package let limits: DecoderLimits

  private let reader: RecordReader
  private let unframer: SchemaUnframer?

  /// - Parameters:
  ///   - zone: of times that name none; UTC where it is nil.
  ///   - schemas: of records that a schema registry's serializers framed; nil where there is no registry.
  ///   - mapping: says where in the records everything stands; nil leaves it to the records themselves.
  package init(
    limits: DecoderLimits = DecoderLimits(), zone: LocalZone? = nil, mapping: CompiledMapping? = nil, schemas: SchemaLookup? = nil
  ) {
    self.limits = limits
    unframer = schemas.map(SchemaUnframer.init)
    reader = RecordReader(limits: limits, zone: zone, mapping: mapping)
  }

  /// Decodes every record of a batch, replacing what `output` held. Each record gives readings, rejects, both, or is a tombstone.
  ///
  /// No record is rejected for what its clock says: a wrong clock must not mute a patient. Where a record has no time of its
  /// own, its Kafka time serves.
  /// - Parameter isTaken: whether the records of a partition are wanted; others are passed over.
  package func decode(
    _ batch: RecordBatch, into output: inout DecodedBatch, of isTaken: (Int32) -> Bool = { _ in true }
  ) {
    output.removeAll()
    batch.bytes.withUnsafeBufferPointer { bytes in
      for index in batch.entries.indices {
        let entry = batch.entries[index]
        guard isTaken(entry.partition) else { continue }
        guard entry.count <= limits.maximumRecordBytes else {
          output.reject(.tooLarge, "record", entry: index)
          continue
        }
        let record = UnsafeBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count])
        let kafkaSeconds = entry.timestampMilliseconds.flatMap(RecordTime.seconds(ofKafkaMilliseconds:))
        let position = RecordPosition(partition: entry.partition, offset: entry.offset)
        if reader.isMapped { reader.begin(RecordContext(entry: entry, headers: batch.headers, bytes: bytes)) }
        func read(_ text: UnsafeBufferPointer<UInt8>) {
          reader.read(text, entry: index, at: position, kafkaSeconds: kafkaSeconds, into: &output)
        }
        guard let unframer else {
          read(record)
          continue
        }
        do throws(SchemaUnframer.Fault) {
          try unframer.open(record, read)
        } catch {
          output.reject(error.reason, error.detail, excerpt: error.excerpt, entry: index)
        }
      }
    }
  }

  /// How many records of a batch are JSON, found out by simdjson alone: what of the decoding is its share.
  package func countOfJSON(in batch: RecordBatch) -> Int {
    batch.bytes.withUnsafeBufferPointer { bytes in
      batch.entries.count { reader.parser.isJSON(UnsafeBufferPointer(rebasing: bytes[$0.start..<$0.start + $0.count])) }
    }
  }

  /// Fields in which nothing was found to use, since the decoder was made, the most frequent first.
  package func unusedFields(atMost limit: Int) -> [UnusedField] { reader.paths.unused(atMost: limit) }
}
