internal import Alarms
internal import Vitals

extension Scene {
  /// Why the patient has this score, in points that add up; answers how many lines it took.
  mutating func drawWhy(_ row: BedRow, in area: Area, isRoomy: Bool) -> Int {
    var rest = area
    if let threat = row.lifeThreat, rest.rows > 1 {
      canvas.write([Span("NOW ", Style(.high, bold: true)), Span(threat.words, Style(.high, bold: true))], in: rest.takeTop(1))
    }
    if let forecast = row.bed.assessment.forecast, rest.rows > 1 {
      let words = forecast.words(from: row.bed.assessment.observation)
      canvas.write([Span("SOON ", Style(.medium, bold: true)), Span(words, Style(.medium))], in: rest.takeTop(1))
    }
    let hold = holdSentences(row)
    if let words = hold.first(where: { canvas.width(of: $0) + 6 <= area.columns }) ?? hold.last, rest.rows > 4 {
      canvas.write([Span("STILL ", Style(.accent, bold: true)), Span(words)], in: rest.takeTop(1))
    }
    for (text, style) in orderSentences(row) where rest.rows > 4 { canvas.write(text, style, in: rest.takeTop(1)) }
    for sentence in careSentences(row) where rest.rows > 4 { canvas.write(sentence, .good, in: rest.takeTop(1)) }
    let vitalSigns = footerLines(row, columns: area.columns, isSingle: rest.rows <= 5)
    for condition in row.bed.conditions.prefix(max(0, rest.rows - 1)) {
      canvas.write(condition.cause, .technical, in: rest.takeTop(1))
    }
    // NEWS2 is the clinical rule: where there are few lines, it is the last to go.
    let footer = vitalSigns.prefix(max(1, min(vitalSigns.count, rest.rows - 4)))
    if let explanation = row.bed.explanation, row.bed.assessment.isModelled {
      drawExplanation(explanation, row, in: &rest, keeping: footer.count, isRoomy: isRoomy)
    } else if rest.rows > footer.count {
      canvas.write([Span("WHY ", Style(.accent, bold: true)), Span(unexplained(row), .quiet)], in: rest.takeTop(1))
    }
    for line in footer { canvas.write(line, in: rest.takeTop(1)) }
    return area.rows - rest.rows
  }

  private func unexplained(_ row: BedRow) -> String {
    if row.bed.assessment.exemption != nil { return "no score: only what kills within minutes is watched" }
    if model.timeCursor != nil { return "not kept; NEWS2 is of then" }
    return row.bed.assessment.isModelled ? "explained when the score changes" : "no model loaded: NEWS2 alone speaks"
  }

  private mutating func drawExplanation(
    _ explanation: Explanation, _ row: BedRow, in rest: inout Area, keeping footer: Int, isRoomy: Bool
  ) {
    guard rest.rows > footer else { return }
    guard rest.rows > footer + 1 else {
      drawPushes(explanation, row, in: rest.takeTop(1))
      return
    }
    drawSum(explanation, row, in: rest.takeTop(1))
    let sentence = canvas.wrapped(sentence(of: explanation, row), columns: rest.columns)
    let strips = driverStrips(row, columns: rest.columns)
    var free = rest.rows - footer
    let bars = min(
      explanation.contributions.count, max(0, min(free, max(3, free - min(sentence.count, 3) - min(strips.count, 2)))))
    free -= bars
    drawContributions(explanation.contributions.prefix(bars), in: rest.takeTop(bars))
    let sentenceRows = min(sentence.count, max(0, free - (free > 2 ? min(strips.count, 1) : 0)), isRoomy ? 6 : 4)
    for (index, line) in sentence.prefix(sentenceRows).enumerated() {
      let isCut = index == sentenceRows - 1 && sentenceRows < sentence.count
      canvas.write(isCut ? line + glyphs.ellipsis : line, .quiet, in: rest.takeTop(1))
    }
    free -= sentenceRows
    for strip in strips.prefix(max(0, free)) {
      let line = rest.takeTop(1)
      canvas.write(strip.label, .quiet, in: line, width: 5)
      canvas.write(strip.cells, column: 6, in: line)
    }
  }

  /// The explanation's sentence without what already stands above it in words of its own: what kills, and what is to come.
  private func sentence(of explanation: Explanation, _ row: BedRow) -> String {
    var rest = explanation
    if row.lifeThreat != nil { rest.threat = nil }
    if row.bed.assessment.forecast != nil { rest.forecast = nil }
    return rest.sentence
  }

