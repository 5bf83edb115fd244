package import Saving

/// What has been recorded of a patient that decides whether NEWS2 applies, with which scale, and what else alarms of it.
///
/// It stands until something else is recorded, or the patient is discharged or turns out to be somebody else. Nothing here is ever
/// inferred from vital signs or a diagnosis.
package struct Circumstances: Sendable, Equatable, Codable {
  /// What one record says of it; nil for what it leaves out.
  package struct Entry: Sendable, Equatable {
    package var oxygenScale: OxygenScale?
    /// Who recorded the scale.
    package var oxygenScaleBy: String?
    package var birthDate: BirthDate?
    package var isPregnant: Bool?
    package var orders: [AlarmOrders.Entry] = []
    /// The person who entered what the record charts; nil where a system sent it.
    package var enteredBy: String?

    package init(
      oxygenScale: OxygenScale? = nil, oxygenScaleBy: String? = nil, birthDate: BirthDate? = nil, isPregnant: Bool? = nil
    ) {
      self.oxygenScale = oxygenScale
      self.oxygenScaleBy = oxygenScaleBy
      self.birthDate = birthDate
      self.isPregnant = isPregnant
    }

    package var isEmpty: Bool { self == Entry() }

    /// Both entries as one; where they differ, `later` counts.
    package func joined(with later: Entry) -> Entry {
      var joined = Entry(
        oxygenScale: later.oxygenScale ?? oxygenScale, oxygenScaleBy: later.oxygenScaleBy ?? oxygenScaleBy,
        birthDate: later.birthDate ?? birthDate, isPregnant: later.isPregnant ?? isPregnant)
      joined.orders = orders + later.orders
      joined.enteredBy = later.enteredBy ?? enteredBy
      return joined
    }
  }

  package private(set) var oxygenScale = OxygenScale.one
  /// Who recorded that scale 2 applies; nil on scale 1.
  package private(set) var oxygenScaleBy: String?
  package private(set) var birthDate: BirthDate?
  package private(set) var isPregnant = false

  /// What is ordered about the alarms; hardly ever anything.
  package private(set) var orders = Apart<AlarmOrders>()

  private var scaleSeconds: Double?
  private var pregnancySeconds: Double?

  package init() {}

  /// Takes what a record of `timeSeconds` says, unless something newer is known.
  ///
  /// A scale counts only under the name of whoever recorded it: scale 2 lets a low saturation pass, and whoever takes it away
  /// again answers for that too.
  /// - Returns: the orders that were taken.
  @discardableResult
  package mutating func take(_ entry: Entry, at timeSeconds: Double, kafkaSeconds: Double? = nil) -> [AlarmOrders.Entry] {
    if let scale = entry.oxygenScale, let person = entry.oxygenScaleBy, scaleSeconds.map({ timeSeconds >= $0 }) ?? true {
      oxygenScale = scale
      oxygenScaleBy = scale == .two ? person : nil
      scaleSeconds = timeSeconds
    }
    if let date = entry.birthDate, date.years(at: timeSeconds) != nil { birthDate = date }
    if let pregnant = entry.isPregnant, pregnancySeconds.map({ timeSeconds >= $0 }) ?? true {
      isPregnant = pregnant
      pregnancySeconds = timeSeconds
    }
    guard !entry.orders.isEmpty else { return [] }
    var known = orders.value ?? AlarmOrders()
    let taken = entry.orders.filter { known.take($0, at: timeSeconds, kafkaSeconds: kafkaSeconds) }
    orders.value = known.isEmpty ? nil : known
    return taken
  }

  /// Removes orders that hold no longer, and answers whether that was anything.
  package mutating func expireOrders(at timeSeconds: Double, kafkaSeconds: Double?) -> Bool {
    guard var known = orders.value, known.expire(at: timeSeconds, kafkaSeconds: kafkaSeconds) else { return false }
    orders.value = known.isEmpty ? nil : known
    return true
  }

  /// The same, with the orders of `present`.
  package func ordered(as present: Circumstances) -> Circumstances {
    var circumstances = self
    circumstances.orders = present.orders
    return circumstances
  }

  /// The clock of the patient's records was set: orders end when they would have.
  package mutating func shiftOrders(bySeconds seconds: Double) { orders.update { $0.shift(bySeconds: seconds) } }

  /// Why neither NEWS2 nor the models, which build on it and learnt from adults, say anything of this patient; nil where they do.
  package func exemption(at timeSeconds: Double) -> ScoreExemption? {
    if isPregnant { return .pregnancy }
    // Who may be 16 by what is known of the date of birth is scored: a score too many is seen.
    if let years = birthDate?.years(at: timeSeconds), years.upperBound < 16 { return .childhood }
    return nil
  }

  /// `scored`, as it counts under these circumstances.
  package func applied(to scored: Assessment, at timeSeconds: Double) -> Assessment {
    var assessment = scored
    apply(to: &assessment, at: timeSeconds)
    return assessment
  }

  /// The same, where it lies.
  package func apply(to assessment: inout Assessment, at timeSeconds: Double) {
    let scoredScale = assessment.observation.oxygenScale
    assessment.observation.oxygenScale = oxygenScale
    assessment.observation.oxygenScaleBy = oxygenScaleBy
    assessment.exemption = exemption(at: timeSeconds)
    if assessment.exemption != nil {
      assessment.news2 = NEWS2Score(Observation())
      assessment.isModelled = false
      (assessment.autoencoder, assessment.isolationForest, assessment.anomaly) = (0, 0, 0)
      (assessment.risk, assessment.riskIfLasting) = (0, 0)
      assessment.modelSeverity = .normal
      assessment.forecast = nil
    } else if oxygenScale != scoredScale {
      assessment.news2 = NEWS2Score(assessment.observation)
      assessment.forecast = assessment.forecast.flatMap { $0.warns(of: assessment.observation) ? $0 : nil }
    }
    if let orders = orders.value {
      assessment.orders = self.orders
      assessment.forecast = assessment.forecast.flatMap { $0.warns(of: assessment.observation, under: orders) ? $0 : nil }
    }
  }
}

/// For whom NEWS2 was not made: "NEWS should not be used in children (ie aged <16 years) or women who are pregnant" (Royal College
/// of Physicians, NEWS2, 2017). What kills within minutes goes on for them.
package enum ScoreExemption: String, Sendable, Codable, Hashable {
  case childhood = "under-16"
  case pregnancy = "pregnant"

  package var words: String {
    switch self {
    case .childhood: "under 16"
    case .pregnancy: "pregnant"
    }
  }
}

extension Circumstances: Saved {
  package static var blank: Circumstances { Circumstances() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&oxygenScale)
    coder.pass(&oxygenScaleBy)
    coder.pass(&birthDate)
    coder.pass(&isPregnant)
    coder.pass(&orders)
    coder.pass(&scaleSeconds)
    coder.pass(&pregnancySeconds)
  }
}

extension Circumstances.Entry: Saved {
  package static var blank: Circumstances.Entry { Circumstances.Entry() }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&oxygenScale)
    coder.pass(&oxygenScaleBy)
    coder.pass(&birthDate)
    coder.pass(&isPregnant)
    coder.pass(&orders)
    coder.pass(&enteredBy)
  }
}

extension ScoreExemption: Saved {
  package static var blank: ScoreExemption { .childhood }
}
