import Testing
import Vitals

@testable import Engine

@Suite("Shards that become one")
struct UnionTests {
  private func trends(_ value: Double, at timeSeconds: Double) -> Trends {
    var trends = Trends()
    trends.record(value, of: .vital(.heartRate), at: timeSeconds)
    return trends
  }

  private func cells(_ trends: Trends?) -> [Double] {
    trends?.cells(of: .vital(.heartRate), zoom: .halfHour, count: 120, endingAt: 1_795_370_600).compactMap(\.self) ?? []
  }

  @Test("keep what both await of one id, and wait for no more ids than one alone")
  func awaited() {
    var (one, other) = (AwaitedHistories(), AwaitedHistories())
    one.remember(trends(80, at: 1_795_370_000), ofID: "A")
    other.remember(trends(120, at: 1_795_370_300), ofID: "A")
    for number in 0..<AwaitedHistories.most { other.remember(trends(60, at: 1_795_370_000), ofID: "B\(number)") }
    other.remember(trends(120, at: 1_795_370_300), ofID: "A")
    one.absorb(other)
    #expect(one.ids.count == AwaitedHistories.most)
    #expect(cells(one.take(id: "A")) == [80, 120])
    #expect(one.take(id: "A") == nil)
  }

  @Test("know of ids whose records come from several partitions, whichever of them did")
  func mixed() {
    var (one, other) = (CheckpointLedger(), CheckpointLedger())
    for partition: Int32 in [1, 2] {
      other.take(RecordPosition(partition: partition, offset: 7), kafkaSeconds: nil, of: "P1")
    }
    #expect(!one.areIDsMixed && other.areIDsMixed)
    one.absorb(other)
    #expect(one.areIDsMixed)
  }
}
