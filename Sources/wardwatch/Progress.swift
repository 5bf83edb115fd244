internal import Foundation
internal import Interchange

/// Lines for a person, on standard error, so that standard output stays the command's result.
enum Progress {
  static func say(_ line: String, _ level: JournalLevel = .information) {
    FileHandle.standardError.write(Data("\(level.mark)\(SafeText.line(line))\n".utf8))
  }
}

/// How far a long piece of work has come: a bar on a terminal, a line now and then elsewhere.
struct ProgressMeter {
  private let title: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let begin = Date()
  private var lastShown = Date.distantPast
  private var detail = ""

  init(_ title: String) { self.title = title }

  /// - Parameter fraction: 0 to 1.
  mutating func advance(to fraction: Double, _ detail: String = "") {
    let now = Date()
    guard now.timeIntervalSince(lastShown) >= (isTerminal ? 0.1 : 10) else { return }
    lastShown = now
    show(fraction, detail, at: now)
  }

  mutating func end() {
    if isTerminal { write("\r\u{1b}[K") }
  }

  private func show(_ fraction: Double, _ detail: String, at now: Date) {
    let percent = Int((max(0, min(1, fraction)) * 100).rounded(.down))
    let elapsed = now.timeIntervalSince(begin)
    let left = fraction > 0.02 ? "\(Int(elapsed / fraction - elapsed)) s left" : ""
    let words = [detail, left].filter { !$0.isEmpty }.joined(separator: ", ")
    if isTerminal {
      let filled = percent * 30 / 100
      let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
      write("\r\u{1b}[K\(title) [\(bar)] \(percent) % \(words)")
    } else {
      write("\(title): \(percent) %\(words.isEmpty ? "" : ", \(words)")\n")
    }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
