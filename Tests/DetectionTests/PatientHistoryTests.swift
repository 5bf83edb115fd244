import Foundation
import Testing
import Vitals

@testable import Detection

@Suite("Patient history")
struct PatientHistoryTests {
  @Test("Before the first reading nothing is known and nothing is wrong")
  func empty() {
    let history = PatientHistory()
    #expect(history.observation == Observation())
    #expect(history.newestSeconds == nil)
    #expect(history.quality == PerVital(repeating: .good))
    #expect(history.usual == PerVital(repeating: nil))
  }

  @Test("Readings are fresh, merged, duplicate or late by their time and content")
  func updates() {
    var history = PatientHistory()
    #expect(history.update(reading(100, hr: 70)) == .fresh)
    #expect(history.update(reading(100, hr: 70)) == .duplicate)
    #expect(history.update(reading(100, spo2: 97)) == .merged)
    #expect(history.update(reading(160, hr: 80)) == .fresh)
    #expect(history.update(reading(130, hr: 20)) == .late)
    #expect(history.observation.values.heartRate == 80)
    #expect(history.update(reading(.nan, hr: 20)) == .late)
  }

  @Test("A late value is taken by a vital whose own newest is older still")
  func lateButNewer() {
    var history = PatientHistory()
    _ = history.update(reading(0, sbp: 120))
    _ = history.update(reading(600, hr: 70))
    #expect(history.update(reading(300, hr: 99, sbp: 110)) == .late)
    #expect(history.observation.values.systolicPressure == 110)
    #expect(history.observation.values.heartRate == 70)
    #expect(history.measuredSeconds.systolicPressure == 300)
  }

  @Test("A message that leaves a vital out does not forget it")
  func partial() {
    var history = PatientHistory()
    _ = history.update(reading(0, hr: 70, spo2: 96, onOxygen: true, consciousness: .voice))
    _ = history.update(reading(10, rr: 18))
    #expect(history.observation.values.heartRate == 70)
    #expect(history.observation.values.respiratoryRate == 18)
    #expect(history.observation.onOxygen == true)
    #expect(history.observation.consciousness == .voice)
  }

  @Test("A monitor's value lives ten minutes, a chart's six hours")
  func lifetimes() {
    var monitor = PatientHistory()
    for second in 0..<60 { _ = monitor.update(reading(Double(second), hr: 70, spo2: 97)) }
    #expect(monitor.observation(at: 59 + 600).values.heartRate == 70)
    #expect(monitor.observation(at: 59 + 601).values.heartRate == nil)
    var chart = PatientHistory()
    for hour in 0..<6 { _ = chart.update(reading(3600 * Double(hour), hr: 70)) }
    #expect(chart.observation(at: 5 * 3600 + 21_600).values.heartRate == 70)
    #expect(chart.observation(at: 5 * 3600 + 21_601).values.heartRate == nil)
  }

  @Test("One reading, then a gap of a week: all defined, nothing carried over")
  func weekGap() throws {
    var history = quietHistory(seconds: 7200, every: 60)
    let later = (history.newestSeconds ?? 0) + 604_800
    #expect(history.update(reading(later, hr: 110)) == .fresh)
    #expect(history.observation.values.heartRate == 110)
    #expect(history.observation.values.oxygenSaturation == nil)
    var row: [Float] = []
    history.appendFeatures(to: &row)
    #expect(row.allSatisfy { !$0.isInfinite })
    #expect(row[Feature(.heartRate, .dayMean).index] > 109)
    #expect(row[Feature(.oxygenSaturation, .dayMean).index].isNaN)
  }

  @Test("A steady patient has the same features at 1 Hz, every five minutes and every hour", arguments: [1.0, 300, 3600])
  func samplingInvariance(interval: Double) {
    var history = PatientHistory()
    for step in 0...Int(7200 / interval) {
      _ = history.update(reading(Double(step) * interval, hr: 100, rr: 24, spo2: 92, sbp: 104, dbp: 60, temp: 38.4))
    }
    var row: [Float] = []
    history.appendFeatures(to: &row)
    #expect(abs(row[Feature(.heartRate, .hourMean).index] - 100) < 1e-3)
    #expect(abs(row[Feature(.shockIndex, .dayMean).index] - 100 / 104) < 1e-4)
    #expect(row[Feature(.fastBreathing, .dayMean).index] == 8)
    #expect(abs(row[Feature(.news2, .sixHourMean).index] - 7) < 1e-3)
  }

