internal import CSimdjson

/// What stands where in samples of records: each place once, whichever element of an array it is in.
///
/// Bounded: by the places it keeps, and by the texts it keeps of each.
struct SampleFields {
  struct Field {
    let path: MappingPath
    /// It is a header of the Kafka records, and no part of their values.
    var isHeader = false
    /// As a mapping says where it stands.
    var source: String { isHeader ? "@header.\(path.ownName)" : "\(path)" }
    /// In how many records something stands there.
    var records = 0
    /// Numbers, and texts that are numbers.
    var numbers = 0
    var least = Double.infinity
    var most = -Double.infinity
    var others = 0
    /// The first few different ones, numbers as they would be written in a text.
    var texts: [String] = []
    var hasManyTexts = false
    /// How many of the times have no zone.
    var localTimes = 0
    var times = 0
    var ambiguousTimes = 0
    /// The numbers of the records in which something stands there, and for each of the first few texts those that have it; of the
    /// first few thousand records.
    fileprivate(set) var recordNumbers: [Int32] = []
    fileprivate(set) var recordNumbersByText: [String: [Int32]] = [:]
    fileprivate var lastRecord = -1

    var isNumeric: Bool { numbers > 0 && others == 0 }
    /// Values: numbers and the rest.
    var values: Int { numbers + others }
  }

  private static let mostFields = 2000
  private static let mostTexts = 40
  private static let mostNumberedRecords = 5000
  /// A kind of record has one of a few names.
  static let mostKinds = 12
  private static let deepest = 16

  private(set) var fields: [Field] = []
  private(set) var records = 0
  private var places: [MappingPath: Int] = [:]
  private let parser = RecordParser()

  /// In the order in which they were first met.
  subscript(path: MappingPath) -> Field? { places[path].map { fields[$0] } }

  /// False for what is not JSON.
  mutating func add(_ record: UnsafeBufferPointer<UInt8>) -> Bool {
    var record = record
    if let framed = FramedRecord(record), framed.isJSON { record = framed.payload }
    guard parser.parse(record, isPadded: false) == RECORD_OK, let root = parser.root() else { return false }
    records += 1
    add(root, steps: [], embedded: 0)
    return true
  }

  private mutating func add(_ node: JSONNode, steps: [MappingPath.Step], embedded: Int) {
    guard steps.count <= Self.deepest else { return }
    if node.isObject {
      for member in node.members {
        add(member, steps: steps + [.key(String(decoding: member.name, as: UTF8.self))], embedded: embedded)
      }
    } else if node.isArray {
      for member in node.members { add(member, steps: steps + [.each], embedded: embedded) }
    } else if node.isText, let opened = opened(node, level: embedded + 1) {
      add(opened, steps: steps, embedded: embedded + 1)
    } else if node.kind != NODE_NULL {
      count(node, at: MappingPath(steps: steps))
    }
  }

  private func opened(_ text: JSONNode, level: Int) -> JSONNode? {
    guard level < LEVEL_COUNT else { return nil }
    let status: Int
    if EmbeddedText.isJSON(text.bytes) {
      status = parser.parse(text.bytes, level: level, isPadded: false)
    } else if let bytes = EmbeddedText.base64JSON(text.bytes) {
      status = bytes.withUnsafeBufferPointer { parser.parse($0, level: level, isPadded: false) }
    } else {
      return nil
    }
    return status == RECORD_OK ? parser.root(level: level).flatMap { $0.isContainer ? $0 : nil } : nil
  }

  /// Headers of the record that was added last.
  mutating func add(header name: String, _ text: String) {
    var text = text
    text.withUTF8 { bytes in
      let path = MappingPath(steps: [.key("@header"), .key(name)])
      count(
        bytes.isEmpty ? .nothing : NumberText(bytes), text: bytes, String(decoding: bytes.prefix(60), as: UTF8.self), at: path)
      if let place = places[path] { fields[place].isHeader = true }
    }
  }

  private mutating func count(_ node: JSONNode, at path: MappingPath) {
    let text = node.kind == NODE_BOOLEAN ? (node.number == 1 ? "true" : "false") : String(node.codeText.prefix(60))
    count(node.measured, text: node.isText ? node.trimmed : nil, text, at: path)
  }

  /// - Parameters:
  ///   - bytes: where it is a text.
  ///   - text: its beginning, or a number as it would be written in a text.
  private mutating func count(
    _ measured: NumberText, text bytes: UnsafeBufferPointer<UInt8>?, _ text: String, at path: MappingPath
  ) {
    let place: Int
    if let known = places[path] {
      place = known
    } else {
      guard fields.count < Self.mostFields else { return }
      place = fields.count
      places[path] = place
      fields.append(Field(path: path))
    }
    var field = fields[place]
    let isNumbered = records <= Self.mostNumberedRecords
    if field.lastRecord != records {
      field.records += 1
      if isNumbered { field.recordNumbers.append(Int32(records)) }
    }
    field.lastRecord = records
    if case .number(let number, _) = measured, number.isFinite {
      field.numbers += 1
      field.least = min(field.least, number)
      field.most = max(field.most, number)
    } else {
      field.others += 1
    }
    if let bytes {
      switch TimeText(bytes) {
      case .local(_, zone: nil): (field.times, field.localTimes) = (field.times + 1, field.localTimes + 1)
      case .instant, .local: field.times += 1
      case .ambiguous: field.ambiguousTimes += 1
      case .day, .timeOfDay, .unreadable: break
      }
    }
    if !field.texts.contains(text) {
      if field.texts.count < Self.mostTexts { field.texts.append(text) } else { field.hasManyTexts = true }
    }
    if isNumbered, field.recordNumbersByText[text]?.last != Int32(records), field.texts.count <= Self.mostKinds {
      field.recordNumbersByText[text, default: []].append(Int32(records))
    }
    fields[place] = field
  }
}

extension MappingPath {
  /// The last key in it, and the one before.
  var ownName: String { names.last ?? "" }
  var parentName: String? { names.count > 1 ? names[names.count - 2] : nil }

  var names: [String] { steps.compactMap { if case .key(let key) = $0 { key } else { nil } } }

  /// The object that it stands in.
  var parent: [Step] { Array(steps.dropLast()) }
}
