/// What a schema registry says of a schema.
package enum RegisteredSchema: Sendable {
  case avro(AvroSchema)
  /// The record's payload is JSON.
  case json
  case protobuf
  /// The registry has none of that number, or one that cannot be used: why, as words after "the schema".
  case unusable(String)
  /// The registry has not answered yet, or cannot be reached.
  case awaited
}

/// Answers what is known of a schema now, without waiting.
package typealias SchemaLookup = @Sendable (_ id: UInt32) -> RegisteredSchema
