internal import Vitals

/// What came with a record beside its value.
struct RecordContext {
  var entry: RecordBatch.Entry
  var headers: [RecordBatch.Header]
  /// What ranges of `entry` and `headers` are of.
  var bytes: UnsafeBufferPointer<UInt8>
}
