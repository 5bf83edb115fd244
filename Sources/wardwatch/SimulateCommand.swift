internal import Foundation
internal import Interchange
internal import Settings
internal import Simulation
internal import Streaming

/// A simulated ward as a Kafka producer, for any broker.
enum SimulateCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    let kafka = KafkaConfiguration(bootstrap: settings.bootstrap, topic: settings.topic, properties: settings.kafka)
    let signals = StopSignals()
    let ward = SimulatedWard(
      seed: settings.seed, beds: settings.beds, wardName: settings.ward, startSeconds: Date().timeIntervalSince1970.rounded(),
      scenarios: scenarios(settings.scenarios))
    try Topic.ensure(kafka)
    let producer = WardProducer(
      ward: ward, producer: try KafkaProducer(configuration: kafka), format: settings.recordShape.format,
      ratePerSecond: settings.ratePerSecond)
    Progress.say("sending \(settings.beds) beds to \(settings.topic) at \(settings.bootstrap); stop with Ctrl-C")
    producer.start()

    var lastFailure: String?
    signals.wait(seconds: settings.runSeconds) {
      let progress = producer.progress
      if progress.failure != lastFailure, let failure = progress.failure { Progress.say(failure) }
      lastFailure = progress.failure
      Progress.say("\(progress.sent) readings sent")
    }
    producer.stop()
    let report = producer.report
    Progress.say("\(report.delivered) records delivered, \(report.failed) failed")
    return report.failed == 0 ? 0 : 1
  }

  /// Nil for all of them.
  private static func scenarios(_ names: [ScenarioName]) -> [Scenario]? {
    names.isEmpty ? nil : names.compactMap(\.scenario)
  }
}

extension ScenarioName {
  /// As the room that simulates calls it; nil where nothing happens.
  var scenario: Scenario? {
    switch self {
    case .stable: .stable
    case .fever: .fever
    case .sepsis: .sepsis
    case .hypoxia: .hypoxia
    case .opioid: .opioidDepression
    case .haemorrhage: .haemorrhage
    case .arrhythmia: .rapidAtrialFibrillation
    case .cardiacArrest: .cardiacArrest
    case .probeOff: .probeOff
    case .artefact: .artefact
    case .silentMonitor: .silentMonitor
    case .none: nil
    }
  }
}

/// Makes sure that there is a topic to write to.
enum Topic {
  /// Partitions of a topic that is made here: enough for several readers of a ward, few enough for one.
  static let partitions = 6

  static func ensure(_ kafka: KafkaConfiguration) throws {
    _ = try KafkaAdmin.ensureTopic(kafka, partitions: partitions)
  }
}
