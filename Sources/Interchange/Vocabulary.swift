/// What producers call fields, measurements and units; the words themselves are in `VocabularyTable`.
struct Vocabulary: Sendable {
  static let shared = Vocabulary()

  private var fields: [String: FieldMeaning] = [:]
  private var codes: [String: FieldMeaning] = [:]
  private var exact: [String: FieldMeaning] = [:]
  private var units: [String: MeasurementUnit] = [:]
  /// The longest first.
  private var marks: [(key: String, mark: ValidityMark)] = []

  /// Words that say nothing of which measurement it is.
  private static let prefixes = [
    "hkquantitytypeidentifier", "vitalsigns", "vitalsign", "vitals", "vital", "vs", "patient", "pt", "measured", "current",
    "latest", "observation", "obs", "reading", "measurement", "comgoogle", "vitaltype", "vitalsigntype", "measurementtype",
    "observationtype", "metrictype",
  ]
  private static let suffixes = [
    "value", "val", "reading", "measurement", "measured", "results", "result", "current", "latest", "last", "numeric",
    "quantity",
  ]

  /// Names of vital signs that other things have too.
  private static let generic: Set = [
    "rr", "temp", "temperature", "temperatura", "temperatur", "temperatuur", "t", "teplota", "lampotila", "температура",
  ]

  private init() {
    for (line, names) in Self.rows(of: Self.fieldTable) {
      let parts = line.split(separator: ".")
      guard let role = FieldRole.allCases.first(where: { "\($0)" == parts[0] }) else { continue }
      var meaning = FieldMeaning(role: role)
      if parts.count == 2 { meaning.occasion = parts[1] == "measured" ? .measured : .sent }
      for key in names.map({ FieldName.key($0) }) where fields[key] == nil {
        meaning.isGeneric = Self.generic.contains(key)
        fields[key] = meaning
        meaning.rank += meaning.rank < .max ? 1 : 0
      }
    }
    for (line, names) in Self.rows(of: Self.codeTable) {
      guard let role = FieldRole.allCases.first(where: { "\($0)" == line }) else { continue }
      for (rank, name) in names.enumerated() { codes[String(name)] = FieldMeaning(role: role, rank: UInt8(min(rank, 255))) }
    }
    for (line, names) in Self.rows(of: Self.exactTable) {
      guard let role = FieldRole.allCases.first(where: { "\($0)" == line }) else { continue }
      for name in names { exact[String(name)] = FieldMeaning(role: role) }
    }
    for (line, names) in Self.rows(of: Self.unitTable) {
      guard let unit = MeasurementUnit.allCases.first(where: { "\($0)" == line }) else { continue }
      for name in names { units[UnitName.key(name)] = unit }
    }
    for (line, names) in Self.rows(of: Self.validityTable) {
      guard let mark = ValidityMark.allCases.first(where: { "\($0)" == line }) else { continue }
      marks += names.map { (FieldName.key($0), mark) }
    }
    marks.sort { ($1.key.count, $0.key) < ($0.key.count, $1.key) }
  }

  private static func rows(of table: String) -> [(line: Substring, names: [Substring])] {
    table.split(separator: "\n").compactMap { row in
      guard let colon = row.firstIndex(of: ":") else { return nil }
      let line = row[..<colon].drop { $0 == " " }
      return (line, row[row.index(after: colon)...].split(separator: " "))
    }
  }

  // MARK: Fields

  /// - Parameter parent: what the object is called that the field stands in; nil in the record itself.
  func meaning(of name: String, in parent: (name: String, role: FieldRole)? = nil) -> FieldMeaning {
    if let meaning = codes[name] ?? exact[name] ?? meaning(ofFlatPath: name) { return meaning }
    let (plain, unit) = bracketedUnit(of: name)
    let key = FieldName.key(plain)
    guard !key.isEmpty else { return .unknown }
    if let parent {
      if parent.role.canBeMarked || parent.role == .group && key != "t", let meaning = Self.letters[key] { return meaning }
      if key == "n", parent.role == .group { return FieldMeaning(role: .label) }
      if let meaning = known(FieldName.key(parent.name) + key, unit: unit, isJoined: true) { return meaning }
      if parent.role == .person || parent.role == .patient, let meaning = known("patient" + key, unit: unit) { return meaning }
      if key == "name", parent.role == .group { return FieldMeaning(role: .label) }
      if key == "name" || key == "date", parent.role == .header { return .unknown }
    }
    return known(key, unit: unit) ?? .unknown
  }

  /// {"hr": {"v": 72, "u": "bpm", "q": "good", "t": 1795370000}}: the letters of a measurement's own fields. Before `hrv`, which is
  /// another measurement's name. In a group of vital signs `t` would be the temperature.
  private static let letters = [
    "v": FieldMeaning(role: .value), "u": FieldMeaning(role: .unit), "q": FieldMeaning(role: .validity, mark: .quality),
    "t": FieldMeaning(role: .time, occasion: .measured),
  ]

  /// A measurement by its name, code or reference identifier, alone or in a coded triple such as `147842^MDC_ECG_HEART_RATE^MDC`;
  /// nil for what is none, also for a field that is no measurement.
  func measurement(_ text: String) -> FieldMeaning? {
    func found(_ text: Substring) -> FieldMeaning? {
      let text = text.drop { $0 == " " }
      if let code = codes[String(text)] { return code }
      let meaning = meaning(of: String(text))
      return (FieldRole.measurements | FieldRole.circumstances) & meaning.role.bit != 0 || meaning.role == .aside ? meaning : nil
    }
    guard text.utf8.count <= Self.longestName else { return nil }
    if let meaning = found(text[...]) { return meaning }
    return text.split(whereSeparator: { "^|/#:".contains($0) }).lazy.compactMap(found).first
  }

