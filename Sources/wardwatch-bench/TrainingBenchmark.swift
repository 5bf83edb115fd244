internal import Foundation

/// How long it takes to learn new weights, by the program that lies beside this one.
struct TrainingBenchmark {
  let study: String

  func run() throws -> [Measurement] {
    let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let output = FileManager.default.temporaryDirectory.appending(path: "wardwatch-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: output) }
    let process = Process()
    process.executableURL = folder.appending(path: "wardwatch")
    process.arguments = ["train", "--data", study, "--output", output.path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let watch = Stopwatch(.wall)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw BenchmarkError(problem: "wardwatch train could not learn from \(study)") }
    return [Measurement(section: "train", what: "new weights from \(study)", value: watch.seconds, unit: "s")]
  }
}
