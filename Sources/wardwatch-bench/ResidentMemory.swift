internal import CMalloc
internal import Foundation

/// What this process holds of the machine's memory.
enum ResidentMemory {
  /// From `/proc/self/statm` (proc(5)): resident pages.
  static var bytes: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// The same once what is free has been given back, as the program does once a minute.
  static func trimmed() -> Int {
    malloc_trim(0)
    return bytes
  }
}
