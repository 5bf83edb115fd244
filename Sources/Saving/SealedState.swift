/// A state with what tells whether it is whole: a mark, the version of its layout, its length and a checksum, 18 bytes in all.
///
/// | bytes | what |
/// |---|---|
/// | 4 | `WWST` |
/// | 2 | the version of the layout |
/// | 4 | how many bytes of state follow |
/// | 8 | FNV-1a, 64 bits, of version, length and state (draft-eastlake-fnv) |
package enum SealedState {
  private static let mark = Array("WWST".utf8)
  private static let headCount = 18

  package static func seal(_ coder: StateCoder) -> [UInt8] {
    var (version, length) = (coder.version, UInt32(clamping: coder.bytes.count))
    var head = StateCoder(version: version)
    head.pass(integer: &version)
    head.pass(integer: &length)
    var sum = checksum(head.bytes, coder.bytes)
    head.pass(integer: &sum)
    return mark + head.bytes + coder.bytes
  }

  /// - Throws: for bytes that are not whole, or of a version that is not known here.
  package static func open(_ sealed: [UInt8], knownVersion: UInt16) throws(StateError) -> StateCoder {
    guard sealed.count >= headCount, sealed.starts(with: mark) else { throw .damaged }
    var head = StateCoder(reading: Array(sealed[mark.count..<headCount]), version: 0)
    var (version, length, sum): (UInt16, UInt32, UInt64) = (0, 0, 0)
    head.pass(integer: &version)
    head.pass(integer: &length)
    head.pass(integer: &sum)
    let state = Array(sealed[headCount...])
    guard head.isComplete, state.count == Int(length), sum == checksum(Array(sealed[4..<10]), state) else { throw .damaged }
    guard (1...knownVersion).contains(version) else { throw .unknownVersion(Int(version)) }
    return StateCoder(reading: state, version: version)
  }

  private static func checksum(_ head: [UInt8], _ state: [UInt8]) -> UInt64 {
    let sum = head.withUnsafeBytes { FowlerNollVo.hash($0) }
    return state.withUnsafeBytes { FowlerNollVo.hash($0, after: sum) }
  }
}

/// Why a stored state is of no use.
package enum StateError: Error, Equatable, CustomStringConvertible {
  case damaged
  case unknownVersion(Int)

  package var description: String {
    switch self {
    case .damaged: "it is damaged"
    case .unknownVersion(let version): "it was written by a newer wardwatch (version \(version) of its layout)"
    }
  }
}
