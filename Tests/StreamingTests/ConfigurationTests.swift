import Testing

@testable import Streaming

@Suite("What a Kafka client is given")
struct ConfigurationTests {
  @Test("An unknown property is named with librdkafka's reason")
  func namesUnknownProperty() {
    expectError(["no.such.property": "1"]) { error in
      #expect(
        error.description
          == "the Kafka property no.such.property is wrong: No such configuration property: \"no.such.property\"")
    }
  }

  @Test("A bad value is named with librdkafka's reason")
  func namesBadValue() {
    expectError(["fetch.wait.max.ms": "soon"]) { error in
      #expect(error.description.hasPrefix("the Kafka property fetch.wait.max.ms is wrong: "))
    }
    expectError(["compression.type": "rar"]) { error in
      #expect(error.description.contains("compression.type"))
    }
  }

  @Test("What this program needs for itself is refused with the remedy", arguments: ["group.id", "bootstrap.servers"])
  func refusesReserved(name: String) {
    expectError([name: "x"]) { error in
      #expect(error.description.hasPrefix("the Kafka property \(name) cannot be set here: "))
    }
  }

  @Test("Properties that do not fit together are one sentence")
  func saysMismatch() {
    expectError(["security.protocol": "sasl_plaintext", "sasl.mechanism": "WORSE"]) { error in
      #expect(error.description.contains("WORSE"))
    }
    expectError(["security.protocol": "ssl", "ssl.ca.location": "/no/such/file"]) { error in
      #expect(error.description.contains("ssl.ca.location"))
    }
  }

  @Test("A secret value is in no error and no failure")
  func hidesSecrets() {
    let secret = "hunter2hunter2"
    for name in ["sasl.password", "ssl.key.password", "sasl.oauthbearer.client.secret", "ssl.key.pem"] {
      #expect(KafkaConfiguration.isSecret(name), "\(name)")
    }
    expectError(["ssl.key.pem": secret, "security.protocol": "ssl"]) { #expect(!$0.description.contains(secret)) }
    let events = BrokerEvents(hiding: [secret])
    events.record(.init(code: -195, reason: "a:1/bootstrap: told \(secret)"))
    events.record(logLine: "told \(secret)")
    #expect(events.failure?.reason == "a:1/bootstrap: told ***")
    #expect(events.takeLog() == ["told ***"])
  }

  @Test("No broker named is an error", arguments: ["", " ", ","])
  func refusesEmptyBootstrap(bootstrap: String) {
    #expect(throws: StreamingError.self) {
      try KafkaConsumer(configuration: KafkaConfiguration(bootstrap: bootstrap, topic: "vitals"))
    }
  }

  @Test("A user's property goes over the default, and the defaults are librdkafka's names")
  func overridesDefaults() throws {
    let configuration = KafkaConfiguration(bootstrap: "a:1", topic: "t", properties: ["client.id": "ward 3", "linger.ms": "50"])
    let settings = Dictionary(try configuration.settings(for: .producer).map { ($0.name, $0.value) }) { $1 }
    #expect(settings["client.id"] == "ward 3")
    #expect(settings["linger.ms"] == "50")
    _ = try KafkaProducer(configuration: configuration)
    _ = try KafkaConsumer(configuration: configuration)
  }

  private func expectError(_ properties: [String: String], check: (StreamingError) -> Void) {
    do throws(StreamingError) {
      _ = try KafkaConsumer(configuration: KafkaConfiguration(bootstrap: "127.0.0.1:1", topic: "t", properties: properties))
      Issue.record("\(properties.keys) was accepted")
    } catch {
      check(error)
    }
  }
}
