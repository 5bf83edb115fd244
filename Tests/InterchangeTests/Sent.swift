import Testing
import Vitals

@testable import Interchange

/// A record as it was sent at `mappedNowSeconds`, and what must come of it.
struct Sent: CustomTestStringConvertible {
  var testDescription: String
  var record: String
  /// As `readingLines` puts readings.
  var readings: [String]
  /// As `told` puts rejects.
  var rejects: [String]
  var tombstones: Int

  init(_ description: String, _ record: String, _ readings: [String], told rejects: [String] = [], tombstones: Int = 0) {
    testDescription = description
    self.record = record
    self.readings = readings
    self.rejects = rejects
    self.tombstones = tombstones
  }

  func expect(sourceLocation: SourceLocation = #_sourceLocation) {
    let output = decode(record, kafkaSeconds: mappedNowSeconds)
    #expect(readingLines(output) == readings, sourceLocation: sourceLocation)
    #expect(told(output) == rejects, sourceLocation: sourceLocation)
    #expect(output.tombstones == tombstones, sourceLocation: sourceLocation)
  }
}
