package import Vitals

/// A record as a schema registry's serializers write it: a zero, the schema's number in four bytes, and the payload.
///
/// The payload of JSON Schema's serializer is JSON. Avro's and Protobuf's can only be read with the schema.
package struct FramedRecord {
  package let schemaID: UInt32
  package let payload: UnsafeBufferPointer<UInt8>

  /// Nil for bytes that are not framed so.
  package init?(_ record: UnsafeBufferPointer<UInt8>) {
    guard record.count > 5, record[0] == 0 else { return nil }
    schemaID = record[1..<5].reduce(0) { $0 << 8 | UInt32($1) }
    payload = UnsafeBufferPointer(rebasing: record[5...])
  }

  var isJSON: Bool {
    guard let first = payload.first(where: { $0 > 0x20 }) else { return false }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }
}

extension RecordBatch {
  /// The schemas that its records need to be read.
  package var schemaIDs: Set<UInt32> {
    var ids: Set<UInt32> = []
    bytes.withUnsafeBufferPointer { bytes in
      var last: UInt32?
      for entry in entries {
        let record = UnsafeBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count])
        guard let framed = FramedRecord(record), framed.schemaID != last else { continue }
        ids.insert(framed.schemaID)
        last = framed.schemaID
      }
    }
    return ids
  }
}
