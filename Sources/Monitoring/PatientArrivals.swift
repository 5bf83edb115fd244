import Vitals

/// When each patient's newest record came, by the shell's clock: what decides who is silent or gone, and how old a reading is.
/// It enters no clinical step.
struct PatientArrivals: Sendable {
  /// A patient of whom nothing has come for so long while others were measured has gone home or elsewhere: NEWS2 asks for
  /// observations at least every 12 hours (RCP 2017, at a score of 0), and the patient was shown as silent all that time.
  static let departedAfterSeconds = 12.0 * 3600

  private var secondsByPatient: [String: Double] = [:]
  private var newestSeconds = -Double.infinity

  /// - Parameter isLive: false for what is read back from the topic: it came when it was sent, as far as that can be believed.
  mutating func note(_ reading: Reading, of key: String, atWallSeconds wallSeconds: Double, isLive: Bool) {
    let seconds = isLive ? wallSeconds : min(wallSeconds, reading.kafkaSeconds ?? reading.timeSeconds)
    secondsByPatient[key] = max(secondsByPatient[key] ?? seconds, seconds)
    newestSeconds = max(newestSeconds, seconds)
  }

  /// Of a patient of a checkpoint nothing has come since: then it is when the newest record was sent.
  func seconds(of patient: Engine.Patient) -> Double {
    secondsByPatient[patient.identity.key] ?? patient.kafkaSeconds ?? patient.lastReadingSeconds
  }

  /// Whether others have been measured for so long since that this patient must have left. When the whole feed is silent,
  /// nobody has.
  func hasDeparted(since arrivedSeconds: Double) -> Bool { newestSeconds - arrivedSeconds >= Self.departedAfterSeconds }
}
