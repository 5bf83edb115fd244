internal import Vitals

/// A mapping as it would be written for records that were seen: what the vocabulary knows for certain, what is guessed and says
/// so, and what is left.
package struct MappingProposal {
  struct Line {
    var key: String
    /// As TOML.
    var value: String
    /// Why it is so.
    var comment: String
    /// To be taken out of the comment by whoever knows.
    var isOffered = false
  }

  var lines: [Line] = []
  /// Numbers to which nothing leads.
  private(set) var leftNumbers: [SampleFields.Field] = []
  /// The records in which a line finds a vital sign, by number.
  private(set) var vitalRecords: Set<Int32> = []
  /// Whether anything says a vital sign.
  private(set) var hasVital = false
  let fields: SampleFields
  private(set) var taken: Set<MappingPath> = []
  /// The longest chain of arrays that a line goes through: all others lie along it.
  private var chain: ArraySlice<MappingPath.Step> = []

  /// - Parameters:
  ///   - headers: of each record, by name; empty where there are none.
  ///   - hasKeys: The records have Kafka keys that differ.
  package init(
    records: [ArraySlice<UInt8>], headers: [[(name: String, text: String)]] = [], hasKeys: Bool, schemas: SchemaLookup? = nil
  ) {
    var fields = SampleFields()
    var python = 0
    let unframer = schemas.map(SchemaUnframer.init)
    for (place, record) in records.enumerated() {
      let before = fields.records
      defer {
        if fields.records > before, place < headers.count {
          for header in headers[place] { fields.add(header: header.name, header.text) }
        }
      }
      record.withUnsafeBufferPointer { record in
        let add: (UnsafeBufferPointer<UInt8>) -> Void = { text in
          if fields.add(text) { return }
          // Only what is Python's from beginning to end becomes JSON.
          if PythonText.json(text).withUnsafeBufferPointer({ fields.add($0) }) { python += 1 }
        }
        if let unframer { try? unframer.open(record, add) } else { add(record) }
      }
    }
    self.fields = fields
    if python > 0 { lines.append(Line(key: "format", value: "\"python\"", comment: "dicts printed with str()")) }
    if fields.records == 0 {
      lines.append(Line(key: "format", value: "\"text\"", comment: "the records are no JSON; see match below", isOffered: true))
    }
    proposeCodes()
    proposeVitals()
    proposeWho(hasKeys: hasKeys)
    proposeTime()
    proposeFilter()
    leftNumbers = fields.fields.filter {
      $0.isNumeric && !$0.isHeader && !taken.contains($0.path) && meaning(of: $0.path).role == .unknown
    }
    let order = ["format", "patient", "given_name", "family_name", "name", "ward", "bed", "time", "date", "zone"]
    lines = lines.enumerated().sorted { one, other in
      let (first, second) = (order.firstIndex(of: one.element.key) ?? 99, order.firstIndex(of: other.element.key) ?? 99)
      return first == second ? one.offset < other.offset : first < second
    }.map(\.element)
  }

  private func meaning(of path: MappingPath) -> FieldMeaning {
    let parent = path.parentName.map { name in (name, Vocabulary.shared.meaning(of: name).role) }
    var meaning = Vocabulary.shared.meaning(of: path.ownName, in: parent)
    // {"heartRate": {"value": 72}}
    if meaning.role == .value, let name = path.parentName {
      let above = Vocabulary.shared.meaning(of: name)
      if above.role.isMeasurement { meaning = above }
    }
    return meaning
  }

  /// Whether a path can be taken beside those that are.
  private func fits(_ path: MappingPath) -> Bool {
    !taken.contains(path) && (path.chain.starts(with: chain) || chain.starts(with: path.chain))
  }

  private mutating func take(_ path: MappingPath) {
    taken.insert(path)
    if path.chain.count > chain.count { chain = path.chain }
  }

  private mutating func add(_ target: MappingTarget, _ field: SampleFields.Field, guess: String? = nil, unit: String? = nil) {
    take(field.path)
    if target.isMeasurement { vitalRecords.formUnion(field.recordNumbers) }
    let path = "\(guess == nil ? "" : "?")\(field.source)"
    let value = unit.map { "{ from = \(Self.quoted(path)), unit = \(Self.quoted($0)) }" } ?? Self.quoted(path)
    let seen = "\(field.isHeader ? "header, " : "")\(described(field)) in \(field.records) of \(fields.records) records"
    lines.append(Line(key: target.rawValue, value: value, comment: guess.map { "GUESS: \($0); \(seen)" } ?? seen))
    hasVital = hasVital || target.isMeasurement
  }

  static func quoted(_ text: String) -> String {
    var json = JSONText()
    json.append(string: text)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  func described(_ field: SampleFields.Field) -> String {
    if field.isNumeric {
      let (least, most) = (Self.short(field.least), Self.short(field.most))
      return least == most ? least : "\(least) to \(most)"
    }
    return field.texts.prefix(2).map { SafeText.excerpt($0.utf8, limit: 24) }.joined(separator: ", ")
      + (field.texts.count > 2 ? ", …" : "")
  }

  static func short(_ number: Double) -> String {
    ((number * 100).rounded() / 100).shortestText ?? ""
  }
}

// MARK: Measurements

extension MappingProposal {
  private mutating func proposeVitals() {
    for target in MappingTarget.allCases where target.isMeasurement {
      if target == .bloodPressure, lines.contains(where: { $0.key == "sbp" }) { continue }
      if target == .pulse, lines.contains(where: { $0.key == "hr" }) { continue }
      let known = fields.fields.filter {
        meaning(of: $0.path).role == target.role && $0.records > 0 && fits($0.path) && !$0.isHeader
      }
      if let best = known.max(by: { ($0.records, meaning(of: $1.path).rank) < ($1.records, meaning(of: $0.path).rank) }) {
        add(target, best, unit: unit(of: best, target))
      }
    }
    for guess in VitalGuess.all where !lines.contains(where: { $0.key == guess.target.rawValue }) && !isCoded(guess.target) {
      if guess.target == .heartRate, lines.contains(where: { $0.key == "pulse" }) { continue }
      let candidates = fields.fields.filter { field in
        field.isNumeric && !field.isHeader && fits(field.path) && meaning(of: field.path).role == .unknown
          && guess.range.contains(field.least) && guess.range.contains(field.most) && guess.fragment(in: field.path) != nil
      }
      guard let best = candidates.max(by: { $0.records < $1.records }), let fragment = guess.fragment(in: best.path) else {
        continue
      }
      add(guess.target, best, guess: "its name has '\(fragment)' in it", unit: unit(of: best, guess.target))
    }
  }

  private func isCoded(_ target: MappingTarget) -> Bool {
    lines.contains { $0.key == "codes" && $0.value.contains("\"\(target.rawValue)\"") }
  }

  /// A field beside it that holds units; nil where there is none.
  private mutating func unit(of field: SampleFields.Field, _ target: MappingTarget) -> String? {
    let role: FieldRole =
      switch target.role {
      case .temperature: .temperatureUnit
      case .systolicPressure, .diastolicPressure, .bloodPressure: .pressureUnit
      case .oxygenSaturation: .saturationUnit
      default: .rateUnit
      }
    let isOwnObject = meaning(of: MappingPath(steps: field.path.parent)).role == target.role
    let beside = fields.fields.first { other in
      other.path.parent == field.path.parent && other.path != field.path
        && (meaning(of: other.path).role == role || isOwnObject && meaning(of: other.path).role == .unit)
    }
    if let beside {
      taken.insert(beside.path)
      return "\(beside.path)"
    }
    return nil
  }

  /// Rows of a code and a value: a field whose texts name measurements, beside one with numbers.
  private mutating func proposeCodes() {
    var best: (code: SampleFields.Field, value: SampleFields.Field, known: Int)?
    for code in fields.fields where !code.texts.isEmpty && !code.isHeader {
      let known = code.texts.count { Vocabulary.shared.measurement($0).map { $0.role.isMeasurement } ?? false }
      let role = meaning(of: code.path).role
      guard known > 0, known > 1 || role == .metric || role == .label, !role.isMeasurement else { continue }
      let beside = fields.fields.filter { $0.path.parent == code.path.parent && $0.path != code.path && $0.numbers > 0 }
      guard
        let value = beside.first(where: { meaning(of: $0.path).role == .value }) ?? beside.max(by: { $0.numbers < $1.numbers })
      else { continue }
      if known > best?.known ?? 0 { best = (code, value, known) }
    }
    guard let (code, value, _) = best else { return }
    take(code.path)
    take(value.path)
    hasVital = true
    let isCertain = meaning(of: value.path).role == .value
    lines.append(Line(key: "code", value: Self.quoted("\(code.path)"), comment: "names the measurement: \(described(code))"))
    lines.append(
      Line(
        key: "value", value: Self.quoted("\(isCertain ? "" : "?")\(value.path)"),
        comment: isCertain ? "its value" : "GUESS: the number beside the code; \(described(value))"))
    let unit = fields.fields.first { other in
      other.path.parent == code.path.parent && !taken.contains(other.path)
        && (meaning(of: other.path).role == .unit || other.texts.allSatisfy { Vocabulary.shared.unit($0) != nil })
    }
    if let unit {
      take(unit.path)
      lines.append(Line(key: "unit", value: Self.quoted("\(unit.path)"), comment: "its unit: \(described(unit))"))
    }
    var meanings: [(code: String, target: MappingTarget)] = []
    var unknown: [String] = []
    for text in code.texts {
      guard let meaning = Vocabulary.shared.measurement(text), meaning.role.isMeasurement else {
        unknown.append(text)
        continue
      }
      if let target = MappingTarget(meaning.role) { meanings.append((text, target)) }
    }
    let table = meanings.map { "\(Self.quoted($0.code)) = \(Self.quoted($0.target.rawValue))" }.joined(separator: ", ")
    lines.append(Line(key: "codes", value: "{ \(table) }", comment: "what the codes stand for, as far as they are known"))
    if !unknown.isEmpty {
      let table = unknown.prefix(12).map { "\(Self.quoted($0)) = \"ignore\"" }.joined(separator: ", ")
      lines.append(
        Line(
          key: "codes", value: "{ \(table) }", comment: "not known: say what they are, or ignore; join with the line above",
          isOffered: true))
    }
  }
}

// MARK: Who and when

extension MappingProposal {
  private mutating func proposeWho(hasKeys: Bool) {
    for target in [MappingTarget.patient, .givenName, .familyName, .name, .ward, .bed] {
      if target == .name, lines.contains(where: { $0.key == "family_name" }) { continue }
      let known = fields.fields.filter { meaning(of: $0.path).role == target.role && fits($0.path) }
      // In the rows themselves it is more certainly theirs than around them, and in the records than in their headers.
      func certainty(_ field: SampleFields.Field) -> (Int, Int, Int) {
        (field.isHeader ? 0 : 1, field.records, -Int(meaning(of: field.path).rank))
      }
      if let best = known.max(by: { certainty($0) < certainty($1) }) {
        add(target, best)
      }
    }
    guard !lines.contains(where: { $0.key == "patient" }) else { return }
    let candidates = fields.fields.filter { field in
      fits(field.path) && !field.texts.isEmpty && field.records == fields.records && field.times == 0
        && Self.identifiers.contains { FieldName.key(field.path.ownName).hasSuffix($0) }
    }
    let ranked = candidates.sorted { Self.identifierRank($0) < Self.identifierRank($1) }
    if let best = ranked.first {
      add(.patient, best, guess: "it may be an identifier; one patient must have one and the same, and no two the same")
      for other in ranked.dropFirst().prefix(3) {
        lines.append(
          Line(key: "patient", value: Self.quoted(other.source), comment: "or this: \(described(other))", isOffered: true))
      }
    } else if hasKeys {
      lines.append(
        Line(
          key: "patient", value: Self.quoted("?@key"),
          comment: "GUESS: nothing in the records looks like an identifier, and their keys differ"))
    } else {
      lines.append(
        Line(
          key: "patient", value: "\"PATH\"",
          comment: "nothing looks like an identifier; @key, @header.NAME and @topic are possible too", isOffered: true))
    }
  }

  private static let identifiers = [
    "mrn", "subject", "person", "citizen", "cid", "nhs", "member", "user", "userid", "client", "case", "caseid", "encounter",
    "stay",
    "stayid", "pid", "id", "no", "nr", "number", "uuid", "key", "code", "device", "deviceid", "serial", "sn", "mac",
  ]

  /// Words for people before words for things.
  private static func identifierRank(_ field: SampleFields.Field) -> Int {
    let key = FieldName.key(field.path.names.suffix(2).joined())
    return identifiers.firstIndex { key.contains($0) } ?? identifiers.count
  }

  private mutating func proposeTime() {
    let known = fields.fields.filter { meaning(of: $0.path).role == .time && fits($0.path) }
    func order(_ field: SampleFields.Field) -> (Int, Int, Int, Int) {
      let meaning = meaning(of: field.path)
      return (field.isHeader ? 1 : 0, Int(meaning.occasion.rawValue), -field.path.level, Int(meaning.rank))
    }
    var found = known.min { order($0) < order($1) }
    if let found {
      add(.time, found)
    } else if let guess = timeGuess {
      add(.time, guess, guess: "its values look like times")
      found = guess
    } else {
      lines.append(
        Line(
          key: "time", value: "\"PATH\"", comment: "nothing looks like a time: then a record was measured when Kafka got it",
          isOffered: true))
    }
    guard let found else { return }
    if found.ambiguousTimes > 0, let last = lines.indices.last {
      lines[last].value =
        "{ from = \(Self.quoted("?\(found.source)")), format = \"\(Self.isDayFirst(found) ? "dd/MM" : "MM/dd")/yyyy HH:mm:ss\" }"
      lines[last].comment = "GUESS: day and month can be either way round; \(described(found))"
    }
    if found.localTimes > 0 || found.ambiguousTimes > 0 {
      lines.append(
        Line(
          key: "zone", value: "\"Europe/London\"", comment: "the times have no zone; without this line they are taken as UTC",
          isOffered: true))
    }
  }

  /// In the records before their headers.
  private var timeGuess: SampleFields.Field? {
    let guesses = fields.fields.filter { fits($0.path) && Self.looksLikeTime($0) }
    return guesses.first { !$0.isHeader } ?? guesses.first
  }

  private static func looksLikeTime(_ field: SampleFields.Field) -> Bool {
    if field.times + field.ambiguousTimes > 0, field.times + field.ambiguousTimes == field.values { return true }
    // From 2017 to 2033, in seconds, milliseconds, microseconds or nanoseconds.
    return field.isNumeric && [1.0, 1e3, 1e6, 1e9].contains { 1.5e9 * $0 <= field.least && field.most <= 2e9 * $0 }
  }

  private static func isDayFirst(_ field: SampleFields.Field) -> Bool {
    !field.texts.contains { text in
      text.split(whereSeparator: { !$0.isNumber }).dropFirst().first.flatMap { Int($0) }.map { $0 > 12 } ?? false
    }
  }
}

/// What a number may be that the vocabulary does not know, by parts of its name and by its range.
struct VitalGuess {
  var target: MappingTarget
  var fragments: [String]
  var range: ClosedRange<Double>

  /// Ranges are those of Plausibility's usual bands, with the other units in use.
  static let all = [
    VitalGuess(
      target: .systolicPressure, fragments: ["sys", "sis", "systol", "bpmax", "high", "upper", "hi", "max"], range: 7...260),
    VitalGuess(target: .diastolicPressure, fragments: ["dia", "diast", "low", "lower", "lo", "min"], range: 3...200),
    VitalGuess(target: .oxygenSaturation, fragments: ["spo", "sat", "sao", "oxy", "ox", "o2"], range: 0.5...100),
    VitalGuess(target: .respiratoryRate, fragments: ["resp", "breath", "atem", "vent", "adem", "rr", "af", "fr"], range: 0...60),
    VitalGuess(
      target: .heartRate,
      fragments: ["heart", "hart", "herz", "puls", "pols", "beat", "card", "bpm", "ecg", "ekg", "hr", "fc", "hf"], range: 25...250
    ),
    VitalGuess(target: .temperature, fragments: ["temp", "tmp", "celsius", "fahr", "fever", "core", "bt"], range: 30...110),
  ]

  /// The part of the name that speaks for it.
  func fragment(in path: MappingPath) -> String? {
    let name = FieldName.key(path.names.suffix(2).joined(separator: " "))
    let own = FieldName.key(path.ownName)
    return fragments.first { $0.utf8.count > 2 ? name.contains($0) : own == $0 || own.hasPrefix($0) || own.hasSuffix($0) }
  }
}
