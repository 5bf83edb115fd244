internal import CSimdjson
internal import Vitals

/// What words in records mean, each found out once: metrics, units, and what nurses chart.
///
/// Bounded: a word takes the place of another once its table is full, which costs time and changes no meaning.
final class WordBook {
  @exclusivity(unchecked) private var metrics = WordTable<FieldMeaning?>()
  @exclusivity(unchecked) private var units = WordTable<MeasurementUnit?>()
  @exclusivity(unchecked) private var oxygen = WordTable<Bool?>()
  @exclusivity(unchecked) private var kinds = WordTable<Bool>()
  @exclusivity(unchecked) private var levels = WordTable<Consciousness?>()
  @exclusivity(unchecked) private var failures = WordTable<ValidityMark.Failure?>()

  /// What a metric's name, code or coded concept means; nil for what is no measurement.
  func measurement(_ node: JSONNode) -> FieldMeaning? {
    switch node.kind {
    case NODE_TEXT:
      return metrics.meaning(of: node.trimmed) { Vocabulary.shared.measurement(String(decoding: $0, as: UTF8.self)) }
    case NODE_WHOLE: return Vocabulary.shared.measurement(String(node.whole))
    case NODE_NUMBER: return Int64(exactly: node.number).flatMap { Vocabulary.shared.measurement(String($0)) }
    case NODE_OBJECT:
      if let coding = node["coding"], coding.isArray {
        for code in coding.members {
          if let meaning = measurement(code) { return meaning }
        }
      }
      for name in ["code", "Code", "display", "text", "name", "value"] as [StaticString] {
        if let part = node[name], let meaning = measurement(part) { return meaning }
      }
      return nil
    default: return nil
    }
  }

  /// What the values of a series are, whose record names the measurement and the unit; nil where it names none.
  func series(of scope: RecordScope) -> FieldMeaning? {
    guard let named = scope.filled(.metric) ?? scope.filled(.label), var meaning = measurement(named.node), meaning.role != .aside
    else { return nil }
    if let unit = scope.filled(.unit).flatMap({ unit($0.node) }), unit.measures(meaning.role) { meaning.unit = unit }
    return meaning
  }

  /// Nil for a unit that is not known; `unstated` for none.
  func unit(_ node: JSONNode) -> MeasurementUnit? {
    if let wrapped = node.unwrapped { return unit(wrapped) }
    switch node.kind {
    case NODE_TEXT: return units.meaning(of: node.trimmed) { MeasurementUnit($0) }
    case NODE_NULL: return .unstated
    case NODE_WHOLE: return Vocabulary.shared.unit(String(node.whole))
    case NODE_OBJECT:
      let named = node["code"] ?? node["Code"] ?? node["symbol"] ?? node["name"]
      return named.flatMap { $0.isContainer ? nil : unit($0) }
    default: return nil
    }
  }

  func isNoMeasurement(_ text: UnsafeBufferPointer<UInt8>) -> Bool { kinds.meaning(of: text) { ChartWord.isNoMeasurement($0) } }

  /// Nil for a word that takes nothing away.
  func validity(_ text: UnsafeBufferPointer<UInt8>) -> ValidityMark.Failure? {
    failures.meaning(of: text) { ValidityMark.failure($0) }
  }

  func onOxygen(_ text: UnsafeBufferPointer<UInt8>) -> Bool? { oxygen.meaning(of: text) { ChartWord.onOxygen($0) } }

  func consciousness(_ text: UnsafeBufferPointer<UInt8>) -> Consciousness? {
    levels.meaning(of: text) { ChartWord.consciousness($0) }
  }
}

/// Remembers what the same bytes meant before.
struct WordTable<Meaning> {
  private static var slotCount: Int { 256 }
  private static var longestBytes: Int { 96 }

  private var words: [[UInt8]] = Array(repeating: [], count: Self.slotCount)
  private var meanings: [Meaning?] = Array(repeating: nil, count: Self.slotCount)

  mutating func meaning(
    of word: UnsafeBufferPointer<UInt8>, _ find: (UnsafeBufferPointer<UInt8>) -> Meaning
  ) -> Meaning {
    guard !word.isEmpty, word.count <= Self.longestBytes else { return find(word) }
    var hash = UInt64(word.count)
    for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (Self.slotCount - 1)
    if let known = meanings[slot], words[slot].elementsEqual(word) { return known }
    let found = find(word)
    words[slot] = Array(word)
    meanings[slot] = found
    return found
  }
}
