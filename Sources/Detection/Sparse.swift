internal import Saving

/// A finite number, or none: in half the room of an optional one.
@propertyWrapper
struct Sparse: Sendable, Equatable {
  private var number = Double.nan

  init() {}

  init(wrappedValue: Double?) { number = wrappedValue ?? .nan }

  var wrappedValue: Double? {
    get { number.isNaN ? nil : number }
    set { number = newValue ?? .nan }
  }

  static func == (left: Sparse, right: Sparse) -> Bool { left.wrappedValue == right.wrappedValue }
}

/// As an optional number.
extension Sparse: Codable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue)
  }

  init(from decoder: any Decoder) throws {
    self.init(wrappedValue: try decoder.singleValueContainer().decode(Double?.self))
  }
}

extension KeyedDecodingContainer {
  /// None, as for an optional number, where the key is missing.
  func decode(_ type: Sparse.Type, forKey key: Key) throws -> Sparse { try decodeIfPresent(type, forKey: key) ?? Sparse() }
}
