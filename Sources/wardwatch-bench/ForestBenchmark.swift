internal import Detection
internal import Engine
internal import Foundation
internal import Simulation
internal import Vitals

/// What the isolation forest takes for a row, beside scikit-learn on the same trees and rows, where Python has it.
struct ForestBenchmark {
  let model: ScoringModel
  /// The folder that the trees are from.
  let weights: String
  let seconds: Double

  private static let rows = 4096
  private static let startSeconds = 1_795_370_000.0

  func run() throws -> [Measurement] {
    let inputs = inputs()
    let width = model.forest.inputCount
    var scores = [Double](repeating: 0, count: Self.rows)
    let taken = rounds(within: seconds) {
      inputs.withUnsafeBufferPointer { inputs in
        for row in scores.indices {
          scores[row] = model.forest.score(UnsafeBufferPointer(rebasing: inputs[(row * width)..<((row + 1) * width)]))
        }
      }
    }
    let each = taken.median * 1e6 / Double(Self.rows)
    let peer = try peer(inputs: inputs, scores: scores)
    func row(_ what: String, _ peerValue: Double?) -> Measurement {
      Measurement(
        section: "forest", what: "\(model.forest.treeCount) trees, \(what)", value: each, unit: "µs/row", peer: peerValue,
        peerName: peerValue == nil ? nil : "scikit-learn")
    }
    return [row("row for row", peer?.single), row("\(Self.rows) rows at once", peer?.batched)]
  }

  /// Of a ward in which people fall ill: rows as the forest is given them.
  private func inputs() -> [Float] {
    var ward = SimulatedWard(seed: 1, beds: 64, startSeconds: Self.startSeconds)
    var histories: [String: PatientHistory] = [:]
    var inputs: [Float] = []
    var second = 0.0
    while inputs.count < Self.rows * model.forest.inputCount {
      var batch = FeatureBatch()
      for reading in ward.advance(to: Self.startSeconds + second) {
        _ = histories[reading.patient.id, default: PatientHistory()].update(reading)
        if let history = histories[reading.patient.id] { batch.append(history) }
      }
      for row in 0..<batch.rows {
        batch.row(row).withUnsafeBufferPointer { row in
          inputs += model.forestInputs.map { input in
            let value = input.value(in: row)
            // What is unknown goes right everywhere, as infinity does, and scikit-learn takes neither.
            return value.isNaN ? .greatestFiniteMagnitude : value
          }
        }
      }
      second += 1
    }
    return Array(inputs.prefix(Self.rows * model.forest.inputCount))
  }

  private struct Peer: Decodable {
    var single: Double
    var batched: Double
    var difference: Double
  }

  /// What the script beside this file measures; nil, with a word why, where it cannot.
  private func peer(inputs: [Float], scores: [Double]) throws -> Peer? {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wardwatch-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try inputs.withUnsafeBytes { Data($0) }.write(to: folder.appending(path: "inputs"))
    try scores.withUnsafeBytes { Data($0) }.write(to: folder.appending(path: "scores"))
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "Sources/wardwatch-bench/forest_peer.py", weights, folder.path, String(seconds)]
    process.standardOutput = output
    try process.run()
    let answer = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      FileHandle.standardError.write(Data("forest: no scikit-learn beside it, python3 ended with the words above\n".utf8))
      return nil
    }
    let peer = try JSONDecoder().decode(Peer.self, from: answer)
    guard peer.difference < 1e-6 else {
      throw BenchmarkError(problem: "scikit-learn scores the same rows otherwise, by up to \(peer.difference)")
    }
    return peer
  }
}
