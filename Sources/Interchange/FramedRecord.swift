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
