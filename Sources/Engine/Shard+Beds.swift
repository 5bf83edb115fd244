package import Alarms
import Detection
import Vitals

/// The patient whose pane is open, with the explanation as of its last reading.
package struct FocusedPatient: Sendable {
  var key: String
  private(set) var explanation: Explanation?
  private var assessment: Assessment?
  private var readingSeconds = -Double.infinity

  package init(key: String) { self.key = key }

  /// Explains `patient` anew whenever there is anything newer than what was explained: with every reading, since a reason that
  /// lags behind the score beside it contradicts it. It takes a millisecond, as often as snapshots are made at most.
  mutating func explain(_ patient: Shard.Patient, by detector: Detector) {
    guard readingSeconds != patient.lastReadingSeconds || assessment != patient.newestAssessment else { return }
    explanation = detector.explain(patient.newestHistory, of: patient.newestAssessment)
    assessment = patient.newestAssessment
    readingSeconds = patient.lastReadingSeconds
  }
}

extension Shard {
  /// How many of all patients have ever sent what.
  package var coverage: FeedCoverage {
    var coverage = FeedCoverage()
    for index in patients.indices {
      let observation = patients[index].history.observation
      coverage.add(
        vitals: patients[index].history.measuredSeconds.map { $0 != nil }, onOxygen: observation.onOxygen != nil,
        consciousness: observation.consciousness != nil)
    }
    return coverage
  }

  /// Adds to `beds` what the console shows of each patient who is still on the ward.
  package func picture(
    at wallSeconds: Double, focus: inout FocusedPatient?, drivers: inout DriverStrip, into beds: inout [BedSnapshot]
  ) {
    beds.reserveCapacity(beds.count + patients.count)
    // In place, and by what is stored: a patient is too large to be copied for a picture, as asking for what is worked out would do.
    let patients = patients.span
    for index in patients.indices {
      let doubted = patients[index].doubtedApart
      var newest = doubted.assessment
      if newest == nil { newest = patients[index].assessment }
      guard let assessment = newest, !hasDeparted(index) else { continue }
      var bed = BedSnapshot(
        patient: patients[index].identity, assessment: assessment, alarm: patients[index].alarm,
        conditions: patients[index].conditions.all, lastReadingSeconds: patients[index].lastReadingSeconds,
        arrivedSeconds: patients[index].newestArrivalSeconds, trends: shownTrends(of: index),
        explanation: patients[index].explanation)
      if latches, patients[index].latchedApart.isPresent, let latched = patients[index].latched, bed.alarm.severity < .high {
        bed.latched = latched
        bed.alarm = bed.alarm.showing(latched)
      }
      if let times = doubted.ask({ ($0.history.usualIntervalSeconds, $0.history.measuredSeconds) }) {
        (bed.usualIntervalSeconds, bed.measuredSeconds) = times
      } else {
        bed.usualIntervalSeconds = patients[index].history.usualIntervalSeconds
        bed.measuredSeconds = patients[index].history.measuredSeconds
      }
      bed.kafkaSeconds = patients[index].kafkaSeconds
      let nowSeconds = bed.nowSeconds(at: wallSeconds)
      let key = patients[index].identity.key
      let isFocused = focus?.key == key
      if isFocused {
        focus?.explain(patients[index], by: detector)
        bed.explanation = focus?.explanation ?? bed.explanation
      }
      if isFocused || patients[index].alarm.severity > .normal, let explanation = bed.explanation {
        drivers.note(explanation.primary?.factor, of: key, at: nowSeconds)
      }
      bed.drivers = drivers.cells(of: key, endingAt: nowSeconds)
      beds.append(bed)
    }
  }

  /// The same where there are no others.
  func beds(at wallSeconds: Double, focus: inout FocusedPatient?, drivers: inout DriverStrip) -> [BedSnapshot] {
    var beds: [BedSnapshot] = []
    picture(at: wallSeconds, focus: &focus, drivers: &drivers, into: &beds)
    BedOccupants.leaveOutReplaced(among: [self], of: &beds, at: wallSeconds)
    return beds
  }
}

/// Which factor drove the score in each of the last cells of time, by patient: noted while a patient is in alarm or looked at.
package struct DriverStrip: Sendable {
  static let cellSeconds = 15.0
  static let cellCount = 120

  private var factors: [String: [Int64: Factor]] = [:]

  package init() {}

  mutating func note(_ factor: Factor?, of patientKey: String, at timeSeconds: Double) {
    guard let factor else { return }
    let cell = Int64((timeSeconds / Self.cellSeconds).rounded(.down))
    factors[patientKey, default: [:]][cell] = factor
    if let count = factors[patientKey]?.count, count > 2 * Self.cellCount {
      factors[patientKey] = factors[patientKey]?.filter { $0.key > cell - Int64(Self.cellCount) }
    }
  }

  /// Lets go of all but those for whom `isKept` is true.
  package mutating func keep(_ isKept: (String) -> Bool) { factors = factors.filter { isKept($0.key) } }

  /// Oldest first; empty where nothing was noted.
  func cells(of patientKey: String, endingAt timeSeconds: Double) -> [Factor?] {
    guard !factors.isEmpty, let noted = factors[patientKey] else { return [] }
    let newest = Int64((timeSeconds / Self.cellSeconds).rounded(.down))
    return (0..<Self.cellCount).map { noted[newest - Int64(Self.cellCount - 1 - $0)] }
  }
}
