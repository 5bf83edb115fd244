internal import Foundation

/// What stands on the command line behind the program's name.
///
/// Swift looks for it beside the environment, where it began. A library that is loaded before the program (LD_PRELOAD), as agents are
/// that watch over servers, and that sets a variable moves the environment, and then Swift finds no words at all: a console would go
/// by no option that it was given, and by no word of it.
enum CommandWords {
  static var all: [String] {
    let found = CommandLine.arguments
    // Not even the program's name is among them then.
    guard found.isEmpty else { return Array(found.dropFirst()) }
    // By `read`, since the file has no size.
    let bytes = try? FileHandle(forReadingAtPath: "/proc/self/cmdline")?.readToEnd()
    return split(Array(bytes ?? Data()))
  }

  /// - Parameter bytes: the words, the program's first, each with a zero behind it.
  static func split(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0, omittingEmptySubsequences: false).dropFirst().dropLast().map { String(decoding: $0, as: UTF8.self) }
  }
}
