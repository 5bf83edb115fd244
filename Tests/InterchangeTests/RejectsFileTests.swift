import Foundation
import Testing
import Vitals

@testable import Interchange

@Suite struct RejectsFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func batch(_ records: [[UInt8]]) -> RecordBatch {
    var batch = RecordBatch()
    for (index, record) in records.enumerated() {
      record.withUnsafeBytes { batch.append($0, partition: 3, offset: 100 + Int64(index), timestampMilliseconds: nil) }
    }
    return batch
  }

  private func append(_ records: [[UInt8]], to file: RejectsFile) -> RejectsFile.Failure? {
    file.append(
      records.indices.map { Reject(reason: .wrongType, entry: $0, detail: "hr") }, of: batch(records), topic: "patient_vitals",
      timeSeconds: 1_732_270_000.12)
  }

  private func objects(_ name: String) throws -> [[String: Any]] {
    try folder.lines(name).filter { !$0.isEmpty }.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test("Each reject is a line that says when, why, from where, and keeps the record")
  func lines() throws {
    let file = RejectsFile(path: folder.path("rejects.jsonl"))
    #expect(append([Array("{\"hr\":\"x\n\u{1B}\u{0}é\"".utf8), []], to: file) == nil)
    let lines = try folder.lines("rejects.jsonl")
    #expect(
      lines == [
        #"{"time":"2024-11-22T10:06:40.120Z","reason":"wrong-type","detail":"hr","topic":"patient_vitals","partition":3,"offset":100,"raw":"{\"hr\":\"x\u000a\u001b\u0000é\""}"#,
        #"{"time":"2024-11-22T10:06:40.120Z","reason":"wrong-type","detail":"hr","topic":"patient_vitals","partition":3,"offset":101,"raw":""}"#,
        "",
      ])
  }

  @Test("A record that is not UTF-8 is kept as base64")
  func binary() throws {
    let file = RejectsFile(path: folder.path("rejects.jsonl"))
    let records: [[UInt8]] = [[0xFF], [0xFF, 0], [0xFF, 0, 1], [0xFF, 0, 1, 2], Array(0...255)]
    #expect(append(records, to: file) == nil)
    let kept = try objects("rejects.jsonl").map { $0["raw_base64"] as? String }
    #expect(kept == records.map { Data($0).base64EncodedString() })
  }

  @Test("Of a long record the beginning is kept, whole characters of it, and its size")
  func long() throws {
    let file = RejectsFile(path: folder.path("rejects.jsonl"))
    let record = Array(("x" + String(repeating: "é", count: 5000)).utf8)
    #expect(append([record], to: file) == nil)
    let object = try #require(try objects("rejects.jsonl").first)
    #expect(object["bytes"] as? Int == 10_001)
    #expect(object["raw"] as? String == "x" + String(repeating: "é", count: 2047))
  }

  @Test("The file is its owner's alone, also where it was there before")
  func permissions() throws {
    let path = try folder.write("", as: "rejects.jsonl")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    for name in ["rejects.jsonl", "new.jsonl"] {
      let file = RejectsFile(path: folder.path(name))
      #expect(append([[1]], to: file) == nil)
      let mode = try FileManager.default.attributesOfItem(atPath: folder.path(name))[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test("It goes on after what is there, and when full makes way for a new one")
  func rotation() throws {
    let path = try folder.write("before\n", as: "rejects.jsonl")
    #expect(append([[65]], to: RejectsFile(path: path)) == nil)
    #expect(try folder.lines("rejects.jsonl").first == "before")
    let file = RejectsFile(path: path, maximumBytes: 2000)
    for _ in 0..<200 { #expect(append([Array(repeating: 65, count: 100)], to: file) == nil) }
    for name in ["rejects.jsonl", "rejects.jsonl.1"] {
      let count = try objects(name).count
      let bytes = try FileManager.default.attributesOfItem(atPath: folder.path(name))[.size] as? Int
      #expect(count > 0 && bytes ?? .max <= 2000)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 2)
  }

  @Test("A poll with more rejects than memory should hold is written in parts")
  func flood() throws {
    let file = RejectsFile(path: folder.path("rejects.jsonl"))
    #expect(append(Array(repeating: Array(repeating: 0, count: 4096), count: 100), to: file) == nil)
    #expect(try objects("rejects.jsonl").count == 100)
  }

  @Test("A file that is taken away is made anew")
  func removed() throws {
    let path = folder.path("rejects.jsonl")
    let file = RejectsFile(path: path)
    #expect(append([[65]], to: file) == nil)
    try FileManager.default.removeItem(atPath: path)
    #expect(append([[66]], to: file) == nil)
    #expect(try objects("rejects.jsonl").map { $0["raw"] as? String } == ["B"])
  }

  @Test("A path that cannot be written is an answer, not a crash, and is tried again")
  func failures() throws {
    let path = folder.path("later/rejects.jsonl")
    let file = RejectsFile(path: path)
    let failure = try #require(append([[65]], to: file))
    #expect(failure.description == "The rejects file \(path): cannot open it: No such file or directory.")
    try FileManager.default.createDirectory(atPath: folder.path("later"), withIntermediateDirectories: false)
    #expect(append([[66]], to: file) == nil)
    #expect(append([[65]], to: RejectsFile(path: folder.url.path)) != nil)
    #expect(append([[65]], to: RejectsFile(path: "/dev/null"))?.description.contains("not an ordinary file") == true)
  }
}

@Suite struct SafeTextTests {
  @Test(
    "An excerpt has printable characters only and no more than asked for",
    arguments: [
      ("{\"hr\":72}", 40, "{\"hr\":72}"), ("{\"hr\":72}", 4, "{\"hr"), ("a\nb\tc\u{1B}[2Jd", 40, "a·b·c·[2Jd"), ("é李", 40, "é李"),
      ("a\u{202E}b\u{200B}c\u{9B}d", 40, "a·b·c·d"), ("e\u{301}", 40, "e·"), ("", 40, ""), ("abc", 0, ""), ("abc", -1, ""),
    ])
  func excerpt(text: String, limit: Int, expected: String) {
    #expect(SafeText.excerpt(text.utf8, limit: limit) == expected)
  }

  @Test("Bytes that are not UTF-8 show as dots")
  func binary() {
    #expect(SafeText.excerpt([0x41, 0xFF, 0x42, 0x00], limit: 10) == "A·B·")
    #expect(SafeText.excerpt([UInt8](repeating: 0xE2, count: 1000), limit: 5) == "·····")
  }

  @Test(
    "Terminal sequences go with their letters, other control characters alone",
    arguments: [
      ("\u{1B}[31;1mBob\u{1B}[0m", "Bob"), ("a\u{1B}", "a"), ("a\u{1B}[", "a"), ("a\u{1B}[31", "a"), ("a\u{1B}[\u{7}b", "ab"),
      ("a\u{1B}]0;x\u{7}b", "a]0;xb"), ("a\r\nb", "ab"), ("plain é", "plain é"),
    ])
  func stripped(text: String, expected: String) {
    #expect(SafeText.stripped(text) == expected)
  }
  @Test(
    "The name of a person is made safe and short, and never nothing",
    arguments: [
      ("Åsa O'Brien", "Åsa O'Brien"), (" rn\u{1B}[2J1\n", "rn1"), ("", "?"), ("\u{202E}\u{7}", "?"),
      (String(repeating: "李", count: 300), String(repeating: "李", count: 128)),
    ])
  func personName(text: String, expected: String) {
    #expect(SafeText.personName(text) == expected)
    #expect(SafeText.personName(expected) == expected)
  }
}
