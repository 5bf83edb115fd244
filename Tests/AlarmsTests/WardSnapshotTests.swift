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

  @Test("Parts of a ward come to one picture: all beds, all counts, and the worse of how they are")
  func joins() throws {
    #expect(WardSnapshot.joining([]) == nil)
    func part(_ second: Double, feed: FeedStatus, duty: WardDuty) -> WardSnapshot {
      var part = WardSnapshot(
        wardName: "W", timeSeconds: second, wardTimeSeconds: second, feed: feed,
        database: DependencyStatus(state: .up, pending: 2, delivered: 3), duty: duty, readings: 10, readingsPerSecond: 1.5,
        rejects: 1, alarmsRaised: PerSeverity(low: 1, medium: 2, high: 3))
      part.beds = [bed(interval: 1)]
      return part
    }
    let well = part(1000, feed: FeedStatus(state: .following, partitions: 6, lag: 4), duty: .here(sinceSeconds: 5))
    let behind = part(990, feed: FeedStatus(state: .catchingUp, partitions: 6, lag: 90), duty: .here(sinceSeconds: 7))
    let both = try #require(WardSnapshot.joining([well, behind]))
    #expect(both.timeSeconds == 990 && both.feed == FeedStatus(state: .catchingUp, partitions: 6, lag: 94))
    #expect(both.duty == .here(sinceSeconds: 7) && both.beds.count == 2)
    #expect(both.readings == 20 && both.readingsPerSecond == 3 && both.rejects == 2 && both.alarmsRaised.high == 6)
    #expect(both.database == DependencyStatus(state: .up, pending: 4, delivered: 6))
    let down = part(1000, feed: FeedStatus(state: .down, message: "no broker"), duty: .nobody(lastHost: "icu"))
    for parts in [[well, down, behind], [down, well], [behind, down]] {
      let whole = try #require(WardSnapshot.joining(parts))
      #expect(whole.feed.state == .down && whole.feed.message == "no broker" && whole.duty == .nobody(lastHost: "icu"))
      #expect(whole.feed.lag == nil)
    }
  }

  @Test("Each severity has its own place", arguments: [Severity.low, .medium, .high])
  func perSeverity(severity: Severity) {
    var counts = PerSeverity(low: 0, medium: 0, high: 0)
    counts[severity] = 7
    for other in [Severity.low, .medium, .high] { #expect(counts[other] == (other == severity ? 7 : 0)) }
    #expect([counts.low, counts.medium, counts.high].reduce(0, +) == 7)
  }
}
