/// Reads one value in Avro's binary encoding (specification 1.11.1) and writes it as JSON, as people would write it by hand: of a
/// union the value alone, times as seconds or as ISO 8601, decimals as numbers.
///
/// Bounded: by the depth and the number of values that are written, whatever the bytes announce.
struct AvroReader {
  /// Why bytes are not of their schema.
  enum Fault: Error {
    case ended, trailing, badNumber, badLength, badBranch, badText, tooDeep, tooMany
  }

  private static let deepest = 32
  private static let mostValues = 65_536
  private static let mostBytes = 4 << 20

  private let schema: AvroSchema
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var values = 0

  /// - Parameter json: Takes the text; what it held is gone.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>, as schema: AvroSchema, into json: inout JSONText) throws(Fault) {
    var reader = AvroReader(schema: schema, bytes: bytes)
    json.removeAll()
    try reader.write(schema.root, into: &json, depth: 0)
    guard reader.position == bytes.count else { throw .trailing }
  }

  private init(schema: AvroSchema, bytes: UnsafeBufferPointer<UInt8>) {
    self.schema = schema
    self.bytes = bytes
  }

  // MARK: Values

  private mutating func write(_ index: Int, into json: inout JSONText, depth: Int) throws(Fault) {
    values += 1
    guard depth < Self.deepest else { throw .tooDeep }
    guard values <= Self.mostValues, json.bytes.count <= Self.mostBytes else { throw .tooMany }
    let node = schema.nodes[index]
    switch node.kind {
    case .null: json.append("null")
    case .boolean:
      let byte = try take(1)[0]
      guard byte <= 1 else { throw .badNumber }
      json.append(byte == 1 ? "true" : "false")
    case .int, .long: writeWhole(try long(), node, into: &json)
    case .float:
      let pattern = try take(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let number = Float(bitPattern: pattern)
      // As a float is written, not with the digits that a double adds to it.
      json.append(number.isFinite ? number.description : "\"\(number)\"")
    case .double:
      let pattern = try take(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let number = Double(bitPattern: pattern)
      json.append(number.isFinite ? number.description : "\"\(number)\"")
    case .bytes: writeBytes(try take(length()), node, into: &json)
    case .fixed: writeBytes(try take(node.size), node, into: &json)
    case .string:
      let text = try take(length())
      guard String(validating: text, as: UTF8.self) != nil else { throw .badText }
      json.string(text)
    case .enumeration:
      guard let symbol = Int(exactly: try long()), (0..<node.count).contains(symbol) else { throw .badBranch }
      append(schema.children[node.first + symbol].name, to: &json)
    case .union:
      guard let branch = Int(exactly: try long()), (0..<node.count).contains(branch) else { throw .badBranch }
      try write(schema.children[node.first + branch].node, into: &json, depth: depth + 1)
    case .record:
      json.bytes.append(UInt8(ascii: "{"))
      for place in 0..<node.count {
        if place > 0 { json.bytes.append(UInt8(ascii: ",")) }
        let field = schema.children[node.first + place]
        append(field.name, to: &json)
        try write(field.node, into: &json, depth: depth + 1)
      }
      json.bytes.append(UInt8(ascii: "}"))
    case .array, .map: try writeBlocks(of: node, into: &json, depth: depth)
    }
  }

  /// Blocks of items, each with its count before it; a negative one is followed by the block's bytes.
  private mutating func writeBlocks(of node: AvroSchema.Node, into json: inout JSONText, depth: Int) throws(Fault) {
    let isMap = node.kind == .map
    json.bytes.append(UInt8(ascii: isMap ? "{" : "["))
    var isFirst = true
    while true {
      var count = try long()
      if count == 0 { break }
      if count < 0 {
        _ = try length()
        guard count > .min else { throw .badLength }
        count = -count
      }
      // Counted down, since items of no bytes could be announced by the billion: writing one more than is allowed throws.
      while count > 0 {
        count -= 1
        if !isFirst { json.bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        if isMap {
          let key = try take(length())
          guard String(validating: key, as: UTF8.self) != nil else { throw .badText }
          json.string(key)
          json.bytes.append(UInt8(ascii: ":"))
        }
        try write(schema.children[node.first].node, into: &json, depth: depth + 1)
      }
    }
    json.bytes.append(UInt8(ascii: isMap ? "}" : "]"))
  }

  private func append(_ name: Range<Int>, to json: inout JSONText) { json.bytes.append(contentsOf: schema.names[name]) }

  // MARK: Logical types

  private func writeWhole(_ whole: Int64, _ node: AvroSchema.Node, into json: inout JSONText) {
    switch node.logical {
    case .none, .decimal: json.append(whole)
    // Seconds, which no reader takes for something else.
    case .timestampMillis: json.append(whole, scale: 3)
    case .timestampMicros: json.append(whole, scale: 6)
    case .timestampNanos: json.append(whole, scale: 9)
    // By a clock whose zone is not known: as text without one.
    case .localMillis: writeLocal(Double(whole) / 1e3, into: &json)
    case .localMicros: writeLocal(Double(whole) / 1e6, into: &json)
    case .localNanos: writeLocal(Double(whole) / 1e9, into: &json)
    case .date: json.append("\"\(ISO8601.text(Double(whole) * 86_400).prefix(10))\"")
    case .timeMillis: json.append("\"\(ISO8601.text(Double(whole) / 1e3).dropFirst(11).dropLast())\"")
    case .timeMicros: json.append("\"\(ISO8601.text(Double(whole) / 1e6).dropFirst(11).dropLast())\"")
    }
  }

  private func writeLocal(_ seconds: Double, into json: inout JSONText) { json.append("\"\(ISO8601.text(seconds).dropLast())\"") }

  /// A decimal is a number; other bytes are text where they are, else base64.
  private func writeBytes(_ bytes: UnsafeBufferPointer<UInt8>, _ node: AvroSchema.Node, into json: inout JSONText) {
    if node.logical == .decimal, (1...8).contains(bytes.count) {
      var whole: Int64 = bytes[0] >= 0x80 ? -1 : 0
      for byte in bytes { whole = whole << 8 | Int64(byte) }
      json.append(whole, scale: node.scale)
    } else if String(validating: bytes, as: UTF8.self) != nil {
      json.string(bytes)
    } else {
      json.append("\"\(Base64.text(bytes))\"")
    }
  }

  // MARK: Bytes

  private mutating func take(_ count: Int) throws(Fault) -> UnsafeBufferPointer<UInt8> {
    guard count <= bytes.count - position else { throw .ended }
    defer { position += count }
    return UnsafeBufferPointer(rebasing: bytes[position..<position + count])
  }

  private mutating func length() throws(Fault) -> Int {
    guard let length = Int(exactly: try long()), length >= 0 else { throw .badLength }
    return length
  }

  /// Zig-zag, seven bits a byte, the lowest first.
  private mutating func long() throws(Fault) -> Int64 {
    var bits: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard position < bytes.count else { throw .ended }
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { throw .badNumber }
      bits |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1)
  }
}

extension JSONText {
  mutating func append(string text: String) {
    var text = text
    text.withUTF8 { string($0) }
  }

  mutating func append(_ whole: Int64) {
    if whole < 0 { bytes.append(UInt8(ascii: "-")) }
    appendDigits(whole.magnitude)
  }

  /// `whole` with its last `scale` digits after a point.
  mutating func append(_ whole: Int64, scale: Int) {
    guard scale > 0 else { return append(whole) }
    if whole < 0 { bytes.append(UInt8(ascii: "-")) }
    var divisor: UInt64 = 1
    for _ in 0..<min(scale, 19) { divisor *= 10 }
    let (before, after) = scale > 19 ? (0, whole.magnitude) : whole.magnitude.quotientAndRemainder(dividingBy: divisor)
    appendDigits(before)
    bytes.append(UInt8(ascii: "."))
    appendDigits(after, least: scale)
  }

  private mutating func appendDigits(_ number: UInt64, least: Int = 1) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digits in
      var rest = number
      var count = 0
      repeat {
        digits[count] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
        count += 1
      } while rest > 0 || count < min(least, 32)
      bytes.append(contentsOf: digits[..<count].reversed())
    }
  }
}
