package import Foundation

/// A safetensors file: named tensors of numbers that Python and Swift both read (https://github.com/huggingface/safetensors,
/// section "Format"): the header's length in 8 little-endian bytes, a JSON header, then the tensors' bytes with no gaps.
package struct Safetensors: Sendable, Equatable {
  package enum Values: Sendable, Equatable {
    case float32([Float])
    case float64([Double])
    case int32([Int32])

    var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      case .int32(let values): values.count
      }
    }

    fileprivate var typeName: String {
      switch self {
      case .float32: "F32"
      case .float64: "F64"
      case .int32: "I32"
      }
    }
  }

  package struct Tensor: Sendable, Equatable {
    package var shape: [Int]
    package var values: Values

    package init(shape: [Int], values: Values) {
      self.shape = shape
      self.values = values
    }
  }

  package var tensors: [String: Tensor]
  package var metadata: [String: String]

  package init(tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// What is wrong with a file, as the end of a sentence.
  package struct FormatError: Error, Equatable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
  }

  /// The format's own bound on the header.
  private static let longestHeader = 100_000_000

  // MARK: Reading

  package init(_ data: Data) throws(FormatError) {
    let bytes = [UInt8](data)
    guard bytes.count >= 8 else { throw FormatError("it is shorter than a header") }
    let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(min(Self.longestHeader, bytes.count - 8)), length >= 2, bytes[8] == UInt8(ascii: "{") else {
      throw FormatError("its header is cut off or not JSON")
    }
    let start = 8 + Int(length)
    let header: [String: Entry]
    do {
      header = try JSONDecoder().decode([String: Entry].self, from: Data(bytes[8..<start]))
    } catch {
      throw FormatError("its header is not the JSON of a safetensors file")
    }
    var tensors: [String: Tensor] = [:]
    var metadata: [String: String] = [:]
    var ranges: [Range<Int>] = []
    for (name, entry) in header {
      switch entry {
      case .metadata(let found): metadata = found
      case .tensor(let type, let shape, let range):
        guard range.upperBound <= bytes.count - start else { throw FormatError("tensor \(name) is cut off") }
        tensors[name] = try Self.tensor(name, type, shape, bytes[(start + range.lowerBound)..<(start + range.upperBound)])
        ranges.append(range)
      }
    }
    var end = 0
    for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      guard range.lowerBound == end else { throw FormatError("its tensors overlap or leave a gap") }
      end = range.upperBound
    }
    guard end == bytes.count - start else { throw FormatError("it has bytes that belong to no tensor") }
    self.init(tensors: tensors, metadata: metadata)
  }

  private static func tensor(
    _ name: String, _ type: String, _ shape: [Int], _ bytes: ArraySlice<UInt8>
  ) throws(FormatError) -> Tensor {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { throw FormatError("tensor \(name) has an impossible shape") }
      count = product
    }
    let width = type == "F64" ? 8 : 4
    guard bytes.count % width == 0, bytes.count / width == count else {
      throw FormatError("tensor \(name) does not have as many numbers as its shape")
    }
    let values: Values
    switch type {
    case "F32": values = .float32(bytes.words(UInt32.self).map { Float(bitPattern: $0) })
    case "F64": values = .float64(bytes.words(UInt64.self).map { Double(bitPattern: $0) })
    case "I32": values = .int32(bytes.words(UInt32.self).map { Int32(bitPattern: $0) })
    default: throw FormatError("tensor \(name) is of type \(type), which is not used here")
    }
    return Tensor(shape: shape, values: values)
  }

  /// One value of the header object: a tensor, or under `__metadata__` a map of texts.
  private enum Entry: Decodable {
    case tensor(type: String, shape: [Int], range: Range<Int>)
    case metadata([String: String])

    enum Key: String, CodingKey {
      case type = "dtype"
      case shape
      case range = "data_offsets"
    }

    init(from decoder: any Decoder) throws {
      if decoder.codingPath.last?.stringValue == "__metadata__" {
        self = .metadata(try decoder.singleValueContainer().decode([String: String].self))
        return
      }
      let container = try decoder.container(keyedBy: Key.self)
      let range = try container.decode([Int].self, forKey: .range)
      guard range.count == 2, range[0] >= 0, range[1] >= range[0] else {
        throw DecodingError.dataCorruptedError(forKey: .range, in: container, debugDescription: "not a range")
      }
      self = .tensor(
        type: try container.decode(String.self, forKey: .type), shape: try container.decode([Int].self, forKey: .shape),
        range: range[0]..<range[1])
    }
  }

  // MARK: Writing

  /// The file's bytes; the same tensors give the same bytes.
  package func encoded() -> Data {
    var body = Data()
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
      entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let begin = body.count
      switch tensor.values {
      case .float32(let values): for value in values { body.append(littleEndian: value.bitPattern) }
      case .float64(let values): for value in values { body.append(littleEndian: value.bitPattern) }
      case .int32(let values): for value in values { body.append(littleEndian: UInt32(bitPattern: value)) }
      }
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(Self.quoted(name)):{\"dtype\":\"\(tensor.values.typeName)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(begin),\(body.count)]}")
    }
    var header = Data("{\(entries.joined(separator: ","))}".utf8)
    // The format lets spaces follow, so that the tensors begin at a multiple of 8.
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    var data = Data()
    data.append(littleEndian: UInt64(header.count))
    data.append(header)
    data.append(body)
    return data
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension ArraySlice<UInt8> {
  /// The little-endian words that these bytes are.
  fileprivate func words<Word: FixedWidthInteger>(_: Word.Type) -> [Word] {
    withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<Word>.size).map {
        Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Word.self))
      }
    }
  }
}

extension Data {
  fileprivate mutating func append(littleEndian word: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: word.littleEndian) { append(contentsOf: $0) }
  }
}
