package import Saving

/// What the models and the rules make of a patient at one reading.
package struct Assessment: Sendable, Equatable, Codable {
  /// What was known, and so scored: current values within their lifetimes.
  package var observation: Observation
  package var news2: NEWS2Score
  /// How odd the autoencoder finds the reading: percentile 0–100 among readings of patients who did well.
  package var autoencoder: Double
  /// How odd the isolation forest finds it, on the same scale.
  package var isolationForest: Double
  /// Both together on the same scale: 99 means that one normal reading in a hundred is this odd. The score on screen.
  package var anomaly: Double
  /// Calibrated probability of deterioration within 24 hours, 0–1.
  package var risk: Double
  /// The same if the present state lasts. Learnt from hourly rows, `risk` follows the hours behind a reading: in the first minutes
  /// of a collapse it is still that of the quiet hours before.
  package var riskIfLasting: Double
  /// Probability of death in this hospital stay, whenever it comes, 0–1; nil where no model says.
  package var mortality: Double?
  /// Probability that sepsis begins within 12 hours, 0–1; nil where no model says. It is no part of `risk`, nor of a severity.
  package var sepsis: Double?
  /// Whether `sepsis` is high enough to be shown: so often as its budget of alarms allows. Nil where no model says.
  package var isSepsisLikely: Bool?
  /// What the models' thresholds make of `anomaly` and `risk`.
  package var modelSeverity: Severity
  /// What the vitals' moves over minutes will make of NEWS2, where that asks for an urgent review; nil else.
  package var forecast: Forecast?
  /// What kills within minutes, whatever NEWS2 and the models say; nil where nothing does.
  package var lifeThreat: LifeThreat?
  /// Why neither NEWS2 nor the models count for this patient, and nothing of them is in here; nil where they do.
  package var exemption: ScoreExemption?
  /// What is ordered about this patient's alarms; nothing for most.
  package var orders = Apart<AlarmOrders>()
  /// What of the observation stands by the word of a person.
  package var entered = Apart<EnteredChart>()
  /// How far each vital can be trusted now.
  package var quality: PerVital<SignalQuality>
  /// False where no model could be loaded: the scores above then mean nothing and only NEWS2 speaks.
  package var isModelled: Bool

  package init(
    observation: Observation, news2: NEWS2Score, autoencoder: Double, isolationForest: Double, anomaly: Double, risk: Double,
    riskIfLasting: Double, modelSeverity: Severity, quality: PerVital<SignalQuality> = PerVital(repeating: .good),
    isModelled: Bool = true
  ) {
    self.observation = observation
    self.news2 = news2
    self.autoencoder = autoencoder
    self.isolationForest = isolationForest
    self.anomaly = anomaly
    self.risk = risk
    self.riskIfLasting = riskIfLasting
    self.modelSeverity = modelSeverity
    self.quality = quality
    self.isModelled = isModelled
  }

  /// As `swap`, of one that may not be there.
  package mutating func trade(places other: inout Assessment) { swap(&self, &other) }

  /// What is called normal for this patient; nil for a child, of whom it depends on the age.
  package func normalRange(of vital: Vital) -> ClosedRange<Double>? {
    exemption == .childhood ? nil : observation.normalRange(of: vital)
  }

  /// Whether the present state, if it lasts, means at least half as much risk again as the hours behind it.
  package var foreseesMoreRisk: Bool { riskIfLasting >= 1.5 * risk }

  /// The maximum of the models and the clinical rules: the models can raise a severity, never lower it.
  /// A forecast of MEDIUM is MEDIUM. What is ordered for this patient changes what the rules say, and nothing else.
  package var severity: Severity {
    lifeThreat == nil ? max(modelSeverity, forecast == nil ? .normal : .medium, rulesSeverity) : .high
  }

  /// The own limit that the patient is beyond, in words: `HR 142, own limit: HR above 140 is MEDIUM by Dr Example`.
  package var breachedLimit: String? {
    guard let standing = orders.value?.breached(by: observation.values).first, case .limits(let vital) = standing.order.subject,
      let value = observation.values[vital]
    else { return nil }
    return "\(vital.label) \(vital.formatted(value)), own limit: \(standing.words)"
  }

  private var rulesSeverity: Severity {
    guard orders.isPresent, let orders = orders.value else { return Severity(news2: news2) }
    let counted = orders.counted(news2, of: observation.values)
    return max(Severity(news2: counted), orders.severity(of: observation.values))
  }
}

/// How far the signal of one vital can be trusted. Anything but `good` is technical: shown as such, no clinical alarm by itself.
package enum SignalQuality: UInt8, Sendable, Codable, Hashable {
  case good
  /// The vital was there and no longer comes while others do: probe off, lead off.
  case probeOff
  /// A value no patient could have (outside `Plausibility`'s hard band, or a diastolic at or above the systolic pressure).
  case implausible
  /// A jump that no body makes and that is judged not to be real.
  case artefact
  /// The same number for longer than a living patient gives it.
  case flatLine

  package var word: String {
    switch self {
    case .good: "good"
    case .probeOff: "probe off"
    case .implausible: "implausible"
    case .artefact: "artefact"
    case .flatLine: "flat line"
    }
  }
}

extension Assessment: Saved {
  package static var blank: Assessment {
    Assessment(
      observation: .blank, news2: .blank, autoencoder: 0, isolationForest: 0, anomaly: 0, risk: 0, riskIfLasting: 0,
      modelSeverity: .normal)
  }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&observation)
    coder.pass(&news2)
    coder.pass(&autoencoder)
    coder.pass(&isolationForest)
    coder.pass(&anomaly)
    coder.pass(&risk)
    coder.pass(&riskIfLasting)
    coder.pass(&mortality)
    coder.pass(&sepsis)
    coder.pass(&isSepsisLikely)
    coder.pass(&modelSeverity)
    coder.pass(&forecast)
    coder.pass(&lifeThreat)
    coder.pass(&exemption)
    coder.pass(&orders)
    coder.pass(&entered)
    coder.pass(&quality)
    coder.pass(&isModelled)
  }
}

extension SignalQuality: Saved {
  package static var blank: SignalQuality { .good }
}
