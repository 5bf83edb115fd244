internal import CRdKafka

extension BrokerEvents.Failure {
  private var error: rd_kafka_resp_err_t { rd_kafka_resp_err_t(rawValue: code) }

  var isAllBrokersDown: Bool { error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN }

  /// How much a reason tells: higher ones are kept over lower ones.
  var telling: Int {
    switch error {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR__SSL: 3
    case RD_KAFKA_RESP_ERR__RESOLVE: 2
    case RD_KAFKA_RESP_ERR__TRANSPORT: reason.contains("Connect to") ? 2 : 1
    default: 1
    }
  }

  /// One sentence: what, where, and what to do.
  ///
  /// librdkafka's reasons read like "sasl_ssl://localhost:9093/bootstrap: SASL authentication error: … (after 3ms in state
  /// AUTH_REQ)"; the address and the middle are what a person needs.
  ///
  /// - Parameter wasAnswered: a broker has answered before, so the settings are right and a hang-up is an outage.
  func sentence(for configuration: KafkaConfiguration, wasAnswered: Bool) -> String {
    let address = self.address ?? configuration.bootstrap
    switch error {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
      let mechanism = configuration.saslMechanism
      if cause.contains("mechanism") {
        return "the broker at \(address) does not take SASL \(mechanism): check sasl.mechanism and security.protocol (\(cause))"
      }
      return
        "the broker at \(address) refused the user name or password (SASL \(mechanism)): check sasl.username and the password"
    case RD_KAFKA_RESP_ERR__SSL:
      return sslSentence(address: address)
    case RD_KAFKA_RESP_ERR__RESOLVE where isLearnt:
      return "\(learnt(address, configuration)), and that name is not known here: \(Self.listeners), or make the name known here"
    case RD_KAFKA_RESP_ERR__RESOLVE:
      return "the broker's name \(address) is not known: \(cause); see --bootstrap"
    default:
      if reason.contains("security.protocol"), !wasAnswered {
        return "the broker at \(address) hangs up: it may want TLS or a password; check security.protocol"
      }
      if isLearnt, Self.isThisMachine(address), !configuration.bootstrap.split(separator: ",").contains(where: Self.isThisMachine)
      {
        return "\(learnt(address, configuration)), which is this machine itself, and nothing answers there: \(Self.listeners)"
      }
      return "no broker answers at \(address): \(cause); is Kafka running there? see --bootstrap"
    }
  }

  // MARK: Names that brokers give themselves

  private static let listeners = "correct advertised.listeners at the broker"

  /// Whether the address came from a broker and not from the settings: librdkafka writes "host:port/NUMBER" then.
  private var isLearnt: Bool {
    guard let head = reason.firstRange(of: ": ").map({ reason[..<$0.lowerBound] }), let slash = head.lastIndex(of: "/") else {
      return false
    }
    let number = head[head.index(after: slash)...]
    return !number.isEmpty && number.allSatisfy(\.isNumber)
  }

  private func learnt(_ address: String, _ configuration: KafkaConfiguration) -> String {
    "the broker at \(configuration.bootstrap) tells its clients to reach it as \(address)"
  }

  private static func isThisMachine(_ address: some StringProtocol) -> Bool {
    ["localhost", "127.", "[::1]"].contains { address.hasPrefix($0) }
  }

  private func sslSentence(address: String) -> String {
    if ["hostname mismatch", "Hostname mismatch", "IP address mismatch"].contains(where: reason.contains) {
      return "the certificate of the broker at \(address) is for another host name: use the name it was made for in --bootstrap"
    }
    if reason.contains("certificate") {
      return "the certificate of the broker at \(address) is not trusted: give the file of its authority in ssl.ca.location"
    }
    if ["wrong version number", "unexpected eof", "Disconnected"].contains(where: reason.contains) {
      return "the broker at \(address) does not speak TLS on that port: check security.protocol and the port"
    }
    return "TLS with the broker at \(address) failed: \(cause); check the ssl.* properties"
  }

  /// "localhost:9092" of "sasl_ssl://localhost:9092/bootstrap: …".
  private var address: String? {
    guard let head = reason.firstRange(of: ": ").map({ reason[..<$0.lowerBound] }) else { return nil }
    let host = head.firstRange(of: "://").map { head[$0.upperBound...] } ?? head
    let address = host.prefix { $0 != "/" }
    return address.contains(":") && !address.contains(" ") ? String(address) : nil
  }

  /// "Connection refused" of "localhost:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: Connection refused (after …)".
  private var cause: String {
    var text = reason[...]
    if address != nil, let head = text.firstRange(of: ": ") { text = text[head.upperBound...] }
    if let tail = text.firstRange(of: " (after ") { text = text[..<tail.lowerBound] }
    if text.hasPrefix("Connect to ") || text.hasPrefix("Failed to resolve"), let colon = text.ranges(of: ": ").last {
      text = text[colon.upperBound...]
    }
    if text.hasPrefix("Disconnected") { return "it closed the connection" }
    return String(text)
  }
}
