internal import Emergencies
internal import Foundation
internal import Settings
internal import Training

/// What a tool found out: for people, for a document, or for a script.
protocol PrintableReport: Encodable {
  var text: String { get }
  var markdown: String { get }
}

extension EvaluationReport: PrintableReport {}
extension EmergencyReport: PrintableReport {}
extension PopulationShift: PrintableReport {}

extension PrintableReport {
  /// To standard output as text or, with `--json`, as one line of JSON; with `--markdown`, to that file too, which must be none of
  /// `inputs`.
  func publish(_ settings: Settings, besides inputs: [String]) throws {
    if let path = settings.markdown { try OutputFile(path: path, besides: inputs).write(markdown) }
    print(settings.json ? try jsonLine() : text)
  }
}

extension Encodable {
  /// On one line, keys in order.
  func jsonLine() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
