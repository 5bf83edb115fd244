import Detection
import MadeUpWard
import Saving
import Testing
import Vitals

@testable import Engine

@Suite("A shard of which no pictures are made")
struct UndrawnShardTests {
  @Test("tells the same, stores the same of whose clocks are right, and keeps no trends", arguments: 1...8 as ClosedRange<UInt64>)
  func same(seed: UInt64) {
    let ward = EventfulWard(seed: seed)
    func run(draws: Bool) -> (shard: Shard, events: [ShardEvent], bins: [PatientBins]) {
      var shard = Shard(wardName: "Ward", detector: .rulesOnly, draws: draws)
      var (events, bins): ([ShardEvent], [PatientBins]) = ([], [])
      for (round, first) in stride(from: 0, to: ward.readings.count, by: 50).enumerated() {
        shard.step(Array(ward.readings[first...].prefix(50)), into: &events)
        bins += shard.nextSlice(ofRound: 1, beginsRound: round == 0, readUpTo: [:]).bins
      }
      bins += shard.nextSlice(ofRound: 1, beginsRound: true, readUpTo: [:], mostBytes: .max).bins
      return (shard, events, bins)
    }
    let (drawn, alone) = (run(draws: true), run(draws: false))
    #expect(drawn.events == alone.events)
    // What was stored under a clock that is set since is stored again only by who still has it.
    let keptTime = Set(drawn.shard.patients.filter { $0.clock.number == SourceClock().number }.map(\.identity.key))
    #expect(!keptTime.isEmpty)
    #expect(drawn.bins.filter { keptTime.contains($0.patientKey) } == alone.bins.filter { keptTime.contains($0.patientKey) })
    #expect(drawn.shard.trends.count == drawn.shard.patients.count && alone.shard.trends.isEmpty)
  }

  @Test("is given no history to show, and what it is given changes nothing")
  func given() {
    var shard = Shard(wardName: "Ward", detector: .rulesOnly, draws: false)
    shard.share(Trends(), withID: "P1")
    shard.fillTrends(with: [PatientBins(patientKey: "P1", binSeconds: 15, firstBin: 0, tenths: Array(repeating: 1, count: 7))])
    #expect(shard.awaitedIDs.isEmpty && shard.trends.isEmpty)
  }
}
