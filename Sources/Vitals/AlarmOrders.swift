package import Saving

/// What is ordered about the alarms of one patient, as far as it holds. Bounded by what can be ordered: one of each kind.
///
/// It ends with its time, by the clock of the patient's records, and with the stay. What lets less through than the rules ends by
/// Kafka's clock too, if that is sooner: neither a clock that stands nor one that is set keeps it.
package struct AlarmOrders: Sendable, Equatable, Codable {
  /// What one record says of it.
  package struct Entry: Sendable, Equatable {
    package var order: AlarmOrder
    /// Who decided it.
    package var by: String?
    package var reason: String?
    /// How long it holds; nil for as long as the patient is here.
    package var spanSeconds: Double?

    package init(_ order: AlarmOrder, by: String? = nil, reason: String? = nil, spanSeconds: Double? = nil) {
      self.order = order
      self.by = by
      self.reason = reason
      self.spanSeconds = spanSeconds
    }

    /// What is still missing for it to hold; nil where nothing is.
    package var lack: String? { order.lack(by: by, reason: reason, spanSeconds: spanSeconds) }

    /// `HR to 140 accepted by Dr Example, known fibrillation, for 12 h`
    package var words: String {
      let span = spanSeconds.map { "for \($0 < 7200 ? "\(Int(($0 / 60).rounded())) min" : "\(Int(($0 / 3600).rounded())) h")" }
      return [order.words(by: by, reason: reason), span].compactMap(\.self).joined(separator: ", ")
    }
  }

  package struct Standing: Sendable, Equatable, Codable {
    package var order: AlarmOrder
    package var by: String?
    package var reason: String?
    /// By the clock of the patient's records.
    package var sinceSeconds: Double
    package var untilSeconds: Double?
    package var untilKafkaSeconds: Double?

    func hasEnded(at timeSeconds: Double, kafkaSeconds: Double?) -> Bool {
      if let untilSeconds, timeSeconds >= untilSeconds { return true }
      guard let untilKafkaSeconds, let kafkaSeconds else { return false }
      return kafkaSeconds >= untilKafkaSeconds
    }

    /// `HR to 140 accepted by Dr Example, known fibrillation`
    package var words: String { order.words(by: by, reason: reason) }
  }

  /// In the order in which they were given.
  package private(set) var standing: [Standing] = []

  package init() {}

  package var isEmpty: Bool { standing.isEmpty }

  /// Takes what a record of `timeSeconds` says, unless it lacks what it needs or something newer is known; true where it was taken.
  @discardableResult
  package mutating func take(_ entry: Entry, at timeSeconds: Double, kafkaSeconds: Double?) -> Bool {
    guard entry.lack == nil,
      !standing.contains(where: { entry.order.replaces($0.order) && $0.sinceSeconds > timeSeconds })
    else { return false }
    standing.removeAll { entry.order.replaces($0.order) }
    if case .withdraw = entry.order { return true }
    standing.append(
      Standing(
        order: entry.order, by: entry.by, reason: entry.reason, sinceSeconds: timeSeconds,
        untilSeconds: entry.spanSeconds.map { timeSeconds + $0 },
        untilKafkaSeconds: entry.order.isLax ? entry.spanSeconds.flatMap { span in kafkaSeconds.map { $0 + span } } : nil))
    return true
  }

  /// Removes what holds no longer, and answers whether that was anything.
  package mutating func expire(at timeSeconds: Double, kafkaSeconds: Double?) -> Bool {
    let before = standing.count
    standing.removeAll { $0.hasEnded(at: timeSeconds, kafkaSeconds: kafkaSeconds) }
    return standing.count < before
  }

  /// When the first of them ends by the clock of the patient's records; nil where none does.
  package var nextEndSeconds: Double? { standing.compactMap(\.untilSeconds).min() }

  /// The clock of the records was set.
  package mutating func shift(bySeconds seconds: Double) {
    for index in standing.indices {
      standing[index].sinceSeconds += seconds
      standing[index].untilSeconds? += seconds
    }
  }

  // MARK: What holds

  /// How far treatment goes; nil where nothing is said.
  package var care: String? {
    standing.lazy.compactMap { if case .care(let label) = $0.order { label } else { nil } }.last
  }

  /// Whether anything lets less through than the rules.
  package var isLax: Bool { standing.contains { $0.order.isLax } }

  /// Whether there is anything but how far treatment goes.
  package var concernAlarms: Bool { standing.contains { $0.order.subject != .care } }

  /// The own limits that `values` are beyond, the most severe first.
  package func breached(by values: PerVital<Double?>) -> [Standing] {
    func severity(_ standing: Standing) -> Severity {
      guard case .limit(let vital, let side, let bound, let severity) = standing.order, let value = values[vital],
        side.isBeyond(vital.shown(value), bound)
      else { return .normal }
      return severity
    }
    return standing.filter { severity($0) > .normal }.sorted { severity($0) > severity($1) }
  }

  /// The severity of the own limits.
  package func severity(of values: PerVital<Double?>) -> Severity {
    guard case .limit(_, _, _, let severity)? = breached(by: values).first?.order else { return .normal }
    return severity
  }

  /// NEWS2 without the points of what is accepted, for the alarm; what is shown stays as it is.
  package func counted(_ score: NEWS2Score, of values: PerVital<Double?>) -> NEWS2Score {
    var counted = score
    for case .accept(let vital, let side, let bound) in standing.lazy.map(\.order) {
      guard let value = values[vital] else { continue }
      let shown = vital.shown(value)
      let isOnThisSide = side == .below ? shown < vital.normalRange.lowerBound : shown > vital.normalRange.upperBound
      if isOnThisSide, !side.isBeyond(shown, bound) { counted.clearPoints(of: vital) }
    }
    return counted
  }

  /// How long an alarm of that severity has to stand; nil where nothing is ordered. Whether it may be longer than else, its order
  /// has said.
  package func delaySeconds(of severity: Severity) -> Double? {
    standing.lazy.compactMap { standing -> Double? in
      guard case .delay(severity, let seconds) = standing.order else { return nil }
      return seconds
    }.last
  }
}

