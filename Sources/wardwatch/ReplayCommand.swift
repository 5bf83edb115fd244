internal import Foundation
internal import Interchange
internal import Settings
internal import Simulation
internal import Streaming
internal import Vitals

/// Recorded vitals as a Kafka producer: each stay in a bed, one after the other, at any speed.
enum ReplayCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    let readings = try VitalsTable.readings(atPath: settings.vitals).map(\.asRecorded).filter(\.carriesSomething)
    var schedule = ReplaySchedule(
      readings: readings, beds: settings.beds, startEpochSeconds: settings.startSeconds ?? 0, wardName: settings.ward)
    // The last reading is sent as of now unless the settings say when the first one is to be.
    if settings.startSeconds == nil {
      schedule.startEpochSeconds = (Date().timeIntervalSince1970 - schedule.spanSeconds).rounded(.down)
    }
    let kafka = KafkaConfiguration(bootstrap: settings.bootstrap, topic: settings.topic, properties: settings.kafka)
    try Topic.ensure(kafka)
    let producer = try KafkaProducer(configuration: kafka)
    let signals = StopSignals()
    var encoder = RecordEncoder(format: settings.recordShape.format)
    var meter = ProgressMeter("replaying \(schedule.count) readings")
    let begin = Date()
    var sent = 0
    for position in schedule.indices {
      if settings.speed > 0 {
        let due = schedule.dueSeconds(at: position, speed: settings.speed)
        let wait = due + begin.timeIntervalSinceNow
        if signals.wait(seconds: max(0, wait)) { break }
      }
      let reading = schedule[position]
      let timestamp = reading.kafkaSeconds.map { Int64(($0 * 1000).rounded()) }
      try encoder.encode(reading) {
        try producer.send(key: reading.patient.id, value: $0, timestampMilliseconds: timestamp)
      }
      sent += 1
      meter.advance(to: Double(sent) / Double(schedule.count))
    }
    let isFlushed = producer.flush(timeoutSeconds: 60)
    let report = producer.deliveryReport
    producer.close()
    meter.end()
    Progress.say("\(sent) readings in \(report.delivered) records delivered, \(report.failed) failed")
    return isFlushed && report.failed == 0 ? 0 : 1
  }
}

extension VitalsTable.Row {
  /// With the values as they stand in the file, implausible ones too: whoever reads the topic has to deal with them, as in life.
  var asRecorded: Reading {
    var reading = reading
    reading.values = measured
    return reading
  }
}
