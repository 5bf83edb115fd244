import Testing

@testable import Streaming

@Suite("Why a broker cannot be used, in one sentence")
struct BrokerFailureTests {
  /// Reasons as librdkafka 2.0.2 gave them against Apache Kafka 4.1.1.
  static let cases: [(code: Int32, reason: String, sentence: String)] = [
    (
      -195, "localhost:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)",
      "no broker answers at localhost:9092: Connection refused; is Kafka running there? see --bootstrap"
    ),
    (
      -195, "10.0.0.2:9094/2: Connect to ipv4#10.0.0.2:9094 failed: No route to host (after 9ms in state CONNECT)",
      "no broker answers at 10.0.0.2:9094: No route to host; is Kafka running there? see --bootstrap"
    ),
    (
      -195, "localhost:9094/2: Connect to ipv4#127.0.0.1:9094 failed: Connection refused (after 0ms in state CONNECT)",
      "the broker at here:9092 tells its clients to reach it as localhost:9094, which is this machine itself, and nothing answers there: correct advertised.listeners at the broker"
    ),
    (
      -193, "kafka-1:9092/1: Failed to resolve 'kafka-1:9092': Name or service not known (after 4ms in state CONNECT)",
      "the broker at here:9092 tells its clients to reach it as kafka-1:9092, and that name is not known here: correct advertised.listeners at the broker, or make the name known here"
    ),
    (
      -193, "kafka:9092/bootstrap: Failed to resolve 'kafka:9092': Name or service not known (after 4ms in state CONNECT)",
      "the broker's name kafka:9092 is not known: Name or service not known; see --bootstrap"
    ),
    (
      -169,
      "sasl_ssl://localhost:9192/bootstrap: SASL authentication error: Authentication failed: Invalid username or password (after 349ms in state AUTH_REQ)",
      "the broker at localhost:9192 refused the user name or password (SASL PLAIN): check sasl.username and the password"
    ),
    (
      -169,
      "sasl_ssl://localhost:9192/bootstrap: SASL PLAIN mechanism handshake failed: Broker: Unsupported SASL mechanism: broker's supported mechanisms: SCRAM-SHA-256 (after 301ms in state AUTH_HANDSHAKE)",
      "the broker at localhost:9192 does not take SASL PLAIN: check sasl.mechanism and security.protocol (SASL PLAIN mechanism handshake failed: Broker: Unsupported SASL mechanism: broker's supported mechanisms: SCRAM-SHA-256)"
    ),
    (
      -181,
      "sasl_ssl://localhost:9192/bootstrap: SSL handshake failed: error:0A000086:SSL routines::certificate verify failed: broker certificate could not be verified, verify that ssl.ca.location is correctly configured or root CA certificates are installed (install ca-certificates package) (after 15ms in state SSL_HANDSHAKE)",
      "the certificate of the broker at localhost:9192 is not trusted: give the file of its authority in ssl.ca.location"
    ),
    (
      -181,
      "ssl://127.0.0.1:9092/bootstrap: SSL handshake failed: error:0A000126:SSL routines::unexpected eof while reading (after 7ms in state SSL_HANDSHAKE)",
      "the broker at 127.0.0.1:9092 does not speak TLS on that port: check security.protocol and the port"
    ),
    (
      -195,
      "127.0.0.1:9192/bootstrap: Disconnected while requesting ApiVersion: might be caused by incorrect security.protocol configuration (connecting to a SSL listener?) or broker version is < 0.10 (see api.version.request) (after 61ms in state APIVERSION_QUERY)",
      "the broker at 127.0.0.1:9192 hangs up: it may want TLS or a password; check security.protocol"
    ),
    (-185, "odd", "no broker answers at here:9092: odd; is Kafka running there? see --bootstrap"),
  ]

  @Test("librdkafka's reason becomes a sentence with the remedy", arguments: cases)
  func saysWhatToDo(code: Int32, reason: String, sentence: String) {
    let configuration = KafkaConfiguration(bootstrap: "here:9092", topic: "t", properties: ["sasl.mechanism": "PLAIN"])
    let failure = BrokerEvents.Failure(code: code, reason: reason)
    #expect(failure.sentence(for: configuration, wasAnswered: false) == sentence)
  }

  @Test("A hang-up after the broker has answered is an outage, not a wrong setting")
  func saysHangUp() {
    let failure = BrokerEvents.Failure(
      code: -195, reason: "a:1/1: Disconnected: verify that security.protocol is correctly configured (after 5ms in state UP)")
    #expect(
      failure.sentence(for: KafkaConfiguration(bootstrap: "a:1", topic: "t"), wasAnswered: true)
        == "no broker answers at a:1: it closed the connection; is Kafka running there? see --bootstrap")
  }

  @Test("The most telling reason is kept until a broker answers")
  func keepsMostTelling() {
    let events = BrokerEvents(hiding: [])
    events.record(.init(code: -169, reason: "refused"))
    events.record(.init(code: -195, reason: "disconnected"))
    events.record(.init(code: -187, reason: "1/1 brokers are down"))
    #expect(events.failure?.reason == "refused")
    #expect(events.allBrokersDown)
    events.recovered()
    #expect(events.failure == nil)
    #expect(!events.allBrokersDown)
  }

  @Test("The log keeps its latest lines only")
  func boundsLog() {
    let events = BrokerEvents(hiding: [])
    let lines = (0..<500).map { String(repeating: "x", count: $0) }
    for line in lines { events.record(logLine: line) }
    let log = events.takeLog()
    #expect(log == lines.suffix(200))
    #expect(events.takeLog().isEmpty)
  }
}
