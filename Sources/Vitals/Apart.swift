package import Saving

/// Something large that is there only now and then, kept out of what holds it. It is public for the reason that `PerVital` is.
public struct Apart<Value> {
  /// One at most.
  @usableFromInline var kept: [Value] = []

  /// Nothing.
  @inlinable
  public init() {}

  /// Whether there is something.
  @inlinable
  public var isPresent: Bool { !kept.isEmpty }

  /// What there is; nil for nothing.
  @inlinable
  public var value: Value? {
    get { kept.first }
    set { kept = newValue.map { [$0] } ?? [] }
  }

  /// Asks it where it stands, since to copy it is what `value` does; nil where there is none.
  @inlinable
  package func ask<Answer>(_ question: (borrowing Value) -> Answer) -> Answer? {
    let kept = kept.span
    return kept.isEmpty ? nil : question(kept[0])
  }

  /// Changes it where it stands; nothing where there is none.
  package mutating func update(_ change: (inout Value) -> Void) {
    for index in kept.indices { change(&kept[index]) }
  }
}

extension Apart: Sendable where Value: Sendable {}
extension Apart: Equatable where Value: Equatable {}

extension Apart: Codable where Value: Codable {
  /// As an optional value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }

  /// As an optional value.
  public init(from decoder: any Decoder) throws {
    value = try decoder.singleValueContainer().decode(Value?.self)
  }
}

extension KeyedDecodingContainer {
  /// Nothing, as for an optional value, where the key is missing.
  package func decode<Value: Decodable>(_ type: Apart<Value>.Type, forKey key: Key) throws -> Apart<Value>
  where Apart<Value>: Decodable {
    try decodeIfPresent(type, forKey: key) ?? Apart()
  }
}

extension Apart: Saved where Value: Saved {
  package static var blank: Apart<Value> { Apart() }

  package mutating func pass(through coder: inout StateCoder) { coder.pass(&value) }
}
