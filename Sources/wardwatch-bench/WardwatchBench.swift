internal import Foundation

/// What the parts cost that a feed goes through, measured on this machine; with `--json`, as one line for a script.
@main
struct WardwatchBench {
  private static let help = """
    usage: wardwatch-bench [--json] [--seconds=N] [--shape=NAME]

    Measures on one thread what a record costs to decode, in each of its shapes, and what simdjson alone takes for the same
    bytes. Each figure is the median of the rounds that fit into N seconds (default 1), and the fastest of them.

      --json       one line of JSON in place of the table
      --seconds=N  how long each shape is measured, from 0.1 to 60
      --shape=NAME only the shapes whose name begins so
    """

  private struct Report: Codable {
    var decode: [DecodeBenchmark.Result]
  }

  static func main() throws {
    var (isJSON, seconds, shape) = (false, 1.0, "")
    for argument in CommandLine.arguments.dropFirst() {
      switch argument {
      case "--json": isJSON = true
      case "--help", "-h":
        print(help)
        return
      case _ where argument.hasPrefix("--seconds="):
        guard let given = Double(argument.dropFirst(10)), (0.1...60).contains(given) else { usage("'\(argument)' is not a time") }
        seconds = given
      case _ where argument.hasPrefix("--shape="): shape = String(argument.dropFirst(8))
      default: usage("unknown argument '\(argument)'")
      }
    }
    let results = DecodeBenchmark.all.filter { $0.shape.hasPrefix(shape) }.map { $0.run(seconds: seconds) }
    if isJSON {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      print(String(decoding: try encoder.encode(Report(decode: results)), as: UTF8.self))
    } else {
      print("one record, in µs      bytes   median  fastest  simdjson alone")
      for result in results { print(result.line) }
    }
  }

  private static func usage(_ problem: String) -> Never {
    FileHandle.standardError.write(Data("wardwatch-bench: \(problem)\n\(help)\n".utf8))
    exit(2)
  }
}
