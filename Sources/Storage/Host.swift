internal import Foundation

/// This machine, as its people know it.
enum Host {
  /// Without asking a name server, which `ProcessInfo.hostName` may do.
  static let name: String = {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "unknown host" }
    let name = PostgresError.printable(String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    return name.isEmpty ? "unknown host" : name
  }()
}
