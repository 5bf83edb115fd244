/// What a record is that is not JSON, in words.
enum RecordHint {
  /// Nil where nothing can be said of it.
  static func words(_ record: UnsafeBufferPointer<UInt8>) -> String? {
    if let framed = FramedRecord(record), framed.schemaID < 1 << 24 {
      return "Avro or Protobuf, schema \(framed.schemaID) of a schema registry: see --schema-registry"
    }
    return binary(record) ?? text(record)
  }

  private static func binary(_ record: UnsafeBufferPointer<UInt8>) -> String? {
    func begins(_ bytes: [UInt8]) -> Bool { record.starts(with: bytes) }
    if begins([0x1F, 0x8B]) { return "gzip: the producer packs its values itself" }
    if begins([0x28, 0xB5, 0x2F, 0xFD]) { return "zstd: the producer packs its values itself" }
    if begins([UInt8(ascii: "O"), UInt8(ascii: "b"), UInt8(ascii: "j"), 1]) { return "an Avro file" }
    if begins([0xAC, 0xED, 0, 5]) { return "a serialized Java object" }
    if begins([0x80, 2]) || begins([0x80, 3]) || begins([0x80, 4]) || begins([0x80, 5]) { return "a Python pickle" }
    if begins([0xFF, 0xFE]) || begins([0xFE, 0xFF]) || begins([UInt8(ascii: "{"), 0]) || begins([0, UInt8(ascii: "{")]) {
      return "UTF-16: JSON is UTF-8"
    }
    guard let first = record.first else { return nil }
    let size = record.count >= 4 ? record[0..<4].reversed().reduce(0) { $0 << 8 | Int($1) } : 0
    if size == record.count, record.last == 0 { return "BSON" }
    // Maps of up to 15 members, and larger ones, whose first key is a text.
    if ((0x81...0x8F).contains(first) && record.count > 1 && (0xA1...0xBF).contains(record[1])) || first == 0xDE || first == 0xDF
    {
      return "MessagePack"
    }
    if (0xA1...0xB7).contains(first) || first == 0xBF, record.count > 1, (0x60...0x77).contains(record[1]) { return "CBOR" }
    return nil
  }

  private static func text(_ record: UnsafeBufferPointer<UInt8>) -> String? {
    // Enough to see what it is; the rest may be long.
    guard let text = String(validating: beginning(of: record), as: UTF8.self) else { return nil }
    let plain = text.drop { $0.isWhitespace || $0 == "\u{B}" || $0 == "\u{FEFF}" }
    if isHL7(record) { return "HL7 v2" }
    if plain.hasPrefix("<") { return "XML" }
    if plain.hasPrefix("---\n") { return "YAML" }
    guard let first = plain.first else { return nil }
    guard first == "{" || first == "[" else {
      if isLineProtocol(plain) { return "InfluxDB's line protocol" }
      if isExposition(plain) { return "Prometheus' text" }
      let lines = plain.split(separator: "\n", maxSplits: 2)
      let commas = lines.prefix(2).map { line in line.count { $0 == "," } }
      if commas.first ?? 0 >= 3 || commas.count > 1 && commas[0] > 0 && commas[0] == commas[1] { return "CSV, as it looks" }
      if isPairs(plain, between: "&") { return "a form (name=value&name=value)" }
      if " ;|".contains(where: { isPairs(plain, between: $0) }) { return "name=value in plain text" }
      if first == "\"" || first == "'" { return nil }
      return "plain text"
    }
    let inside = plain.dropFirst().drop { $0.isWhitespace }
    if inside.hasPrefix("'") || plain.hasPrefix("[{'") { return "single quotes (a Python dict printed with str())" }
    if inside.prefix(200).contains("=>") { return "=> for a colon (a Ruby hash printed)" }
    if inside.hasPrefix("//") || inside.hasPrefix("/*") { return "comments" }
    if let letter = inside.first, letter.isLetter || letter == "_" {
      return inside.prefix(60).contains("=")
        ? "name=value (a Java map or object printed)" : "names without quotes (a JavaScript object printed)"
    }
    if text.contains(": None") || text.contains(": True") || text.contains(": False") {
      return "None, True or False (a Python dict printed)"
    }
    if plain.contains(",}") || plain.contains(", }") || plain.contains(",]") { return "a comma too many" }
    return nil
  }

  /// Perhaps after the byte that its framing (MLLP) begins with.
  static func isHL7(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = text.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }
    return ["MSH|", "FHS|", "BHS|"].contains { start.starts(with: $0.utf8) }
  }

  /// `vitals,patient_id=P1 hr=72,spo2=97 1732270000000000000`
  private static func isLineProtocol(_ text: Substring) -> Bool {
    let parts = text.prefix { $0 != "\n" }.split(separator: " ")
    return (2...3).contains(parts.count) && parts[1].contains("=") && parts[0].first?.isLetter == true
      && !parts[0].prefix { $0 != "," }.contains("=")
  }

  /// `heart_rate{patient_id="P1"} 72 1732270000000`
  private static func isExposition(_ text: Substring) -> Bool {
    guard let open = text.firstIndex(of: "{"), let close = text.firstIndex(of: "}"), open < close else { return false }
    return text.first?.isLetter == true && !text[..<open].contains(" ") && text[open..<close].contains("=\"")
  }

  private static func isPairs(_ text: Substring, between separator: Character) -> Bool {
    let parts = text.prefix { $0 != "\n" }.split(separator: separator)
    return parts.count >= 2 && parts.allSatisfy { $0.contains("=") }
  }

  private static func beginning(of record: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var end = min(record.count, 2000)
    while end < record.count, end > 0, record[end] & 0xC0 == 0x80 { end -= 1 }
    return UnsafeBufferPointer(rebasing: record[..<end])
  }
}
