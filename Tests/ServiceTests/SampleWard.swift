import Alarms
import Vitals

enum SampleWard {
  static let now = 1_795_699_800.0

  /// Two patients: one whose HIGH nobody has acknowledged for a minute, one who is silent.
  static var snapshot: WardSnapshot {
    var alarm = PatientAlarm()
    _ = alarm.update(.high, at: now - 70, policy: AlarmPolicy())
    _ = alarm.update(.high, at: now - 60, policy: AlarmPolicy())
    var observation = Observation(onOxygen: true)
    observation.values.heartRate = 131
    observation.values.temperature = 38.75
    let assessment = Assessment(
      observation: observation, news2: NEWS2Score(observation), autoencoder: 0, isolationForest: 0, anomaly: 98.5, risk: 0,
      riskIfLasting: 0, modelSeverity: .high)
    let beds = [
      BedSnapshot(
        patient: PatientIdentity(id: "P1", ward: "East", bed: "7", name: "Åsa O'Brien"), assessment: assessment, alarm: alarm,
        lastReadingSeconds: now),
      BedSnapshot(
        patient: PatientIdentity(id: "P2", ward: "East", bed: "8", name: "Bo"), assessment: assessment,
        lastReadingSeconds: now - 4_000),
    ]
    return WardSnapshot(
      wardName: "Ward \"4A\"\n", timeSeconds: now, wardTimeSeconds: now, feed: FeedStatus(state: .following, lag: 3),
      database: DependencyStatus(state: .up, pending: 2), mail: DependencyStatus(state: .off), readings: 4_320, rejects: 7,
      alarmsRaised: PerSeverity(low: 1, medium: 2, high: 3), beds: beds)
  }
}
