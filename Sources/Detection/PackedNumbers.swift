internal import Foundation

/// Numbers as little-endian bytes, base64 in JSON: a checkpoint of thousands of patients stays small, and NaN, which JSON does
/// not know, survives.
enum PackedNumbers {
  static func encode(_ numbers: [Double]) -> Data {
    var data = Data(capacity: numbers.count * 8)
    for number in numbers { withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    return data
  }

  /// Bytes that do not make a whole number are dropped: the caller checks the count.
  static func decode(_ data: Data) -> [Double] {
    data.withUnsafeBytes { bytes in
      (0..<(bytes.count / 8)).map {
        Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)))
      }
    }
  }

  static func sizeError(_ container: any SingleValueDecodingContainer) -> DecodingError {
    DecodingError.dataCorruptedError(
      in: container, debugDescription: "the patient history was written by another version: its size differs")
  }
}
