import Testing
import Vitals

@testable import Monitoring

@Suite("The merge of partitions")
struct PartitionMergeTests {
  private struct Record: Equatable {
    var partition: Int32
    var offset: Int64
    var milliseconds: Int64?
  }

  private func batch(_ records: [Record]) -> RecordBatch {
    var batch = RecordBatch()
    for record in records {
      batch.append(
        "\(record.partition)/\(record.offset)", partition: record.partition, offset: record.offset,
        timestampMilliseconds: record.milliseconds)
    }
    return batch
  }

  private func run(_ partition: Int32, _ seconds: some Sequence<Int>) -> [Record] {
    seconds.enumerated().map {
      Record(partition: partition, offset: Int64($0.offset), milliseconds: 1_795_350_000_000 + Int64($0.element) * 1000)
    }
  }

  /// What goes on, with whether each is still the record it was.
  private func given(
    _ merge: inout PartitionMerge, partitions: Int = 3, isAllRead: Bool = false, atSeconds seconds: Double
  ) -> [Record] {
    var batch = RecordBatch()
    merge.give(to: &batch, maximumRecords: 1_000_000, partitions: partitions, isAllRead: isAllRead, atSeconds: seconds)
    return batch.entries.map { entry in
      let text = String(decoding: batch.bytes[entry.start..<entry.start + entry.count], as: UTF8.self)
      #expect(text == "\(entry.partition)/\(entry.offset)")
      return Record(partition: entry.partition, offset: entry.offset, milliseconds: entry.timestampMilliseconds)
    }
  }

  @Test("gives what comes a partition at a time in the order in which it was sent, and loses nothing")
  func sorted() {
    var merge = PartitionMerge()
    let all = (0..<3).map { partition in run(Int32(partition), stride(from: partition, to: 6000, by: 3)) }
    var out: [Record] = []
    for (poll, records) in all.enumerated() {
      merge.take(batch(records), atSeconds: 0.1 * Double(poll))
      out += given(&merge, atSeconds: 0.1 * Double(poll))
    }
    // The first partition has nothing left to compare with, until it is known to have come to its end.
    #expect(out.count == 5998 && merge.held == 2)
    out += given(&merge, isAllRead: true, atSeconds: 0.3)
    #expect(out.map(\.milliseconds) == (0..<6000).map { 1_795_350_000_000 + $0 * 1000 })
    #expect(merge.held == 0)
  }

  @Test("waits for a partition no longer than anything can be under way")
  func waiting() {
    var merge = PartitionMerge()
    merge.take(batch(run(0, 0..<10)), atSeconds: 5)
    #expect(given(&merge, atSeconds: 6.9).isEmpty, "another may bring something older")
    #expect(given(&merge, atSeconds: 7).count == 10, "partition 1 and 2 are empty")
  }

  @Test("holds nothing back once all has been read")
  func live() {
    var merge = PartitionMerge()
    merge.take(batch(run(2, 7..<8) + run(0, 5..<6)), atSeconds: 0)
    #expect(given(&merge, isAllRead: true, atSeconds: 0).map(\.partition) == [0, 2])
  }

  @Test(
    "never changes the order within a partition, whatever its times say",
    arguments: [
      [0, nil, -1, 5, 3, 9], [Int64.max, 3, 2, 1, 0, Int64.min], [nil, nil, nil, nil, nil, nil],
      [1_795_350_000, 1_795_350_001_000, 5, 1_795_350_002_000, 1_795_350_003_000_000, 6],
    ])
  func times(milliseconds: [Int64?]) {
    var merge = PartitionMerge()
    let odd = milliseconds.enumerated().map { Record(partition: 0, offset: Int64($0.offset), milliseconds: $0.element) }
    merge.take(batch(run(1, 0..<50) + odd), atSeconds: 0)
    let out = given(&merge, atSeconds: 3)
    #expect(out.count == 56 && merge.held == 0)
    #expect(out.filter { $0.partition == 0 } == odd)
    #expect(out.filter { $0.partition == 1 } == run(1, 0..<50))
  }

  @Test(
    "takes a partition that was silent for days, or began without a time, at the next record's word",
    arguments: [-300_000, nil] as [Int?])
  func silence(firstSeconds: Int?) {
    var merge = PartitionMerge()
    let first = firstSeconds.map { run(1, [$0]) } ?? [Record(partition: 1, offset: 0, milliseconds: nil)]
    let after = run(1, stride(from: -1, to: 100, by: 2)).map {
      Record(partition: 1, offset: $0.offset + 1, milliseconds: $0.milliseconds)
    }
    merge.take(batch(run(0, stride(from: 0, to: 100, by: 2)) + first + after), atSeconds: 0)
    let out = given(&merge, partitions: 2, isAllRead: true, atSeconds: 0)
    let times = out.dropFirst(2).compactMap(\.milliseconds)
    #expect(out.count == 102 && times == times.sorted())
  }

  @Test("does not let one wrong time move what comes after it")
  func outlier() {
    var merge = PartitionMerge()
    var wrong = run(1, stride(from: 1, to: 100, by: 2))
    wrong[20].milliseconds = .max
    merge.take(batch(run(0, stride(from: 0, to: 100, by: 2)) + wrong), atSeconds: 0)
    let times = given(&merge, partitions: 2, isAllRead: true, atSeconds: 0).compactMap(\.milliseconds).filter { $0 < .max }
    #expect(times.count == 99 && times == times.sorted())
  }

  @Test("gives its oldest where it would hold too many")
  func bound() {
    var merge = PartitionMerge()
    merge.take(batch(run(0, 0..<PartitionMerge.mostHeld + 500)), atSeconds: 0)
    #expect(given(&merge, atSeconds: 0).count == 500)
    #expect(merge.held == PartitionMerge.mostHeld)
  }

  @Test("begins anew where the source goes back")
  func back() {
    var merge = PartitionMerge()
    merge.take(batch(run(0, 0..<10)), atSeconds: 0)
    merge.removeAll()
    merge.take(batch(run(0, 0..<2)), atSeconds: 10)
    #expect(given(&merge, isAllRead: true, atSeconds: 10) == run(0, 0..<2))
  }
}
