/// FNV-1a of 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv): tells whether bytes are the same, and protects nothing.
package enum FowlerNollVo {
  /// - Parameter hash: that of the bytes before these.
  package static func hash(_ bytes: UnsafeRawBufferPointer, after hash: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
    bytes.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
