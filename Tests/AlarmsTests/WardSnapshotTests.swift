import Alarms
import Testing
import Vitals

@Suite("A bed on the board")
struct WardSnapshotTests {
  private func bed(interval: Double?, quality: PerVital<SignalQuality> = PerVital(repeating: .good)) -> BedSnapshot {
    BedSnapshot(
      patient: PatientIdentity(id: "P001"),
      assessment: Assessment(
        observation: Observation(), news2: NEWS2Score(Observation()), autoencoder: 0, isolationForest: 0, anomaly: 0,
        risk: 0, riskIfLasting: 0, modelSeverity: .normal, quality: quality),
      lastReadingSeconds: 1000, usualIntervalSeconds: interval)
  }

  @Test(
    "is silent after five usual intervals, but not before 30 s",
    arguments: [(1.0, 30.0), (6, 30), (10, 50), (3600, 18_000), (nil, 1500)] as [(Double?, Double)])
  func silent(interval: Double?, limitSeconds: Double) {
    #expect(!bed(interval: interval).isSilent(at: 1000 + limitSeconds))
    #expect(bed(interval: interval).isSilent(at: 1000.1 + limitSeconds))
    #expect(!bed(interval: interval).isSilent(at: 0))
  }

  @Test("names the vitals whose signal cannot be trusted")
  func technical() {
    var quality = PerVital(repeating: SignalQuality.good)
    #expect(bed(interval: 1, quality: quality).signalFaults.isEmpty)
    quality.oxygenSaturation = .probeOff
    quality.temperature = .implausible
    let conditions = bed(interval: 1, quality: quality).signalFaults
    #expect(conditions.map(\.vital) == [.oxygenSaturation, .temperature])
    #expect(conditions.map(\.quality) == [.probeOff, .implausible])
  }

  @Test("Each severity has its own place", arguments: [Severity.low, .medium, .high])
  func perSeverity(severity: Severity) {
    var counts = PerSeverity(low: 0, medium: 0, high: 0)
    counts[severity] = 7
    for other in [Severity.low, .medium, .high] { #expect(counts[other] == (other == severity ? 7 : 0)) }
    #expect([counts.low, counts.medium, counts.high].reduce(0, +) == 7)
  }
}