  /// `WHY score 97 = usual 27 + 70`, with the time where that is not the score of now.
  private mutating func drawSum(_ explanation: Explanation, _ row: BedRow, in line: Area) {
    let difference = explanation.score.rounded() - explanation.expectation.rounded()
    let sign = difference < 0 ? glyphs.minus : "+"
    let time = timeText(row)
    let score = "score \(Wording.score(explanation.score))"
    let sum = "= usual \(Wording.score(explanation.expectation)) \(sign) \(Wording.score(abs(difference)))"
    let forms = ["\(time)\(score) \(sum)", "\(time)\(score)"]
    let fitting = forms.first { canvas.width(of: "WHY" + $0) <= line.columns } ?? forms[1]
    canvas.write([Span("WHY", Style(.accent, bold: true)), Span(fitting)], in: line)
  }

  /// `WHY SpO2 +30  RR +21  HR +17`: where there is a single line, what drives the patient is worth more than the sum.
  private mutating func drawPushes(_ explanation: Explanation, _ row: BedRow, in line: Area) {
    let pushes = explanation.contributions.filter { $0.points >= 1 }.map { "\($0.factor.label) +\(Wording.score($0.points))" }
    let begin = [Span("WHY", Style(.accent, bold: true)), Span(timeText(row))]
    let words =
      pushes.isEmpty
      ? "nothing stands out" : canvas.fitting(pushes, columns: line.columns - canvas.width(of: begin)) ?? ""
    canvas.write(begin + [Span(words)], in: line)
  }

  /// When that was which is explained, where that is not now.
  private func timeText(_ row: BedRow) -> String {
    switch row.explanationTime {
    case .lastReading: ", at the last reading: "
    case .severityChange(let seconds): ", at \(model.localTime(seconds).clock): "
    case .earlier: ", some time ago: "
    case nil: " "
    }
  }

  // MARK: Bars

  private mutating func drawContributions(_ contributions: ArraySlice<Explanation.Contribution>, in area: Area) {
    let most = contributions.map { abs($0.points) }.max() ?? 1
    let barColumns = min(28, max(6, area.columns / 4 - 3))
    for (index, contribution) in contributions.enumerated() {
      let line = area.line(index)
      let ink = Ink(points: contribution.points > 0 ? contribution.news2Points : 0)
      let textInk: Ink = ink == .trendNormal || ink == .trendNotable ? .text : ink
      let sign = contribution.points < 0 ? glyphs.minus : "+"
      canvas.write(contribution.factor.label, .text, in: line, width: 5)
      canvas.write(
        sign + Wording.score(abs(contribution.points)), Style(textInk, bold: textInk != .text), column: 6, in: line, width: 4,
        alignment: .trailing)
      drawBar(
        share: most > 0 ? abs(contribution.points) / most : 0,
        contribution.points < 0 ? .bodyNotable : ink == .trendNormal ? .trendNotable : ink,
        columns: barColumns, column: 11, in: line)
      canvas.write(reasonText(contribution), .quiet, column: 12 + barColumns, in: line)
    }
  }

  /// `84, usual 96, −12 in 14 min`
  private func reasonText(_ contribution: Explanation.Contribution) -> String {
    guard case .vital(let vital) = contribution.factor else {
      return contribution.factor == .oxygen ? ((contribution.value ?? 0) > 0 ? "given" : "") : ""
    }
    var parts: [String] = []
    if let usual = contribution.usual { parts.append("usual \(vital.formatted(usual))") }
    if let change = contribution.change, abs(change) >= 0.05, contribution.changeSeconds > 0 {
      let sign = change < 0 ? glyphs.minus : "+"
      parts.append("\(sign)\(vital.formatted(abs(change))) in \(Wording.age(contribution.changeSeconds))")
    }
    if parts.isEmpty, let value = contribution.value { parts.append("\(vital.formatted(value)) \(vital.unit)") }
    return parts.joined(separator: ", ")
  }

  // MARK: What drove it over time

  private struct Strip {
    var label: String
    var cells: [Span]
  }

  /// A strip for each factor that led at some time in the last half hour: where it did, in the ink of its vital's points.
  private func driverStrips(_ row: BedRow, columns: Int) -> [Strip] {
    let drivers = row.bed.drivers
    let count = min(columns - 6, drivers.count)
    guard count >= 8 else { return [] }
    var places: [Factor: Int] = [:]
    for case .some(let factor) in drivers { places[factor, default: 0] += 1 }
    let ranked = places.sorted { ($1.value, $0.key.label) < ($0.value, $1.key.label) }.map(\.key)
    return ranked.map { factor in
      let cells = (0..<count).map { index -> Span in
        let bins = drivers[
          drivers.count * index / count..<max(drivers.count * index / count + 1, drivers.count * (index + 1) / count)]
        return bins.contains(factor) ? Span(glyphs.levels[3], Style(stripInk(factor, row))) : Span(glyphs.rule, .faint)
      }
      return Strip(label: factor.label, cells: cells)
    }
  }

  private func stripInk(_ factor: Factor, _ row: BedRow) -> Ink {
    let ink =
      if case .vital(let vital) = factor { Ink(points: row.bed.assessment.news2.points(of: vital)) } else { Ink.trendNotable }
    return ink == .trendNormal ? .trendNotable : ink
  }

