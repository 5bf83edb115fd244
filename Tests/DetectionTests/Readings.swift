import Foundation
import Saving
import Vitals

@testable import Detection

/// A reading with only the vitals given.
func reading(
  _ timeSeconds: Double, hr: Double? = nil, rr: Double? = nil, spo2: Double? = nil, sbp: Double? = nil, dbp: Double? = nil,
  temp: Double? = nil, onOxygen: Bool? = nil, consciousness: Consciousness? = nil, implausible: VitalSet = []
) -> Reading {
  var values = PerVital<Double?>(repeating: nil)
  values.heartRate = hr
  values.respiratoryRate = rr
  values.oxygenSaturation = spo2
  values.systolicPressure = sbp
  values.diastolicPressure = dbp
  values.temperature = temp
  return Reading(
    patient: PatientIdentity(id: "P1"), timeSeconds: timeSeconds, values: values, onOxygen: onOxygen,
    consciousness: consciousness, implausible: implausible)
}

/// A patient who is well, measured every `interval` seconds.
func quietHistory(seconds: Double, every interval: Double, from start: Double = 1_700_000_000) -> PatientHistory {
  var history = PatientHistory()
  var time = start
  while time <= start + seconds {
    let wave = sin(time / 7)
    _ = history.update(
      reading(
        time, hr: 72 + wave, rr: 15 + wave / 2, spo2: 97, sbp: 122 + wave, dbp: 76, temp: 36.8, onOxygen: false,
        consciousness: .alert))
    time += interval
  }
  return history
}

/// A patient whose vitals are all bad, hourly for half a day.
func sickHistory() -> PatientHistory {
  var history = PatientHistory()
  for hour in 0..<12 {
    let worse = Double(hour)
    _ = history.update(
      reading(
        1_700_000_000 + 3600 * worse, hr: 100 + 3 * worse, rr: 20 + worse, spo2: 95 - worse, sbp: 110 - 3 * worse,
        dbp: 62 - worse, temp: 38.6, onOxygen: true, consciousness: hour > 6 ? .confusion : .alert))
  }
  return history
}

/// The history as a checkpoint gives it back, with how many bytes it took there.
func restored(_ history: PatientHistory) -> (history: PatientHistory, bytes: Int) {
  var (writing, written) = (StateCoder(version: 3), history)
  writing.pass(&written)
  var (reading, read) = (StateCoder(reading: writing.bytes, version: 3), PatientHistory())
  reading.pass(&read)
  return (reading.isComplete ? read : PatientHistory(), writing.bytes.count)
}

/// The weights that the repository ships.
let shippedWeights = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("weights").path

func temporaryFolder() throws -> URL {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wardwatch-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder
}
