internal import CCrypto
package import Foundation

/// SHA-256, by libcrypto.
package enum Digest {
  /// 64 lower-case hexadecimal digits.
  package static func sha256(_ data: Data) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    let done = data.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, &length, EVP_sha256(), nil) }
    precondition(done == 1, "libcrypto has SHA-256")
    return digest[..<Int(length)].map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
