internal import Detection
internal import Foundation

/// What the parts cost that a reading goes through, measured on this machine; with `--json`, as one line for a script.
@main
struct WardwatchBench {
  private static let help = """
    usage: wardwatch-bench [OPTION]… [SECTION…]

    Measures, each figure beside its peer where there is one. Sections, all of them unless some are named:

      decode   a record, in each of its shapes and through a mapping; beside it, simdjson alone on the same bytes
      step     a reading: features, both models, NEWS2, the alarm; 200 alarms at once
      memory   of the engine, a patient
      explain  the exact Shapley values of one score
      frame    from a snapshot to a frame, for 36, 500 and 5,000 patients
      store    alarm steps into a PostgreSQL that is started for it
      ward     36 beds: how long after a reading its alarm is in the database, and on the frame
      path     a full topic read, decoded and scored; beside it, the same topic consumed and thrown away

      --json                 one line of JSON in place of the table
      --seconds=N            how long each figure is measured, from 0.1 to 60 (default 1); the median is told, in processor time
                             of the thread, but for 'store', 'ward' and 'path'
      --bootstrap=HOST:PORT  a real Kafka for 'ward' and 'path', in place of the embedded broker; a topic of its own is made there
      --records=N            how many records 'path' reads (default 60000; 1500000 with --bootstrap)
      --count=N              nothing is measured: N seconds of a ward of 100 are taken, for valgrind to count instructions
      --weights=DIR          the models (default weights)
    """

  private struct Report: Codable {
    var machine: String
    var measurements: [Measurement]
  }

  private static let sections = ["decode", "step", "memory", "explain", "frame", "store", "ward", "path"]

  static func main() throws {
    var (isJSON, seconds, chosen) = (false, 1.0, [String]())
    var (bootstrap, records, weights): (String?, Int?, String) = (nil, nil, "weights")
    var counted: Int?
    for argument in CommandLine.arguments.dropFirst() {
      func value(_ name: String) -> String? {
        argument.hasPrefix("--\(name)=") ? String(argument.dropFirst(name.count + 3)) : nil
      }
      if argument == "--json" {
        isJSON = true
      } else if argument == "--help" || argument == "-h" {
        return print(help)
      } else if let text = value("seconds") {
        guard let given = Double(text), (0.1...60).contains(given) else { usage("'\(text)' is not a time from 0.1 to 60") }
        seconds = given
      } else if let text = value("records") {
        guard let given = Int(text), (1000...100_000_000).contains(given) else { usage("'\(text)' is no number of records") }
        records = given
      } else if let text = value("count") {
        guard let given = Int(text), (1...100_000).contains(given) else { usage("'\(text)' is no number of seconds") }
        counted = given
      } else if let text = value("bootstrap") {
        bootstrap = text
      } else if let text = value("weights") {
        weights = text
      } else if sections.contains(argument) {
        chosen.append(argument)
      } else {
        usage("unknown argument '\(argument)'")
      }
    }
    if chosen.isEmpty { chosen = sections }
    do {
      if let counted { return StepBenchmark.count(try Detector.load(directory: weights), seconds: counted) }
      try run(chosen, isJSON: isJSON, seconds: seconds, bootstrap: bootstrap, records: records, weights: weights)
    } catch {
      FileHandle.standardError.write(Data("wardwatch-bench: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(
    _ chosen: [String], isJSON: Bool, seconds: Double, bootstrap: String?, records: Int?, weights: String
  ) throws {
    if !isJSON { print(machine) }
    var all: [Measurement] = []
    for section in chosen {
      let measured: [Measurement]
      switch section {
      case "decode": measured = try DecodeBenchmark.all.flatMap { try $0.run(seconds: seconds) }
      case "step": measured = StepBenchmark(detector: try Detector.load(directory: weights), seconds: seconds).run()
      case "memory": measured = StepBenchmark(detector: try Detector.load(directory: weights), seconds: seconds).memory()
      case "explain": measured = ExplanationBenchmark(detector: try Detector.load(directory: weights), seconds: seconds).run()
      case "frame": measured = FrameBenchmark(seconds: seconds).run()
      case "store": measured = try StoreBenchmark().run()
      case "ward":
        measured = try WardBenchmark(detector: try Detector.load(directory: weights), bootstrap: bootstrap).run()
      default:
        measured = try PathBenchmark(
          detector: try Detector.load(directory: weights), bootstrap: bootstrap,
          records: records ?? (bootstrap == nil ? 60_000 : 1_500_000)
        ).run()
      }
      if !isJSON { for measurement in measured { print(measurement.line) } }
      all += measured
    }
    guard isJSON else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    print(String(decoding: try encoder.encode(Report(machine: machine, measurements: all)), as: UTF8.self))
  }

  /// By `/proc/cpuinfo` (proc(5)).
  private static var machine: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model = text.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? "unknown"
    return "\(ProcessInfo.processInfo.activeProcessorCount) × \(model.trimmingCharacters(in: .whitespaces))"
  }

  private static func usage(_ problem: String) -> Never {
    FileHandle.standardError.write(Data("wardwatch-bench: \(problem)\n\(help)\n".utf8))
    exit(2)
  }
}
