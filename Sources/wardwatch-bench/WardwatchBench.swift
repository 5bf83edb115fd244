internal import CMalloc
internal import Detection
internal import Foundation

/// What the parts cost that a reading goes through, measured on this machine; with `--json`, as one line for a script.
@main
struct WardwatchBench {
  private static let help = """
    usage: wardwatch-bench [OPTION]… [SECTION…]

    Measures, each figure beside its peer where there is one. Sections, all of them but 'soak' unless some are named:

      decode   a record, in each of its shapes and through a mapping; beside it, simdjson alone on the same bytes
      step     a reading: features, both models, NEWS2, the alarm; 200 alarms at once
      forest   the isolation forest alone; beside it, scikit-learn on the same trees and rows, where Python has it
      memory   of the engine, a patient
      explain  the exact Shapley values of one score
      frame    from a snapshot to a frame, for 36, 500 and 5,000 patients
      store    alarm steps into a PostgreSQL that is started for it
      ward     36 beds: how long after a reading its alarm is in the database, and on the frame; how soon a console that comes
               later has filled its trends
      hospital 5,000 beds with pictures: the processor, the memory, alarms into the database, keys
      path     a full topic read, decoded and scored; beside it, the same topic consumed and thrown away
      soak     1,000 beds at 2 Hz whose patients come and go, an hour: memory, descriptors and lag, a line each minute
      train    'wardwatch train' on the stays in the folder of --study; nothing without one

      --json                 one line of JSON in place of the table
      --seconds=N            how long each figure is measured, from 0.1 to 60 (default 1); the median is told, in processor time
                             of the thread, but for 'store', 'ward', 'hospital', 'path' and 'train'
      --bootstrap=HOST:PORT  a real Kafka for 'ward' and 'path', in place of the embedded broker; a topic of its own is made there
      --records=N            how many records 'path' reads (default 60000; 1500000 with --bootstrap)
      --study=DIR            stays to learn from: vitals.csv, outcomes.csv, dataset.toml
      --watched=N            how many seconds of 'hospital' are measured, after 20 that are not (default 60)
      --minutes=N            how long 'soak' takes (default 60)
      --count=N              nothing is measured: N seconds of a ward of 100 are taken, for valgrind to count instructions
      --weights=DIR          the models (default weights)
    """

  private struct Report: Codable {
    var machine: String
    var measurements: [Measurement]
  }

  private static let sections = [
    "decode", "step", "forest", "memory", "explain", "frame", "store", "ward", "hospital", "path", "train",
  ]

  /// What was asked for.
  private struct Wishes {
    var isJSON = false
    var seconds = 1.0
    var chosen: [String] = []
    var bootstrap: String?
    var records: Int?
    var weights = "weights"
    var study: String?
    var watchedSeconds = 60
    var counted: Int?
    var soakMinutes = 60
    /// What this process is to send to another.
    var feed: String?
  }

  static func main() throws {
    let wishes = wishes(CommandLine.arguments.dropFirst())
    do {
      if let words = wishes.feed {
        guard let feed = HospitalFeed(words: words, bootstrap: wishes.bootstrap) else { usage("'\(words)' is no feed") }
        return try feed.run()
      }
      if let counted = wishes.counted {
        return StepBenchmark.count(try Detector.load(directory: wishes.weights), seconds: counted)
      }
      // As the program does, before there is any other thread: else memory would be the allocator's.
      mallopt(M_ARENA_MAX, 2)
      mallopt(M_MMAP_THRESHOLD, 131_072)
      try run(wishes)
    } catch {
      FileHandle.standardError.write(Data("wardwatch-bench: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func wishes(_ arguments: ArraySlice<String>) -> Wishes {
    var wishes = Wishes()
    for argument in arguments {
      func value(_ name: String) -> String? {
        argument.hasPrefix("--\(name)=") ? String(argument.dropFirst(name.count + 3)) : nil
      }
      func number(_ text: String, _ range: ClosedRange<Int>) -> Int {
        guard let given = Int(text), range.contains(given) else {
          usage("'\(text)' is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return given
      }
      if argument == "--json" {
        wishes.isJSON = true
      } else if argument == "--help" || argument == "-h" {
        print(help)
        exit(0)
      } else if let text = value("seconds") {
        guard let given = Double(text), (0.1...60).contains(given) else { usage("'\(text)' is not a time from 0.1 to 60") }
        wishes.seconds = given
      } else if let text = value("records") {
        wishes.records = number(text, 1000...100_000_000)
      } else if let text = value("count") {
        wishes.counted = number(text, 1...100_000)
      } else if let text = value("watched") {
        wishes.watchedSeconds = number(text, 5...100_000)
      } else if let text = value("minutes") {
        wishes.soakMinutes = number(text, 1...100_000)
      } else if let text = value("bootstrap") {
        wishes.bootstrap = text
      } else if let text = value("weights") {
        wishes.weights = text
      } else if let text = value("study") {
        wishes.study = text
      } else if let text = value("feed") {
        wishes.feed = text
      } else if sections.contains(argument) || argument == "soak" {
        wishes.chosen.append(argument)
      } else {
        usage("unknown argument '\(argument)'")
      }
    }
    return wishes
  }

  private static func run(_ wishes: Wishes) throws {
    if !wishes.isJSON { print(machine) }
    var all: [Measurement] = []
    for section in wishes.chosen.isEmpty ? sections : wishes.chosen {
      let measured = try measure(section, wishes)
      if !wishes.isJSON { for measurement in measured { print(measurement.line) } }
      fflush(nil)
      all += measured
    }
    guard wishes.isJSON else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    print(String(decoding: try encoder.encode(Report(machine: machine, measurements: all)), as: UTF8.self))
  }

  private static func measure(_ section: String, _ wishes: Wishes) throws -> [Measurement] {
    let (seconds, bootstrap) = (wishes.seconds, wishes.bootstrap)
    func detector() throws -> Detector { try Detector.load(directory: wishes.weights) }
    switch section {
    case "decode": return try DecodeBenchmark.all.flatMap { try $0.run(seconds: seconds) }
    case "step": return StepBenchmark(detector: try detector(), seconds: seconds).run()
    case "forest":
      guard let model = try detector().model else { return [] }
      return try ForestBenchmark(model: model, weights: wishes.weights, seconds: seconds).run()
    case "memory": return StepBenchmark(detector: try detector(), seconds: seconds).memory()
    case "explain": return ExplanationBenchmark(detector: try detector(), seconds: seconds).run()
    case "frame": return FrameBenchmark(seconds: seconds).run()
    case "store": return try StoreBenchmark().run()
    case "ward": return try WardBenchmark(detector: try detector(), bootstrap: bootstrap).run()
    case "hospital":
      return try HospitalBenchmark(detector: try detector(), bootstrap: bootstrap, measuredSeconds: wishes.watchedSeconds).run()
    case "soak":
      return try SoakBenchmark(detector: try detector(), bootstrap: bootstrap, minutes: wishes.soakMinutes).run()
    case "train": return try wishes.study.map { try TrainingBenchmark(study: $0).run() } ?? []
    default:
      let records = wishes.records ?? (bootstrap == nil ? 60_000 : 1_500_000)
      return try PathBenchmark(detector: try detector(), bootstrap: bootstrap, records: records).run()
    }
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
