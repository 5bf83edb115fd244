internal import Alarms
internal import Vitals

/// What drives a patient, in the words of the list.
extension Scene {
  /// What drives the patient, with its value and where it is heading; what is wrong with the signal where that is all there is.
  func factorSpans(_ row: BedRow, columns: Int, saysHowLong: Bool) -> [Span] {
    if let latched = row.bed.latched {
      return [Span("over \(model.localTime(latched.endedSeconds).clock)", Style(.high, bold: true))]
    }
    if let threat = row.lifeThreat {
      let text = canvas.width(of: threat.words) <= columns ? threat.words : threat.briefly
      return [Span(text, Style(.high, bold: row.urgency == .high))]
    }
    if row.isNotKept { return [Span("nothing kept", .technical)] }
    if row.isBeingRead { return [Span(columns < 10 ? "reading" : "being read", .quiet)] }
    if row.isSilent {
      let age = saysHowLong ? " \(Wording.age(row.bed.ageSeconds(at: wallSeconds)))" : ""
      return [Span("no data\(age)", .technical)]
    }
    if row.urgency == .technical, let (text, briefly) = technicalText(row.bed) {
      return [Span(canvas.width(of: text) <= columns ? text : briefly, .technical)]
    }
    if let words = holdForms(row).first(where: { canvas.width(of: $0) <= columns }) { return [Span(words, .quiet)] }
    guard let factor = row.mainFactor else { return [] }
    let text = factorText(factor, row.bed)
    let fitting =
      canvas.width(of: text) <= columns
      ? text
      : text.replacing("Temp ", with: "T ").replacing(" \(glyphs.up)", with: glyphs.up).replacing(
        " \(glyphs.down)", with: glyphs.down)
    return [Span(fitting, row.urgency == .normal && row.pending == nil ? .faint : .text)]
  }

  /// Why an alarm stands whose numbers are those of somebody better: what it comes to, and when, unless they get worse again. From the
  /// longest wording to the shortest; none for an alarm that its numbers explain.
  private func holdForms(_ row: BedRow) -> [String] {
    guard row.urgency.isAlarm, let hold = row.bed.alarm.hold(model.policy) else { return [] }
    let next = Urgency(hold.next).shortWord
    let left = hold.untilSeconds - row.bed.nowSeconds(at: wallSeconds)
    guard left > 0 else { return ["\(next) at next reading", "\(next) at next", "\(next) next"] }
    // In steps: a number that counts down in a row would draw the eye to it.
    let words = left <= 90 ? "\(Int((left / 10).rounded(.up)) * 10)s" : Wording.duration((left / 60).rounded(.up) * 60)
    return ["better, \(next) in \(words)", "\(next) in \(words)", "\(next) \(words)"]
  }

  /// The same in a sentence, for the patient's own picture; the longest wording first.
  func holdSentences(_ row: BedRow) -> [String] {
    guard row.urgency.isAlarm, !row.isSilent, row.lifeThreat == nil, row.bed.latched == nil,
      let hold = row.bed.alarm.hold(model.policy)
    else { return [] }
    let isLate = hold.untilSeconds <= row.bed.nowSeconds(at: wallSeconds)
    let end = isLate ? "the next reading" : model.localTime(hold.untilSeconds).clock
    let stands = "\(row.urgency.word) until \(end)"
    return ["\(stands): better since \(model.localTime(hold.sinceSeconds).clock)", "\(stands), now better"]
  }

  /// What is wrong, as fully and as briefly as it can be said: what concerns the whole patient first.
  private func technicalText(_ bed: ShownBed) -> (text: String, briefly: String)? {
    if let condition = bed.conditions.first { return (condition.cause, condition.kind.briefly) }
    return bed.signalFaults.first.map { ("\($0.vital.label) \($0.quality.word)", "\($0.vital.label) \($0.quality.briefly)") }
  }

  func factorText(_ factor: Factor, _ bed: ShownBed) -> String {
    switch factor {
    case .vital(let vital):
      guard let value = bed.assessment.observation.values[vital] else { return "\(vital.label) --" }
      let arrow = direction(of: vital, bed, span: span).flatMap { $0 == glyphs.level ? nil : $0 }
      return "\(vital.label) \(vital.formatted(value))" + (arrow.map { " \($0)" } ?? "")
    case .oxygen: return "on oxygen"
    case .consciousness: return bed.assessment.observation.consciousness?.briefly ?? "ACVPU"
    }
  }

  /// What else counts against the patient, and the reason in words; what there is room for.
  func reasons(_ row: BedRow) -> [String] {
    if let silence = row.bed.conditions.first(where: { $0.kind == .silence }) { return [silence.cause] }
    if row.isNotKept { return [] }
    if row.isSilent, row.lifeThreat == nil { return ["last reading \(model.localTime(row.bed.lastReadingSeconds).clock)"] }
    let main = row.mainFactor
    let others = row.scoredFactors.filter { $0.factor != main }.map { factorText($0.factor, row.bed) }
    let sentence = row.urgency.isAlarm && row.explanationTime == nil ? row.bed.explanation?.sentence : nil
    if let threat = row.lifeThreat, sentence == nil {
      return [threat.sentenceBegin, others.joined(separator: " \(glyphs.separator) ")]
    }
    return [others.joined(separator: " \(glyphs.separator) "), sentence ?? ""].filter { !$0.isEmpty }
  }
}

extension SignalQuality {
  fileprivate var briefly: String {
    switch self {
    case .good, .artefact: word
    case .probeOff: "off"
    case .implausible: "odd"
    case .flatLine: "flat"
    }
  }
}

extension Consciousness {
  /// In the twelve columns of the list.
  var briefly: String {
    switch self {
    case .alert: "alert"
    case .confusion: "confused"
    case .voice: "voice only"
    case .pain: "pain only"
    case .unresponsive: "unresponsive"
    }
  }
}
