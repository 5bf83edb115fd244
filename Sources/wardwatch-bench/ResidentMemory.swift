internal import Foundation

/// What this process holds of the machine's memory.
enum ResidentMemory {
  /// From `/proc/self/statm` (proc(5)): resident pages.
  static var bytes: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
