import Testing
import Vitals

@testable import Streaming

@Suite("Where reading stands, and what to do next")
struct TopicCursorTests {
  typealias Extent = TopicSurvey.Extent

  @Test(
    "Where the history starts, whatever the broker answers",
    arguments: [(-1, 500), (100, 100), (250, 250), (500, 500), (99, 100), (501, 100), (1_700_000_000_000, 100)])
  func findsHistoryStart(answer: Int64, start: Int64) {
    #expect(Extent(begin: 100, end: 500, atHistoryStart: answer).historyStart == start)
  }

  @Test(
    "Reading starts at the history or the checkpoint, whichever is earlier",
    arguments: [(nil, 300), (200, 200), (400, 300), (500, 300)])
  func startsAtEarlier(resume: Int64?, start: Int64) {
    var cursor = TopicCursor(topic: "t", resumeOffsets: resume.map { [0: $0] } ?? [:])
    #expect(cursor.apply(present([Extent(begin: 100, end: 500, atHistoryStart: 300)])) == [.start(partition: 0, offset: start)])
  }

  @Test("A checkpoint whose records are gone is said")
  func saysGone() {
    var cursor = TopicCursor(topic: "t", resumeOffsets: [0: 120])
    #expect(
      cursor.apply(present([Extent(begin: 456, end: 500)])) == [
        .notice("partition 0: records 120–455 are gone (retention); going on at 456"), .start(partition: 0, offset: 456),
      ])
  }

  @Test("A checkpoint beyond the end belongs to a topic that is no more")
  func readsNewTopicAtStart() {
    var cursor = TopicCursor(topic: "t", resumeOffsets: [0: 10, 1: 900])
    let steps = cursor.apply(present([Extent(begin: 0, end: 50), Extent(begin: 0, end: 60)]))
    #expect(steps.contains(anew))
    #expect(steps.suffix(2) == [.start(partition: 0, offset: 0), .start(partition: 1, offset: 0)])
  }

  @Test(
    "A start looks first at a record that was read before it: one that is later is another topic's, any other proves nothing",
    arguments: [(40, 7000, false), (40, 7001, true), (40, nil, false), (41, 9000, false)] as [(Int64, Int64?, Bool)])
  func proves(offset: Int64, time: Int64?, isOther: Bool) {
    var cursor = TopicCursor(topic: "t", resumeOffsets: [0: 30])
    cursor.expected = [0: .init(offset: 40, timestampMilliseconds: 7000)]
    #expect(cursor.apply(present([Extent(begin: 0, end: 50, atHistoryStart: 50)])) == [.start(partition: 0, offset: 40)])
    #expect(!cursor.waits && !cursor.hasReachedEnd)
    let verdict = cursor.accept(partition: 0, offset: offset, timestampMilliseconds: time)
    guard !isOther else {
      #expect(verdict == .otherTopic)
      #expect(cursor.startAnew() == [.stop(partition: 0), anew])
      #expect(cursor.apply(present([Extent(begin: 0, end: 50)])) == [.start(partition: 0, offset: 0)])
      return
    }
    #expect(verdict == .skip)
    // What the same fetch brought along is not taken before its turn.
    #expect(cursor.accept(partition: 0, offset: 42, timestampMilliseconds: 7002) == .skip)
    #expect(cursor.reachEnd(partition: 0, offset: 50) == .skip)
    #expect(cursor.begin() == [.stop(partition: 0), .start(partition: 0, offset: 30)])
    #expect(cursor.begin().isEmpty)
    for offset in 30..<Int64(50) {
      #expect(cursor.accept(partition: 0, offset: offset, timestampMilliseconds: 6000 + offset) == .take)
    }
    #expect(cursor.hasReachedEnd)
  }

  @Test(
    "A record that was read before is known again by what is in it, whatever its time",
    arguments: [(40, 1, false), (40, 2, true), (41, 2, false)] as [(Int64, UInt32, Bool)])
  func knows(offset: Int64, digest: UInt32, isOther: Bool) {
    var cursor = TopicCursor(topic: "t", resumeOffsets: [0: 30])
    // One that lies further on and is known by its time alone shows less.
    cursor.expected = [0: .init(offset: 44, timestampMilliseconds: 7000)]
    cursor.known = [0: RecordMark(offset: 40, digest: 1)]
    #expect(cursor.apply(present([Extent(begin: 0, end: 50, atHistoryStart: 50)])) == [.start(partition: 0, offset: 40)])
    let verdict = cursor.accept(partition: 0, offset: offset, timestampMilliseconds: 1, digest: digest)
    #expect(verdict == (isOther ? .otherTopic : .skip))
  }

  @Test("A digest tells records apart that differ in one byte, in their order or in their length")
  func digests() {
    let values: [[UInt8]] = [[], [0], [0, 0], [1, 2], [2, 1], [1, 3], Array("{\"hr\":70}".utf8), Array("{\"hr\":71}".utf8)]
    #expect(Set(values.map { $0.withUnsafeBytes { RecordMark.digest(of: $0) } }).count == values.count)
    // As draft-eastlake-fnv has it of "foobar", folded.
    #expect(
      Array("foobar".utf8).withUnsafeBytes { RecordMark.digest(of: $0) }
        == UInt32(truncatingIfNeeded: 0x8594_4171_f739_67e8 ^ 0x8594_4171 as UInt64))
  }

  @Test("A record that was read before and lies beyond the end, or is gone, is looked for no more")
  func provesNothing() {
    var cursor = TopicCursor(topic: "t", resumeOffsets: [0: 30])
    cursor.expected = [0: .init(offset: 60, timestampMilliseconds: 7000)]
    #expect(cursor.apply(present([Extent(begin: 0, end: 50)])).contains(anew))
    cursor = TopicCursor(topic: "t", resumeOffsets: [0: 45])
    cursor.expected = [0: .init(offset: 40, timestampMilliseconds: 7000)]
    #expect(
      cursor.apply(present([Extent(begin: 42, end: 50, atHistoryStart: 50)])) == [.start(partition: 0, offset: 45)])
    cursor = TopicCursor(topic: "t", resumeOffsets: [0: 41])
    cursor.expected = [0: .init(offset: 40, timestampMilliseconds: 7000)]
    _ = cursor.apply(present([Extent(begin: 0, end: 41, atHistoryStart: 41)]))
    // Only the marker of a transaction is where it was.
    #expect(cursor.reachEnd(partition: 0, offset: 41) == .skip)
    #expect(cursor.begin() == [.stop(partition: 0), .start(partition: 0, offset: 41)])
    #expect(cursor.reachEnd(partition: 0, offset: 41) == .take && cursor.hasReachedEnd)
  }

  @Test("Partitions that are another's are neither read nor waited for, also in a topic made anew")
  func readsItsOwn() {
    var cursor = TopicCursor(topic: "t", resumeOffsets: [1: 10], wanted: [1])
    let history = Extent(begin: 0, end: 20, atHistoryStart: 15)
    #expect(cursor.apply(present([nil, history, nil])) == [.start(partition: 1, offset: 10)])
    #expect(!cursor.waits && cursor.settled == [0, 1, 2])
    #expect(cursor.accept(partition: 0, offset: 3, timestampMilliseconds: nil) == .skip)
    for offset in 10..<20 { _ = cursor.accept(partition: 1, offset: Int64(offset), timestampMilliseconds: nil) }
    #expect(cursor.hasReachedEnd)
    #expect(
      cursor.apply(present([nil, Extent(begin: 0, end: 5), nil])) == [
        .stop(partition: 1), anew, .start(partition: 1, offset: 0),
      ])
    #expect(
      cursor.apply(present([nil, nil, nil, Extent(begin: 0, end: 5)])) == [
        .notice("topic t has 1 more partition: 4 now")
      ])
    #expect(!cursor.waits)
  }

  @Test("A partition without a leader starts once it has one")
  func startsLate() {
    var cursor = TopicCursor(topic: "t")
    #expect(cursor.apply(present([Extent(begin: 0, end: 5), nil])) == [.start(partition: 0, offset: 5)])
    #expect(cursor.waits)
    #expect(cursor.settled == [0])
    #expect(!cursor.hasReachedEnd)
    #expect(
      cursor.apply(present([nil, Extent(begin: 0, end: 5, atHistoryStart: 3)])) == [.start(partition: 1, offset: 3)])
    #expect(!cursor.waits)
  }

  @Test("Partitions added while it runs are read from their beginning")
  func readsAdded() {
    var cursor = reading(to: 5)
    #expect(
      cursor.apply(present([nil, Extent(begin: 0, end: 7)])) == [
        .notice("topic t has 1 more partition: 2 now"), .start(partition: 1, offset: 0),
      ])
  }

  @Test("A topic that was waited for is read from its beginning")
  func readsAwaited() {
    var cursor = TopicCursor(topic: "t")
    #expect(cursor.apply(.missing) == [])
    #expect(cursor.isMissing)
    #expect(cursor.apply(present([Extent(begin: 0, end: 9)])) == [.start(partition: 0, offset: 0)])
    #expect(!cursor.isMissing)
  }

  @Test("The end is reached with the last record, or where control records end")
  func reachesEnd() {
    var cursor = reading(to: 5)
    #expect(cursor.hasReachedEnd)
    cursor = TopicCursor(topic: "t")
    _ = cursor.apply(present([Extent(begin: 0, end: 10, atHistoryStart: 0)]))
    #expect(!cursor.hasReachedEnd)
    #expect(cursor.reachEnd(partition: 0, offset: 8) == .take)
    #expect(cursor.hasReachedEnd)
    #expect(cursor.partitions[0].position == 8)
  }

  @Test("Records come in order, and leftovers of an earlier fetch are skipped")
  func skipsLeftovers() {
    var cursor = reading(to: 5)
    #expect(cursor.accept(partition: 0, offset: 4, timestampMilliseconds: 4) == .skip)
    #expect(cursor.accept(partition: 0, offset: 6, timestampMilliseconds: 6) == .take)
    #expect(cursor.accept(partition: 9, offset: 6, timestampMilliseconds: 6) == .skip)
    #expect(cursor.partitions[0].position == 7)
  }

  @Test("Records that retention has removed while reading are said and survived")
  func survivesRetention() {
    var cursor = reading(to: 120)
    #expect(cursor.lose(partition: 0) == [.stop(partition: 0)])
    #expect(
      cursor.apply(present([Extent(begin: 456, end: 500)])) == [
        .notice("partition 0: records 120–455 are gone (retention); going on at 456"), .start(partition: 0, offset: 456),
      ])
  }

  @Test("An offset that is there after all is gone on with")
  func survivesPassingLoss() {
    var cursor = reading(to: 5)
    _ = cursor.lose(partition: 0)
    #expect(cursor.apply(present([Extent(begin: 0, end: 5)])) == [.start(partition: 0, offset: 5)])
  }

  @Test("A topic that ends before our position was made anew")
  func noticesShorterTopic() {
    var cursor = reading(to: 120)
    _ = cursor.lose(partition: 0)
    #expect(cursor.apply(present([Extent(begin: 0, end: 3)])) == [anew, .start(partition: 0, offset: 0)])
  }

  @Test("A topic with fewer partitions was made anew")
  func noticesFewerPartitions() {
    var cursor = TopicCursor(topic: "t")
    _ = cursor.apply(present([Extent(begin: 0, end: 0), Extent(begin: 0, end: 0)]))
    #expect(cursor.apply(present([nil])) == [.stop(partition: 0), .stop(partition: 1), anew])
    #expect(cursor.apply(present([Extent(begin: 0, end: 3)])) == [.start(partition: 0, offset: 0)])
  }

  @Test("A topic that was missing goes on where its last record is the same")
  func knowsSameTopic() {
    var cursor = reading(to: 120)
    #expect(cursor.apply(.missing) == [.stop(partition: 0), .notice("topic t is gone: waiting for it to be made anew")])
    #expect(cursor.apply(.missing) == [])
    #expect(cursor.apply(present([Extent(begin: 0, end: 130)])) == [.start(partition: 0, offset: 119)])
    #expect(cursor.accept(partition: 0, offset: 119, timestampMilliseconds: 119) == .skip)
    #expect(cursor.accept(partition: 0, offset: 120, timestampMilliseconds: 120) == .take)
  }

  @Test("A topic that was missing and has another record there was made anew", arguments: [(119, 7), (121, 119)])
  func knowsOtherTopic(offset: Int64, timestamp: Int64) {
    var cursor = reading(to: 120)
    _ = cursor.apply(.missing)
    _ = cursor.apply(present([Extent(begin: 0, end: 130)]))
    #expect(cursor.accept(partition: 0, offset: offset, timestampMilliseconds: timestamp) == .otherTopic)
    #expect(cursor.startAnew() == [.stop(partition: 0), anew])
    #expect(cursor.apply(present([Extent(begin: 0, end: 130)])) == [.start(partition: 0, offset: 0)])
    #expect(cursor.accept(partition: 0, offset: 0, timestampMilliseconds: 0) == .take)
  }

  @Test("When librdkafka doubts the topic, all partitions are looked at before any goes on")
  func checksAllTogether() {
    var cursor = TopicCursor(topic: "t")
    _ = cursor.apply(present([Extent(begin: 0, end: 0), Extent(begin: 0, end: 0)]))
    _ = cursor.accept(partition: 0, offset: 0, timestampMilliseconds: 0)
    cursor.doubt()
    #expect(cursor.settled == [])
    #expect(cursor.apply(present([Extent(begin: 0, end: 1), nil])) == [])
    #expect(
      cursor.apply(present([Extent(begin: 0, end: 1), Extent(begin: 0, end: 0)])) == [
        .stop(partition: 0), .stop(partition: 1), .start(partition: 0, offset: 0), .start(partition: 1, offset: 0),
      ])
    #expect(cursor.accept(partition: 0, offset: 0, timestampMilliseconds: 0) == .skip)
  }

  @Test("A topic that was missing and of which nothing was read is read from its beginning")
  func readsUnknownAnew() {
    var cursor = TopicCursor(topic: "t")
    _ = cursor.apply(present([Extent(begin: 0, end: 8)]))
    _ = cursor.apply(.missing)
    #expect(cursor.apply(present([Extent(begin: 0, end: 9)])) == [anew, .start(partition: 0, offset: 0)])
  }

  // MARK: - Material

  private let anew = TopicCursor.Step.replaced("topic t was deleted and made anew: reading the new one from its beginning")

  private func present(_ extents: [Extent?]) -> TopicSurvey {
    .present(
      extents.enumerated().map { .init(number: Int32($0.offset), hasLeader: $0.element != nil, extent: $0.element) })
  }

  /// One partition whose records below `position` have been read, each with its offset as timestamp.
  private func reading(to position: Int64) -> TopicCursor {
    var cursor = TopicCursor(topic: "t")
    _ = cursor.apply(present([Extent(begin: 0, end: position, atHistoryStart: 0)]))
    for offset in 0..<position { _ = cursor.accept(partition: 0, offset: offset, timestampMilliseconds: offset) }
    return cursor
  }
}
