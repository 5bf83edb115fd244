internal import Foundation

/// A `HospitalFeed` that runs as a process of its own until it is stopped, or this process ends.
final class FeedProcess {
  /// Where the brokers are.
  let bootstrap: String
  private let process = Process()
  private let input = Pipe()

  init(_ feed: HospitalFeed) throws {
    let output = Pipe()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--feed=\(feed.words)"] + (feed.bootstrap.map { ["--bootstrap=\($0)"] } ?? [])
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) { line += byte }
    guard !line.isEmpty else { throw BenchmarkError(problem: "the feed did not begin") }
    bootstrap = String(decoding: line, as: UTF8.self)
  }

  func stop() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
