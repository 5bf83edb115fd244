/// A mapping made ready for one topic: every source as something that can be evaluated without looking anything up.
package final class CompiledMapping: Sendable {
  /// Where a value comes from.
  enum Place: Sendable {
    case slot(Int)
    case constant(Int)
    case key
    case header(Int)
    /// Kafka's own time of the record, by there being none.
    case none
  }

  enum Unit: Sendable {
    case constant(MeasurementUnit)
    case slot(Int)
  }

  struct Binding: Sendable {
    var role: FieldRole
    /// Of several for one role, the first that has something counts.
    var rank: UInt8
    var place: Place
    var unit: Unit
    /// Of `refinements`, what has to be done with it; -1 where nothing has.
    var refinement: Int
  }

  struct Filter: Sendable {
    var place: Place
    var condition: MappingFilter.Condition
  }

  struct Codes: Sendable {
    var code: Binding
    /// As the mapping says where it stands.
    var name: String
    /// How many `[*]` it lies behind.
    var level: Int
    var valueSlots: [Int]
    var unit: Unit
    /// Nil for codes that are passed over.
    var meanings: [String: FieldMeaning?]
  }

  let format: TopicMapping.Format
  let zone: LocalZone?
  let tree: MappingTree
  /// The level whose elements are rows. What lies deeper is codes of one row.
  let rowLevel: Int
  let constants: [[UInt8]]
  let bindings: [Binding]
  let refinements: [MappingRefinement]
  let filters: [Filter]
  let device: [Binding]
  let devices: DeviceTable
  let codes: Codes?
  /// Texts that say "not measured", whatever they stand in.
  let missing: MissingValues

  package let headers: [String]
  package let needsKey: Bool

  /// - Parameter isTrial: Takes what nobody has confirmed; else a guess is an error.
  package init(_ mapping: TopicMapping, of file: Mapping, topic: String, isTrial: Bool = false) throws(MappingError) {
    if !isTrial, let guess = mapping.allSources.filter(\.isGuess).min(by: { $0.line < $1.line }) {
      throw MappingError(
        path: file.path, line: guess.line,
        problem: "this is a guess that nobody has confirmed; see with 'wardwatch map' that it is right, then take the ? away")
    }
    var builder = Builder(topic: topic, headers: mapping.headers)
    format = mapping.format
    zone = mapping.zone
    headers = mapping.headers
    needsKey = mapping.needsKey
    missing = MissingValues(mapping.missing)
    devices = mapping.devices

    var bindings: [Binding] = []
    for target in MappingTarget.allCases {
      for (rank, source) in (mapping.sources[target] ?? []).enumerated() {
        bindings.append(builder.binding(source, role: target.role, rank: rank))
      }
    }
    self.bindings = bindings
    device = mapping.device.enumerated().map { builder.binding($1, role: .unknown, rank: $0) }
    filters = mapping.filters.map { Filter(place: builder.place([$0.origin]), condition: $0.condition) }
    rowLevel = builder.tree.slots.map(\.level).max() ?? 0
    if let code = mapping.code {
      codes = Codes(
        code: builder.binding(code, role: .metric, rank: 0), name: code.origins.map(\.words).joined(separator: code.separator),
        level: code.origins.compactMap { $0.path?.level }.max() ?? 0,
        valueSlots: mapping.value.compactMap { $0.origins.first?.path }.map { builder.tree.add($0) },
        unit: builder.unit(mapping.unit),
        meanings: mapping.codes.mapValues { meaning in
          meaning.target.map { FieldMeaning(role: $0.role, unit: builder.constantUnit(meaning.unit)) }
        })
    } else {
      codes = nil
    }
    tree = builder.tree
    constants = builder.constants
    refinements = builder.refinements
  }

  private struct Builder {
    let topic: String
    let headers: [String]
    var tree = MappingTree()
    var constants: [[UInt8]] = []
    var refinements: [MappingRefinement] = []

    mutating func binding(_ source: MappingSource, role: FieldRole, rank: Int) -> Binding {
      var place = place(source.origins)
      if !source.isPlain {
        var refinement = MappingRefinement(source)
        if source.origins.count > 1 {
          refinement.joined = source.origins.map { self.place([$0]) }
          place = .none
        }
        refinements.append(refinement)
      }
      return Binding(
        role: role, rank: UInt8(min(rank, 99)), place: place, unit: unit(source.unit),
        refinement: source.isPlain ? -1 : refinements.count - 1)
    }

    mutating func place(_ origins: [MappingSource.Origin]) -> Place {
      guard origins.count == 1, let origin = origins.first else { return .none }
      switch origin {
      case .path(let path): return .slot(tree.add(path))
      case .constant(let text): return constant(text)
      case .topic: return constant(topic)
      case .key: return .key
      case .header(let name): return headers.firstIndex(of: name).map(Place.header) ?? .none
      case .recordTime: return .none
      }
    }

    private mutating func constant(_ text: String) -> Place {
      constants.append(Array(text.utf8))
      return .constant(constants.count - 1)
    }

    mutating func unit(_ unit: MappingSource.Unit?) -> Unit {
      switch unit {
      case nil: .constant(.unstated)
      case .constant(let text)?: .constant(constantUnit(text))
      case .path(let path)?: .slot(tree.add(path))
      }
    }

    func constantUnit(_ text: String?) -> MeasurementUnit { text.flatMap { Vocabulary.shared.unit($0) } ?? .unstated }
  }
}

/// Texts and numbers that stand for "not measured".
struct MissingValues: Sendable {
  let texts: [[UInt8]]
  let numbers: [Double]

  var isEmpty: Bool { texts.isEmpty }

  init(_ values: [String]) {
    texts = values.map { Array($0.utf8) }
    numbers = values.compactMap { value in
      var value = value
      return value.withUTF8 { if case .finite(let number) = Decimal($0) { number } else { nil } }
    }
  }

  func contains(_ node: JSONNode) -> Bool {
    if node.isNumber { return numbers.contains(node.number) }
    guard node.isText else { return false }
    let text = node.trimmed
    return texts.contains { text.elementsEqual($0) }
  }
}