  @Test("Vitals of one time give the same features in one message and one by one, in any order")
  func oneByOne() {
    var (whole, parts) = (PatientHistory(), PatientHistory())
    for hour in 0..<8 {
      let time = 3600 * Double(hour)
      let (hr, sbp) = (80 + 5 * Double(hour), 120 - 4 * Double(hour))
      _ = whole.update(reading(time, hr: hr, rr: 18, spo2: 95, sbp: sbp, dbp: 60, temp: 37))
      let messages = [
        reading(time, hr: hr), reading(time, rr: 18), reading(time, spo2: 95), reading(time, sbp: sbp),
        reading(time, dbp: 60), reading(time, temp: 37),
      ]
      for message in hour % 2 == 0 ? messages : messages.reversed() { _ = parts.update(message) }
    }
    var (one, other): ([Float], [Float]) = ([], [])
    whole.appendFeatures(to: &one)
    parts.appendFeatures(to: &other)
    for (left, right) in zip(one, other) { #expect(left == right || (left.isNaN && right.isNaN)) }
  }

  @Test("A change that a monitor shows for minutes weighs like the next row of an hourly chart")
  func changesCountForAnHour() {
    func hourMean(every interval: Double) -> Float {
      var history = PatientHistory()
      for step in 0...Int(14_400 / interval) { _ = history.update(reading(Double(step) * interval, hr: 70)) }
      let change = interval < 3600 ? 900.0 : 3600
      for step in 1...Int(change / interval) { _ = history.update(reading(14_400 + Double(step) * interval, hr: 130)) }
      var row: [Float] = []
      history.appendFeatures(to: &row)
      return row[Feature(.heartRate, .hourMean).index]
    }
    #expect(abs(hourMean(every: 1) - hourMean(every: 3600)) < 6)
    #expect(hourMean(every: 1) > 105)
  }

  @Test("The usual value is the patient's own, and a short crisis does not become usual")
  func usual() {
    var history = quietHistory(seconds: 6 * 3600, every: 10)
    let start = history.newestSeconds ?? 0
    for step in 1...60 { _ = history.update(reading(start + 10 * Double(step), hr: 150)) }
    #expect(abs((history.usual.heartRate ?? 0) - 72) < 3)
    let change = history.recentChange(of: .heartRate)
    #expect(abs((change?.change ?? 0) - 78) < 3)
    #expect(PatientHistory().usual.heartRate == nil)
  }

  @Test("A history survives a checkpoint to the last bit, and stays small")
  func coding() {
    for history in [sickHistory(), quietHistory(seconds: 3_600, every: 1), PatientHistory()] {
      let (read, bytes) = restored(history)
      #expect(read == history)
      #expect(bytes < 8200)
    }
  }

  @Test("Whatever comes in, no feature is infinite and no observation is NaN")
  func fuzz() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<50 {
      var history = PatientHistory()
      var time = Double.random(in: -1e9...2e9, using: &random)
      for _ in 0..<200 {
        time += [0, 0.1, 1, 60, 3600, 90_000, 1e7, -5].randomElement(using: &random) ?? 1
        var next = reading(time)
        for vital in Vital.allCases where Bool.random(using: &random) {
          next.values[vital] = .random(in: Plausibility.hardBand(vital), using: &random)
        }
        if Bool.random(using: &random) { next.implausible = VitalSet(rawValue: UInt8.random(in: 0...63, using: &random)) }
        _ = history.update(next)
        var row: [Float] = []
        history.appendFeatures(to: &row)
        #expect(row.count == Feature.count && row.allSatisfy { !$0.isInfinite })
        #expect(Vital.allCases.allSatisfy { history.observation.values[$0]?.isFinite ?? true })
      }
    }
  }

  @Test("Every feature has a name of its own that finds it again")
  func featureNames() {
    var names: Set<String> = []
    for channel in FeatureChannel.allCases {
      for statistic in FeatureStatistic.allCases {
        let feature = Feature(channel, statistic)
        #expect(Feature(name: feature.name) == feature)
        #expect(names.insert(feature.name).inserted && feature.index < Feature.count)
      }
    }
    #expect(Feature(name: "hr.nothing") == nil)
    #expect(Feature(name: "hr") == nil)
  }
}

extension PatientHistory {
  func appendFeatures(to values: inout [Float]) { values += scoredRows.row }
}
