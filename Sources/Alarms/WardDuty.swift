/// Who stores the alarms of a ward and sends its mails.
package enum WardDuty: Sendable, Equatable {
  /// Nobody could be asked.
  case unknown
  /// This console, since then (seconds since 1970, on the database server's clock).
  case here(sinceSeconds: Double)
  case elsewhere(host: String, sinceSeconds: Double)
  /// It was this host's turn until lately, and nobody has taken over.
  case nobody(lastHost: String)

  /// Whether anybody does; nil while that cannot be known.
  package var isAnybody: Bool? {
    switch self {
    case .unknown: nil
    case .here, .elsewhere: true
    case .nobody: false
    }
  }

  /// Whether it is this console; nil while that cannot be known.
  package var isHere: Bool? {
    switch self {
    case .unknown: nil
    case .here: true
    case .elsewhere, .nobody: false
    }
  }
}