  // MARK: The rules and the risk

  /// NEWS2 whole or as a range, what is missing, and the models' probability.
  /// - Parameter isSingle: whether there is room for the first line alone: how the patient responds is said there then.
  private func footerLines(_ row: BedRow, columns: Int, isSingle: Bool) -> [[Span]] {
    let assessment = row.bed.assessment
    let score = assessment.news2
    let severity = Severity(news2: score)
    var news = [Span("NEWS2 ", .quiet), Span("\(score.total)", Style(severity == .normal ? .text : Ink(severity), bold: true))]
    if row.isSilent {
      news = [
        Span("NEWS2 ", .quiet), row.isBeingRead ? Span("unknown: not read yet") : Span("unknown: no data", .technical),
      ]
    }
    let exemption = assessment.exemption
    if let exemption { news = [Span("NEWS2 ", .quiet), Span("none: \(exemption.words)", .technical)] }
    let isPartial = score.isPartial && !row.isSilent && exemption == nil
    if isPartial { news.append(Span(" to \(score.upperBound)", .text)) }
    let observation = assessment.observation
    if isSingle, !row.isSilent, let consciousness = observation.consciousness, consciousness != .alert {
      news.append(Span(" \(glyphs.separator) \(consciousness.word)", Style(.high, bold: true)))
    } else if score.hasRedScore, !row.isSilent {
      news.append(Span(" \(glyphs.separator) a single 3", .quiet))
    }
    let missing = [Span("unknown: \(score.missing.map(\.word).joined(separator: ", "))", .quiet)]
    // On a line of its own where it would be cut.
    let isOwnLine = isPartial && canvas.width(of: news + missing) + 2 > columns
    if isPartial, !isOwnLine { news += [Span(", ", .quiet)] + missing }
    var state: [Span] = []
    // What a person has entered stands against what the records repeat: it is said whose word it is.
    let entered = row.isSilent ? nil : assessment.entered.value
    let worse = entered?.worseCharted
    if let onOxygen = observation.onOxygen {
      let by = entered?.onOxygen.map { ", by \($0.by)" + (worse?.onOxygen == nil ? "" : " (charted: on oxygen)") } ?? ""
      state.append(Span((onOxygen ? "on oxygen" : "room air") + by, .quiet))
    }
    if let consciousness = observation.consciousness {
      let charted = worse?.consciousness.map { " (charted: \($0.word))" } ?? ""
      let by = entered?.consciousness.map { ", by \($0.by)\(charted)" } ?? ""
      state.append(Span(consciousness.word + by, consciousness == .alert ? .quiet : Style(.high, bold: true)))
    }
    if observation.oxygenScale == .two {
      state.append(Span("SpO2 scale 2\(observation.oxygenScaleBy.map { " by \($0)" } ?? "")", .text))
    }
    // The trends do not keep it: of the past it is not known.
    let risk = assessment.isModelled && !row.isSilent && model.timeCursor == nil ? riskLines(assessment, columns: columns) : []
    let separator = [Span(" \(glyphs.separator) ", .faint)]
    let joined = Array(state.map { [$0] }.joined(separator: separator))
    let states = canvas.width(of: joined) <= columns ? [joined] : state.map { [$0] }
    return ([news, isOwnLine ? missing : []] + states + risk).filter { !$0.isEmpty }
  }

  /// The risk, what it becomes if the present state lasts where that is more, that of sepsis where it is likely, on a line of its own
  /// where it would be cut; and each model's score where there is room.
  private func riskLines(_ assessment: Assessment, columns: Int) -> [[Span]] {
    var line = [Span("risk 24 h ", .quiet), Span(Probability.text(assessment.risk), .text)]
    if assessment.foreseesMoreRisk {
      line.append(Span(", ", .quiet))
      line.append(Span(Probability.text(assessment.riskIfLasting), Style(.text, bold: true)))
      line.append(Span(" if this lasts", .quiet))
    }
    if assessment.isSepsisLikely == true, let sepsis = assessment.sepsis {
      let second = [Span("sepsis 12 h ", .quiet), Span(Probability.text(sepsis), Style(.text, bold: true))]
      guard canvas.width(of: line + second) + 2 <= columns else { return [line, second] }
      line += [Span("  ", .quiet)] + second
    }
    let models = "  autoencoder \(Wording.score(assessment.autoencoder)), forest \(Wording.score(assessment.isolationForest))"
    if canvas.width(of: line) + models.count <= columns { line.append(Span(models, .faint)) }
    return [line]
  }
}

extension NEWS2Parameter {
  fileprivate var word: String {
    switch self {
    case .oxygen: "O2"
    case .consciousness: "ACVPU"
    default: vital?.label ?? ""
    }
  }
}
