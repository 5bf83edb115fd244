package import Saving
package import Vitals

/// How long a condition must last before it is an alarm, and how long it must be gone before the alarm ends.
///
/// A delay is part of the system alarm delay that IEC 60601-1-8 asks to be disclosed; `wardwatch --help` and the README do.
package struct AlarmPolicy: Sendable, Equatable, Codable {
  /// One odd second is not an alarm: a severity must hold this long on a continuous feed. Delays of 14 s and 19 s took half
  /// and two thirds of the false alarms away in an intensive care unit (Görges, Markewitz, Westenskow, Anesth Analg 2009;
  /// 108:1546–1552); HIGH waits less, because it can be lethal.
  package var onDelaySeconds: PerSeverity<Double>
  /// The hysteresis: a severity ends only after so long without it.
  package var offDelaySeconds: PerSeverity<Double>
  /// Readings that usually come at least this far apart are spot checks: one suffices once its on-delay has passed without
  /// another, and nobody waits hours for the next. What comes more often suffices when the next one is overdue.
  package var spotCheckIntervalSeconds: Double
  /// What kills within minutes (`LifeThreat`) must stand this long, whatever `onDelaySeconds` say: a second or two of it are an
  /// artefact, and a monitor's standstill alarm may take 10 s in all (IEC 60601-2-27).
  package var lifeThreatDelaySeconds: Double
  /// After a mail about a patient, the next one, about a new episode of the same patient, is held back until this has passed; it
  /// goes then if that one still stands.
  package var mailCoolDownSeconds: Double

  package init(
    onDelaySeconds: PerSeverity<Double> = PerSeverity(
      low: AlarmOrder.usualDelaySeconds(of: .low), medium: AlarmOrder.usualDelaySeconds(of: .medium),
      high: AlarmOrder.usualDelaySeconds(of: .high)),
    offDelaySeconds: PerSeverity<Double> = PerSeverity(low: 60, medium: 60, high: 60),
    spotCheckIntervalSeconds: Double = 60, mailCoolDownSeconds: Double = 900,
    lifeThreatDelaySeconds: Double = 5
  ) {
    self.onDelaySeconds = onDelaySeconds
    self.offDelaySeconds = offDelaySeconds
    self.spotCheckIntervalSeconds = spotCheckIntervalSeconds
    self.mailCoolDownSeconds = mailCoolDownSeconds
    self.lifeThreatDelaySeconds = lifeThreatDelaySeconds
  }
}

extension AlarmPolicy {
  /// The same for a patient of whom delays are ordered. What is no longer than usual needed nobody's name, and makes nothing later
  /// than here. What is less severe waits for no less: an alarm that is to wait does not come earlier as a lesser one.
  package func ordered(by orders: AlarmOrders) -> AlarmPolicy {
    var policy = self
    for severity in Severity.alarms {
      guard let seconds = orders.delaySeconds(of: severity) else { continue }
      let isLax = AlarmOrder.delay(severity, seconds: seconds).isLax
      policy.onDelaySeconds[severity] = isLax ? seconds : min(seconds, onDelaySeconds[severity])
      guard isLax else { continue }
      for lesser in Severity.alarms where lesser < severity {
        policy.onDelaySeconds[lesser] = max(policy.onDelaySeconds[lesser], seconds)
      }
    }
    return policy
  }
}

/// One element for each severity that is an alarm.
package struct PerSeverity<Element> {
  package var low: Element
  package var medium: Element
  package var high: Element

  package init(low: Element, medium: Element, high: Element) {
    self.low = low
    self.medium = medium
    self.high = high
  }

  /// `severity` must not be `.normal`: there is no alarm to ask about.
  package subscript(severity: Severity) -> Element {
    get {
      switch severity {
      case .normal: preconditionFailure("normal is not an alarm")
      case .low: low
      case .medium: medium
      case .high: high
      }
    }
    set {
      switch severity {
      case .normal: preconditionFailure("normal is not an alarm")
      case .low: low = newValue
      case .medium: medium = newValue
      case .high: high = newValue
      }
    }
  }
}

extension PerSeverity: Sendable where Element: Sendable {}
extension PerSeverity: Equatable where Element: Equatable {}
extension PerSeverity: Codable where Element: Codable {}

extension PerSeverity: Saved where Element: Saved {
  package static var blank: PerSeverity { PerSeverity(low: .blank, medium: .blank, high: .blank) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&low)
    coder.pass(&medium)
    coder.pass(&high)
  }
}
