/// Why a Kafka client could not be made or used. Each is a sentence with the remedy; none holds a secret or a record.
package enum StreamingError: Error, Equatable, CustomStringConvertible {
  /// A property that librdkafka does not know or whose value it does not take.
  case property(name: String, reason: String)
  /// A property whose value this program needs for itself.
  case reservedProperty(name: String, remedy: String)
  /// The properties do not fit together, or something they name is not there.
  case client(reason: String)
  case topic(name: String, reason: String)
  case record(reason: String)
  case embeddedBroker(reason: String)
  case closed

  package var description: String {
    switch self {
    case .property(let name, let reason): "the Kafka property \(name) is wrong: \(reason)"
    case .reservedProperty(let name, let remedy): "the Kafka property \(name) cannot be set here: \(remedy)"
    case .client(let reason): "the Kafka client cannot start: \(reason); check the Kafka properties"
    case .topic(let name, let reason): "the topic \(name) could not be made: \(reason)"
    case .record(let reason): "the record was not taken for sending: \(reason)"
    case .embeddedBroker(let reason): "the embedded broker failed: \(reason)"
    case .closed: "the Kafka client is closed"
    }
  }
}
