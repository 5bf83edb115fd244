internal import Foundation
internal import Saving

/// By which a record of a partition is known again: whether what stands at its offset now is still the same.
package struct RecordMark: Sendable, Equatable, Codable {
  package var offset: Int64
  /// Of the record's value; see `digest(of:)`.
  package var digest: UInt32

  package init(offset: Int64, digest: UInt32) {
    self.offset = offset
    self.digest = digest
  }

  /// Folded to 32 bits: that tells a record apart from any other, and is short.
  package static func digest(of value: UnsafeRawBufferPointer) -> UInt32 {
    let hash = FowlerNollVo.hash(value)
    return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
  }

  /// Marks by partition as the checkpoint has them.
  package static func text(of marks: [Int32: RecordMark]) -> String {
    let byName = Dictionary(uniqueKeysWithValues: marks.map { ("\($0.key)", $0.value) })
    // Nothing in it can be refused: no number that is none.
    return String(decoding: (try? JSONEncoder().encode(byName)) ?? Data("{}".utf8), as: UTF8.self)
  }

  /// None of what is no such text.
  package static func marks(in text: String) -> [Int32: RecordMark] {
    let byName = (try? JSONDecoder().decode([String: RecordMark].self, from: Data(text.utf8))) ?? [:]
    return Dictionary(byName.compactMap { name, mark in Int32(name).map { ($0, mark) } }) { $1 }
  }
}
