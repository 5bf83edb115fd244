import Foundation
import Interchange
import Settings
import Streaming
import Testing
import Vitals

@testable import wardwatch

@Suite("What map makes of samples", .serialized)
struct MapTests {
  private func settings(_ words: String...) throws -> Settings? {
    guard case .run(let settings) = try Request(["map"] + words, in: Surroundings(environment: [:])) else { return nil }
    return settings
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "wardwatch-map-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private let records = (0..<20).map {
    #"{"caso":{"id":"C-\#($0 % 3)"},"mess":{"pulsschlag":\#(70 + $0),"sauerstoff_satt":97},"t":\#(1_795_000_000 + $0)}"#
  }

  @Test("A proposal is written, refused by the console while it holds guesses, and taken once they are confirmed")
  func confirms() throws {
    try withFolder { folder in
      let (samples, mapping) = (folder + "/samples.jsonl", folder + "/feed.toml")
      try records.joined(separator: "\n").write(toFile: samples, atomically: true, encoding: .utf8)
      let propose = try #require(try settings(samples, "--write=\(mapping)", "--state=\(folder)"))
      #expect(try MapCommand.run(propose) == 0)
      // A file that is there stays as it is.
      #expect(throws: Failure.self) { try MapCommand.run(propose) }

      let text = try String(contentsOfFile: mapping, encoding: .utf8)
      #expect(text.contains(#"hr = "?mess.pulsschlag""#))
      #expect(throws: MappingError.self) { try MappingFile.read(mapping).compiled(forTopic: "vitals") }
      try text.replacingOccurrences(of: "\"?", with: "\"").write(toFile: mapping, atomically: true, encoding: .utf8)
      let confirmed = try MappingFile.read(mapping).compiled(forTopic: "vitals")

      var batch = RecordBatch()
      for record in records { batch.append(record) }
      let report = MapReport(batch, mapping: confirmed, units: { $0.assumedUnit }, schemas: nil)
      #expect(report.isWhole && report.read == 20 && report.patients == 3 && report.unused.isEmpty)
      #expect(report.coverage.map(\.records) == [20, 0, 20, 0, 0, 0, 0, 0])
      #expect(report.samples.count == 4)
      #expect(report.samples.first?.readings == ["C-0, HR 70 SpO2 97, 2026-11-18T11:06:40.000Z"])
      #expect(try MapCommand.run(try #require(try settings(samples, "--mapping=\(mapping)", "--state=\(folder)", "--json"))) == 0)
    }
  }

  @Test("Samples of which nothing can be read end with 1, and none at all with a reason")
  func nothing() throws {
    try withFolder { folder in
      let samples = folder + "/samples"
      try "hello\nworld\n".write(toFile: samples, atomically: true, encoding: .utf8)
      #expect(try MapCommand.run(try #require(try settings(samples, "--state=\(folder)"))) == 1)
      try "\n".write(toFile: samples, atomically: true, encoding: .utf8)
      #expect(throws: Failure.self) { try MapCommand.run(try #require(try settings(samples, "--state=\(folder)"))) }
      #expect(throws: Failure.self) { try MapCommand.run(try #require(try settings(folder + "/nowhere", "--state=\(folder)"))) }
    }
  }

  @Test("The last records of a topic are looked at, with their keys")
  func topic() throws {
    try withFolder { folder in
      let broker = try EmbeddedBroker(topic: "vitals", partitions: 2)
      let producer = try KafkaProducer(configuration: KafkaConfiguration(bootstrap: broker.bootstrap, topic: "vitals"))
      for number in 0..<50 { try producer.send(key: "bed \(number % 4)", value: Array(#"{"hr":\#(60 + number)}"#.utf8)) }
      #expect(producer.flush(timeoutSeconds: 60))
      let mapping = folder + "/feed.toml"
      let look = try #require(
        try settings(
          "--bootstrap=\(broker.bootstrap)", "--topic=vitals", "--write=\(mapping)", "--state=\(folder)", "--last=30"))
      #expect(try MapCommand.run(look) == 0)
      let text = try String(contentsOfFile: mapping, encoding: .utf8)
      #expect(text.contains(#"patient = "?@key""#))
      #expect(text.contains(#"topics = "vitals""#))
      producer.close()
    }
  }
}