  private static let longestName = 160

  /// - Parameter isJoined: whether the key is made of two names.
  private func known(_ key: String, unit: MeasurementUnit, isJoined: Bool = false) -> FieldMeaning? {
    if let meaning = fields[key] { return meaning.with(unit) }
    if let meaning = unitOfMeasurement(key) { return meaning }
    if let meaning = markOfMeasurement(key, isJoined: isJoined) { return meaning }
    for suffix in Self.suffixes where key.hasSuffix(suffix) {
      if let meaning = measurement(key: key.dropLast(suffix.count)) { return meaning.with(unit) }
    }
    if let meaning = measurement(key: key[...]) { return meaning.with(unit) }
    for prefix in Self.prefixes where key.hasPrefix(prefix) {
      let rest = key.dropFirst(prefix.count)
      if let meaning = measurement(key: rest) { return meaning.with(unit) }
      for suffix in Self.suffixes where rest.hasSuffix(suffix) {
        if let meaning = measurement(key: rest.dropLast(suffix.count)) { return meaning.with(unit) }
      }
    }
    return nil
  }

  /// A measurement, alone or with its unit behind it.
  private func measurement(key: Substring) -> FieldMeaning? {
    if let meaning = fields[String(key)], meaning.role.isMeasurement { return meaning }
    // The longest name goes first: `respiratory_rate_bpm` is no `…_ratebpm`.
    var split = key.endIndex
    while split > key.startIndex {
      split = key.index(before: split)
      guard let meaning = fields[String(key[..<split])], meaning.role.isMeasurement, let unit = units[String(key[split...])],
        unit != .one, unit.measures(meaning.role)
      else { continue }
      return meaning.with(unit)
    }
    return nil
  }

  /// `nibp_sys_unit`, `core_temp_uom`
  private func unitOfMeasurement(_ key: String) -> FieldMeaning? {
    for suffix in ["unit", "units", "uom"] where key.hasSuffix(suffix) {
      guard let role = measurement(key: key.dropLast(suffix.count))?.role else { continue }
      return Self.unitRole(of: role).map { FieldMeaning(role: $0, rank: .max) }
    }
    return nil
  }

  /// `spo2_valid`, `valid_spo2`, `nibp_quality`; alone it is of all that stands beside it.
  private func markOfMeasurement(_ key: String, isJoined: Bool) -> FieldMeaning? {
    for (word, mark) in marks where key.hasSuffix(word) || key.hasPrefix(word) && !isJoined {
      if key.count == word.count {
        // Leads are those of an ECG, and a probe is an oximeter's.
        let role: FieldRole = word.hasPrefix("lead") ? .heartRate : word.hasPrefix("probe") ? .oxygenSaturation : .unknown
        return FieldMeaning(role: .validity, marks: role, mark: mark)
      }
      let rest = key.hasSuffix(word) ? key.dropLast(word.count) : key.dropFirst(word.count)
      // isSpo2Valid
      let names = rest.hasPrefix("is") ? [rest, rest.dropFirst(2)] : [rest]
      guard let role = names.lazy.compactMap({ measurement(key: $0)?.role ?? Self.instruments[$0] }).first(where: \.canBeMarked)
      else { continue }
      return FieldMeaning(role: .validity, marks: role, mark: mark)
    }
    return nil
  }

  /// What instruments measure first of all.
  private static let instruments: [Substring: FieldRole] = [
    "ecg": .heartRate, "ekg": .heartRate, "oximeter": .oxygenSaturation, "pleth": .oxygenSaturation, "cuff": .bloodPressure,
    "thermometer": .temperature,
  ]

  /// What the unit of such a measurement is kept as; nil where it needs none.
  static func unitRole(of role: FieldRole) -> FieldRole? {
    switch role {
    case .temperature: .temperatureUnit
    case .systolicPressure, .diastolicPressure, .bloodPressure: .pressureUnit
    case .oxygenSaturation: .saturationUnit
    case .heartRate, .respiratoryRate, .pulse: .rateUnit
    default: nil
    }
  }

  /// `Temp (°F)` and `SpO2 [%]` name their unit.
  private func bracketedUnit(of name: String) -> (name: String, unit: MeasurementUnit) {
    guard let last = name.last, last == ")" || last == "]",
      let open = name.lastIndex(of: last == ")" ? "(" : "["), open > name.startIndex,
      let unit = unit(String(name[name.index(after: open)...].dropLast()))
    else { return (name, .unstated) }
    return (String(name[..<open]), unit)
  }

  // MARK: Units

  /// Nil for a unit that is not known.
  func unit(_ text: String) -> MeasurementUnit? {
    guard text.utf8.count <= Self.longestName else { return nil }
    if let unit = units[UnitName.key(text)] { return unit }
    // Coded triples of HL7, `mmHg^mm[Hg]^UCUM`, and "beats per minute (bpm)".
    return text.split(whereSeparator: { "^()|".contains($0) }).lazy.compactMap { units[UnitName.key($0)] }.first
  }
}

extension FieldMeaning {
  fileprivate func with(_ unit: MeasurementUnit) -> FieldMeaning {
    guard unit != .unstated, unit.measures(role) else { return self }
    var meaning = self
    meaning.unit = unit
    return meaning
  }
}

extension FieldRole {
  var isMeasurement: Bool { FieldRole.measurements & bit != 0 }
}
