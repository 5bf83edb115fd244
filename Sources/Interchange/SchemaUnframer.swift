internal import Vitals

/// Opens records as a schema registry's serializers frame them: Avro becomes JSON, JSON is JSON, the rest is rejected by name.
///
/// Not thread-safe: the decoder owns it.
final class SchemaUnframer {
  /// Why a record cannot be read.
  struct Fault: Error {
    var reason: RejectReason
    var detail: String
    var excerpt: String
  }

  private let lookup: SchemaLookup
  /// Schemas never change once they have a number.
  private var known: [UInt32: AvroSchema] = [:]
  private var json = JSONText()

  private static let mostKnown = 1024

  init(lookup: @escaping SchemaLookup) { self.lookup = lookup }

  /// Hands over the text of a record: what it is framed around, as JSON, or the record itself where it is not framed.
  func open(_ record: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(Fault) {
    guard let framed = FramedRecord(record) else { return body(record) }
    if let schema = known[framed.schemaID] { return try read(framed, as: schema, body) }
    let name = "schema \(framed.schemaID)"
    switch lookup(framed.schemaID) {
    case .avro(let schema):
      if known.count < Self.mostKnown { known[framed.schemaID] = schema }
      try read(framed, as: schema, body)
    case .json: body(framed.payload)
    case .protobuf:
      throw Fault(reason: .notJSON, detail: "Protobuf", excerpt: "\(name) is Protobuf, which is not read; send JSON or Avro")
    case .unusable(let why): throw Fault(reason: .noSchema, detail: "schema", excerpt: "\(name) \(why)")
    case .awaited:
      throw Fault(reason: .noSchema, detail: "schema registry", excerpt: "the schema registry did not give \(name) in time")
    }
  }

  private func read(
    _ framed: FramedRecord, as schema: AvroSchema, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) throws(Fault) {
    do throws(AvroReader.Fault) {
      try AvroReader.read(framed.payload, as: schema, into: &json)
    } catch {
      throw Fault(reason: .notOfSchema, detail: "Avro", excerpt: "schema \(framed.schemaID): \(error.words)")
    }
    let count = json.bytes.count
    json.bytes.append(contentsOf: repeatElement(0, count: RecordBatch.paddingBytes))
    json.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
  }
}

extension AvroReader.Fault {
  fileprivate var words: String {
    switch self {
    case .ended: "the record ends too early"
    case .trailing: "there is more than one value in the record"
    case .badNumber: "a number is none"
    case .badLength: "a length is none"
    case .badBranch: "a union or an enumeration has no such branch"
    case .badText: "a text is not UTF-8"
    case .tooDeep: "it is nested too deeply"
    case .tooMany: "it has too many values"
    }
  }
}
