internal import CCrypto
internal import Foundation

/// `t=1795699800,v1=<hex>`: the HMAC with SHA-256 (RFC 2104) of the time, a dot and the body. The receiver computes the same, and
/// refuses what is old: a message that somebody has recorded cannot be sent once more.
enum WebhookSignature {
  static func header(of body: [UInt8], at seconds: Int, secret: String) -> String {
    let signed = Array("\(seconds).".utf8) + body
    return "t=\(seconds),v1=\(hexadecimal(hmac(signed, key: Array(secret.utf8))))"
  }

  static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 0
    let isDone = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &count)
    precondition(isDone != nil && count == 32, "HMAC with SHA-256 is part of every libcrypto")
    return digest
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
  }
}
