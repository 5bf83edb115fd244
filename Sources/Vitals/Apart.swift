package import Saving

/// Something large that is there only now and then, kept out of what holds it.
package struct Apart<Value> {
  /// One at most.
  private var kept: [Value] = []

  package init() {}

  package var isPresent: Bool { !kept.isEmpty }

  package var value: Value? {
    get { kept.first }
    set { kept = newValue.map { [$0] } ?? [] }
  }

  /// Nothing where there is none.
  package mutating func update(_ change: (inout Value) -> Void) {
    for index in kept.indices { change(&kept[index]) }
  }
}

extension Apart: Sendable where Value: Sendable {}
extension Apart: Equatable where Value: Equatable {}

/// As an optional value.
extension Apart: Codable where Value: Codable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }

  package init(from decoder: any Decoder) throws {
    value = try decoder.singleValueContainer().decode(Value?.self)
  }
}

extension Apart: Saved where Value: Saved {
  package static var blank: Apart<Value> { Apart() }

  package mutating func pass(through coder: inout StateCoder) { coder.pass(&value) }
}
