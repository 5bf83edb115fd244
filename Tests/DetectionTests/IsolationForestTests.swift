import Foundation
import Testing

@testable import Detection

@Suite("Isolation forest")
struct IsolationForestTests {
  /// A forest grown by scikit-learn 1.9 (25 trees, subsample 128, 6 inputs) with its `score_samples` of 45 rows.
  private struct Exported: Decodable {
    var subsampleSize: Int
    var inputCount: Int
    var roots: [Int32]
    var splitInput: [Int32]
    var threshold: [Double]
    var left: [Int32]
    var right: [Int32]
    var rowsInNode: [Int32]
    var queries: [[Float]]
    var scoreSamples: [Double]

    var forest: IsolationForest? {
      IsolationForest(
        inputCount: inputCount, subsampleSize: subsampleSize, roots: roots, splitInput: splitInput, threshold: threshold,
        left: left, right: right, rowsInNode: rowsInNode)
    }
  }

  private static func exported() throws -> Exported {
    let url = try #require(Bundle.module.url(forResource: "isolation_forest", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(Exported.self, from: Data(contentsOf: url))
  }

  @Test("Scores agree with scikit-learn's score_samples to a millionth")
  func agreement() throws {
    let exported = try Self.exported()
    let forest = try #require(exported.forest)
    for (query, expected) in zip(exported.queries, exported.scoreSamples) {
      #expect(abs(-forest.score(query) - expected) < 1e-6)
    }
  }

  @Test("Average path lengths are those of the paper", arguments: [(1, 0.0), (2, 1.0), (256, 10.244_770_920_119_0)])
  func averagePath(rows: Int, expected: Double) {
    #expect(abs(IsolationForest.averagePathLength(rows) - expected) < 1e-6)
  }

  @Test("Arrays that do not describe a forest are refused, whichever is wrong")
  func malformed() throws {
    let sound = try Self.exported()
    let damages: [(inout Exported) -> Void] = [
      { $0.roots = [] }, { $0.roots[0] = 99_999 }, { $0.roots[0] = -1 }, { $0.left[0] = 0 }, { $0.right[0] = -7 },
      { $0.threshold[0] = .nan }, { $0.splitInput[0] = 6 }, { $0.threshold.removeLast() }, { $0.subsampleSize = 1 },
      { $0.left[0] = Int32($0.left.count) },
    ]
    for damage in damages {
      var damaged = sound
      damage(&damaged)
      #expect(damaged.forest == nil)
    }
    #expect(sound.forest != nil)
  }
}