extension Vital {
  /// As it is shown, and as NEWS2 bands it.
  func shown(_ value: Double) -> Double { fractionDigits == 0 ? value.rounded() : (value * 10).rounded() / 10 }
}

extension NEWS2Score {
  /// As if the vital were in its normal range, where it is known.
  fileprivate mutating func clearPoints(of vital: Vital) {
    switch vital {
    case .heartRate: pulse = pulse.map { _ in 0 }
    case .respiratoryRate: respiratoryRate = respiratoryRate.map { _ in 0 }
    case .oxygenSaturation: oxygenSaturation = oxygenSaturation.map { _ in 0 }
    case .systolicPressure: systolicPressure = systolicPressure.map { _ in 0 }
    case .temperature: temperature = temperature.map { _ in 0 }
    case .diastolicPressure: break
    }
  }
}

extension AlarmOrders: Saved {
  package static var blank: AlarmOrders { AlarmOrders() }

  package mutating func pass(through coder: inout StateCoder) { coder.pass(&standing) }
}

extension AlarmOrders.Standing: Saved {
  package static var blank: AlarmOrders.Standing { AlarmOrders.Standing(order: .blank, sinceSeconds: 0) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&order)
    coder.pass(&by)
    coder.pass(&reason)
    coder.pass(&sinceSeconds)
    coder.pass(&untilSeconds)
    coder.pass(&untilKafkaSeconds)
  }
}

extension AlarmOrders.Entry: Saved {
  package static var blank: AlarmOrders.Entry { AlarmOrders.Entry(.blank) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&order)
    coder.pass(&by)
    coder.pass(&reason)
    coder.pass(&spanSeconds)
  }
}
