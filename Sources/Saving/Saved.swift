/// Something that a checkpoint keeps. One function names its parts in order, for both directions: what is written and what is
/// read cannot differ.
///
/// A part that is added later stands behind `if coder.version >= …`, so that what an older wardwatch wrote is still read.
package protocol Saved {
  /// What reading starts from.
  static var blank: Self { get }

  mutating func pass(through coder: inout StateCoder)
}

// MARK: - What parts are made of

extension Int: Saved {
  package static var blank: Int { 0 }
  package mutating func pass(through coder: inout StateCoder) { coder.pass(integer: &self) }
}

extension Int64: Saved {
  package static var blank: Int64 { 0 }
  package mutating func pass(through coder: inout StateCoder) { coder.pass(integer: &self) }
}

extension Int32: Saved {
  package static var blank: Int32 { 0 }
  package mutating func pass(through coder: inout StateCoder) { coder.pass(integer: &self) }
}

extension UInt64: Saved {
  package static var blank: UInt64 { 0 }
  package mutating func pass(through coder: inout StateCoder) { coder.pass(integer: &self) }
}

extension UInt32: Saved {
  package static var blank: UInt32 { 0 }
  package mutating func pass(through coder: inout StateCoder) { coder.pass(integer: &self) }
}

extension UInt16: Saved {
  package static var blank: UInt16 { 0 }
  package mutating func pass(through coder: inout StateCoder) { coder.pass(integer: &self) }
}

extension UInt8: Saved {
  package static var blank: UInt8 { 0 }
  package mutating func pass(through coder: inout StateCoder) { coder.pass(integer: &self) }
}

extension Bool: Saved {
  package static var blank: Bool { false }

  package mutating func pass(through coder: inout StateCoder) {
    var byte: UInt8 = self ? 1 : 0
    coder.pass(integer: &byte)
    if byte > 1 { coder.refuse() }
    self = byte == 1
  }
}

/// Bit for bit: NaN, which stands for nothing yet in many places, survives.
extension Double: Saved {
  package static var blank: Double { 0 }

  package mutating func pass(through coder: inout StateCoder) {
    var bits = bitPattern
    coder.pass(integer: &bits)
    self = Double(bitPattern: bits)
  }
}

extension Float: Saved {
  package static var blank: Float { 0 }

  package mutating func pass(through coder: inout StateCoder) {
    var bits = bitPattern
    coder.pass(integer: &bits)
    self = Float(bitPattern: bits)
  }
}

extension String: Saved {
  package static var blank: String { "" }

  package mutating func pass(through coder: inout StateCoder) {
    var utf8 = coder.isReading ? [] : Array(self.utf8)
    coder.pass(bytes: &utf8)
    guard coder.isReading else { return }
    if let text = String(validating: utf8, as: UTF8.self) { self = text } else { coder.refuse() }
  }
}

extension Optional: Saved where Wrapped: Saved {
  package static var blank: Wrapped? { nil }

  package mutating func pass(through coder: inout StateCoder) {
    var isThere = self != nil
    coder.pass(&isThere)
    guard isThere, !coder.isDamaged else {
      self = nil
      return
    }
    var value = self ?? Wrapped.blank
    coder.pass(&value)
    self = value
  }
}

extension Array: Saved where Element: Saved {
  package static var blank: [Element] { [] }

  package mutating func pass(through coder: inout StateCoder) {
    let count = coder.pass(count: self.count)
    if coder.isReading { self = Array(repeating: .blank, count: 0) }
    for index in 0..<count where !coder.isDamaged {
      var element = coder.isReading ? Element.blank : self[index]
      coder.pass(&element)
      if coder.isReading { append(element) }
    }
  }
}

extension Saved where Self: RawRepresentable, RawValue: Saved {
  package mutating func pass(through coder: inout StateCoder) {
    var raw = rawValue
    coder.pass(&raw)
    guard coder.isReading else { return }
    if let value = Self(rawValue: raw) { self = value } else { coder.refuse() }
  }
}
