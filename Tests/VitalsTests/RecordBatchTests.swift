import Testing
import Vitals

@Suite("A batch of records")
struct RecordBatchTests {
  @Test("gives each record back, with zeros behind it for simdjson to read past the end")
  func bytes() {
    var batch = RecordBatch()
    let texts = ["{}", "", "{\"name\":\"Müller\"}", String(repeating: "x", count: 5000)]
    for (offset, text) in texts.enumerated() { batch.append(text, partition: 2, offset: Int64(offset)) }
    #expect(batch.entries.count == 4)
    for (entry, text) in zip(batch.entries, texts) {
      #expect(Array(batch.bytes[entry.start..<entry.start + entry.count]) == Array(text.utf8))
      let padding = batch.bytes[(entry.start + entry.count)...].prefix(RecordBatch.paddingBytes)
      #expect(padding.count == RecordBatch.paddingBytes && padding.allSatisfy { $0 == 0 })
    }
    #expect(batch.entries.map(\.offset) == [0, 1, 2, 3])
    #expect(batch.entries.allSatisfy { $0.partition == 2 && $0.timestampMilliseconds == nil })
    batch.removeAll()
    #expect(batch.isEmpty && batch.bytes.isEmpty)
  }

  @Test("keeps a key and headers with their record, cut off where they are no identifiers")
  func context() {
    var batch = RecordBatch()
    batch.append("{}")
    batch.append("[]")
    let long = Array(repeating: UInt8(ascii: "k"), count: 10_000)
    long.withUnsafeBytes { batch.setKey($0) }
    Array("7B".utf8).withUnsafeBytes { batch.addHeader(3, $0) }
    batch.append("{}")
    Array("12".utf8).withUnsafeBytes { batch.addHeader(0, $0) }
    #expect(batch.entries.map { $0.key?.count } == [nil, RecordBatch.longestContextBytes, nil])
    #expect(batch.entries.map { batch.headers[$0.headers].map(\.name) } == [[], [3], [0]])
    #expect(batch.headers.map { String(decoding: batch.bytes[$0.value], as: UTF8.self) } == ["7B", "12"])
    batch.removeAll()
    #expect(batch.headers.isEmpty)
  }
}

@Suite("An explanation")
struct ExplanationTests {
  @Test("has as primary factor the first that pushes up, and none when nothing does")
  func primary() {
    func explanation(_ points: [(Factor, Double)]) -> Explanation {
      Explanation(
        score: 50, expectation: 20,
        contributions: points.map { Explanation.Contribution(factor: $0, points: $1, share: 0) }, reasons: "")
    }
    #expect(explanation([(.vital(.temperature), 30), (.oxygen, -2)]).primary?.factor == .vital(.temperature))
    #expect(explanation([(.oxygen, 0), (.vital(.heartRate), -3)]).primary == nil)
    #expect(explanation([]).primary == nil)
    #expect(Factor.all.count == 8 && Set(Factor.all.map(\.label)).count == 8)
  }
}
