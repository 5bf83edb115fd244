internal import Alarms
internal import Console
internal import Foundation
internal import MadeUpWard
internal import Vitals

/// What it takes from a snapshot of the ward to the frame that the terminal paints.
struct FrameBenchmark {
  let seconds: Double

  func run() -> [Measurement] { [36, 500, 5000].map(frame) }

  private func frame(beds: Int) -> Measurement {
    var ward = MadeUpWard()
    let well = ward.patients
    ward.patients = (0..<beds).map { number in
      var patient = well[number % well.count]
      patient.id = "P\(number)"
      patient.bed = String(number + 1)
      return patient
    }
    // Few readings behind each: what is measured is the frame, and not the making of the ward.
    ward.historySeconds = 300
    let snapshots = (0..<4).map { ward.snapshot(atSeconds: MadeUpWard.startSeconds + Double($0)) }
    var model = ConsoleModel()
    var next = 0
    let taken = rounds(within: seconds) {
      _ = model.receive(snapshots[next % snapshots.count])
      next += 1
      _ = model.frame(size: Size(columns: 120, rows: 40), abilities: Abilities())
    }
    return Measurement(section: "frame", what: "\(beds) patients, 120x40", value: taken.median * 1e3, unit: "ms")
  }
}
