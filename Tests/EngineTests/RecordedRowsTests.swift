import Detection
import Foundation
import Interchange
import MadeUpFeed
import Testing
import Vitals

/// Rows of recorded stays, made worse, from a table that `WARDWATCH_ROWS` names or that lies beside the checkout. Where there is
/// none, nothing is judged, and that is shown as skipped.
@Suite("Recorded rows made worse")
struct RecordedRowsTests {
  private static let path =
    ProcessInfo.processInfo.environment["WARDWATCH_ROWS"]
    ?? URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../shared/data/eicu/vitals.csv.gz").standardized.path

  /// How a vital gets worse beyond the first limit of NEWS2's chart.
  private static let worsenings: [(vital: Vital, values: [Double])] = [
    (.heartRate, [91, 100, 111, 125, 131, 160, 190]), (.heartRate, [50, 45, 40, 30, 20]),
    (.respiratoryRate, [21, 23, 25, 30, 40, 60]), (.respiratoryRate, [11, 10, 8, 5, 2]),
    (.oxygenSaturation, [95, 94, 93, 92, 91, 85, 75, 60]), (.systolicPressure, [110, 105, 100, 95, 90, 80, 60]),
    (.systolicPressure, [220, 240, 270]), (.temperature, [38.1, 38.6, 39.1, 40, 41]), (.temperature, [36, 35.5, 35, 34, 32]),
  ]

  /// One unit in the last place of a probability near 1: no order of logarithms is finer.
  private static let rounding = 1e-15

  private static func stays(_ count: Int) throws -> [[Reading]] {
    let stays = Dictionary(grouping: try VitalsTable.readings(atPath: path).map(\.reading), by: \.patient.id)
    let named = stays.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 8 }
    return stride(from: 0, to: named.count, by: max(1, named.count / count)).map { named[$0] }
  }

  @Test(
    "Whatever was charted before, risk, mortality and sepsis do not fall where a vital in the next row is worse",
    .enabled(if: FileManager.default.fileExists(atPath: path), "there is no table of recorded rows"))
  func vitals() throws {
    let detector = try Detector.load(directory: shippedWeights)
    for (number, stay) in try Self.stays(30).enumerated() {
      let row = 1 + number * 7 % (stay.count - 1)
      var history = PatientHistory()
      for reading in stay[..<row] {
        _ = history.update(reading)
        _ = detector.score(&history)
      }
      for (vital, values) in Self.worsenings {
        var last = (risk: 0.0, mortality: 0.0, sepsis: 0.0)
        for value in values {
          let now = Self.assessed(detector, history, stay[row]) {
            $0.values[vital] = value
            // A systolic pressure at the row's diastolic one would be no measurement.
            if vital == .systolicPressure { $0.values.diastolicPressure = nil }
          }
          let place = "\(stay[row].patient.id), row \(row), \(vital) \(value)"
          #expect(now.risk >= last.risk - Self.rounding, "\(place)")
          #expect((now.mortality ?? 0) >= last.mortality - Self.rounding, "\(place)")
          #expect((now.sepsis ?? 0) >= last.sepsis - Self.rounding, "\(place)")
          last = (now.risk, now.mortality ?? 0, now.sepsis ?? 0)
        }
      }
      var last = (risk: 0.0, sepsis: 0.0)
      for (level, onOxygen) in [
        (Consciousness.alert, false), (.alert, true), (.confusion, true), (.voice, true), (.pain, true), (.unresponsive, true),
      ] {
        let now = Self.assessed(detector, history, stay[row]) { ($0.consciousness, $0.onOxygen) = (level, onOxygen) }
        #expect(now.risk >= last.risk - Self.rounding && (now.sepsis ?? 0) >= last.sepsis - Self.rounding, "\(level) \(onOxygen)")
        last = (now.risk, now.sepsis ?? 0)
      }
    }
  }

  private static func assessed(
    _ detector: Detector, _ history: PatientHistory, _ reading: Reading, _ change: (inout Reading) -> Void
  ) -> Assessment {
    var (history, reading) = (history, reading)
    change(&reading)
    _ = history.update(reading)
    return detector.assess(history)
  }
}
