package import Saving

/// What kills within minutes, by itself and at any age: rules of their own beside NEWS2, which adds points up and knows neither
/// an arrest nor children. Always HIGH.
///
/// These conditions are the high-priority alarms that bedside monitors do not let be switched off (IEC 60601-1-8: death or
/// irreversible injury, prompt onset; Edan Elite V6 manual, 5.1: asystole, apnoea, SpO2 without pulse, desaturation).
package enum LifeThreat: Sendable, Hashable, Codable {
  /// Every signal of a pulse is gone, or nothing but zeros is left, where there was a pulse. Nobody can tell the two apart from
  /// a chair; only one of them waits.
  case asystoleOrLeadsOff
  /// The oximeter has lost the pulse and the heart rate jumps as no heart does: what a monitor counts in ventricular
  /// fibrillation.
  case pulseLost
  /// One value beyond `bounds(of:)`.
  case value(Vital, Double)

  /// For the list's narrow column: at most 12 characters.
  package var briefly: String {
    switch self {
    case .asystoleOrLeadsOff: "asystole?"
    case .pulseLost: "pulse lost"
    case .value(let vital, let value): "\(vital.label) \(vital.formatted(value))"
    }
  }

  /// For a sentence, the log and mails.
  package var words: String {
    switch self {
    case .asystoleOrLeadsOff: "asystole or leads off"
    case .pulseLost: "pulse lost, HR erratic"
    case .value: briefly
    }
  }

  /// What `words` were said of; nil where that is nothing.
  package init?(words: String) {
    if let threat = [LifeThreat.asystoleOrLeadsOff, .pulseLost].first(where: { $0.words == words }) {
      self = threat
      return
    }
    let parts = words.split(separator: " ")
    guard parts.count == 2, let vital = Vital.allCases.first(where: { $0.label == parts[0] }), let value = Double(parts[1]) else {
      return nil
    }
    self = .value(vital, value)
  }

  package var sentenceBegin: String { words.prefix(1).uppercased() + words.dropFirst() }

  /// What a value must leave to kill within minutes; nil for vitals that do not do so by themselves.
  ///
  /// - Heart rate: an adult's monitor must measure 30 to 200 /min (IEC 60601-2-27, as ANSI/AAMI EC13 before it); 200 /min is also
  ///   where IntelliVue monitors cap their extreme tachycardia of adults.
  /// - Breathing: apnoea is 20 s without a breath (IntelliVue's default; American Academy of Pediatrics, Pediatrics 2003;
  ///   111:914), which is a rate of 3 /min. No convention draws an upper line; 60 /min is the most that eICU's own cleaning
  ///   takes for a rate (`pivoted-vital.sql`).
  /// - SpO2: below 80 % is desaturation, red and without a delay of its own (BeneVision and IntelliVue defaults).
  /// - Systolic pressure: below 50 mmHg chest compressions are to begin (Harper, Nolan, Soar, Cook, Br J Anaesth 2020;124:234).
  package static func bounds(of vital: Vital) -> ClosedRange<Double>? {
    switch vital {
    case .heartRate: 30...200
    case .respiratoryRate: 4...60
    case .oxygenSaturation: 80...100
    case .systolicPressure: 50...400
    case .diastolicPressure, .temperature: nil
    }
  }

  /// Below this rate the heart as good as stands still, or nobody is connected.
  package static let leastPulsePerMinute = 20.0

  /// What of `value`, rounded to what a chart has (as in NEWS2), is such a threat.
  ///
  /// A heart rate under `leastPulsePerMinute` and a rate of breathing of 0 say something only where there was a pulse, or a
  /// breath, before: a monitor without a patient sends zeros too.
  package init?(_ value: Double, of vital: Vital, followsLife: Bool) {
    let shown = value.rounded()
    guard let bounds = Self.bounds(of: vital), !bounds.contains(shown) else { return nil }
    let isLifeless =
      vital == .heartRate ? shown < Self.leastPulsePerMinute : vital == .respiratoryRate && shown <= 0
    guard followsLife || !isLifeless else { return nil }
    self = .value(vital, shown)
  }
}

extension LifeThreat: Saved {
  package static var blank: LifeThreat { .asystoleOrLeadsOff }

  package mutating func pass(through coder: inout StateCoder) {
    var (code, vital, value): (UInt8, Vital, Double) =
      switch self {
      case .asystoleOrLeadsOff: (0, .heartRate, 0)
      case .pulseLost: (1, .heartRate, 0)
      case .value(let vital, let value): (2, vital, value)
      }
    coder.pass(&code)
    switch code {
    case 0: self = .asystoleOrLeadsOff
    case 1: self = .pulseLost
    case 2:
      coder.pass(&vital)
      coder.pass(&value)
      self = .value(vital, value)
    default: coder.refuse()
    }
  }
}
