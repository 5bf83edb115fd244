/// Tells keys that a person pressed from text that was pasted, where the terminal does not mark it: text comes all at once.
///
/// The price is that a key which changes something is obeyed a twentieth of a second later, and that over a slow line keys that
/// arrive in one packet are refused, in words.
struct KeyBurst {
  /// Faster than this nobody strikes two different keys. A key repeats itself every 30 ms at the fastest, and so does not count as
  /// another where it only changes the view.
  static let quietSeconds = 0.05
  /// More of one key at once than anyone can mean.
  private static let mostHeld = 64

  private var isOpen = false
  private var lastSeconds = 0.0
  /// Keys that are obeyed once it has been quiet for long enough.
  private var held: [Key] = []
  private var holdsAct = false
  /// The key that has changed the view in this burst.
  private var viewKey: Key?
  private var isPaste = false
  private var refused = 0

  /// When something is decided if nothing more comes.
  var deadlineSeconds: Double? { held.isEmpty && !isPaste ? nil : lastSeconds + Self.quietSeconds }

  /// - Parameters:
  ///   - earliestSeconds: when the key may have arrived at the earliest: whoever reads late cannot tell how far apart keys were.
  ///   - seconds: when it was read.
  mutating func take(_ key: Key, _ weight: KeyWeight, earliestSeconds: Double, atSeconds seconds: Double) -> [TypedInput] {
    var result: [TypedInput] = []
    if isOpen, held.isEmpty, earliestSeconds >= lastSeconds + Self.quietSeconds { result += end() }
    let isFirst = !isOpen
    isOpen = true
    lastSeconds = seconds
    guard !isPaste else {
      refused += 1
      return result
    }
    switch weight {
    case .field where isFirst: result.append(.key(key))
    case .text, .motion:
      guard !holdsAct else { return result + refuse() }
      result += release() + [.key(key)]
    case .view, .field:
      guard !holdsAct, viewKey == nil || viewKey == key, held.count < Self.mostHeld else { return result + refuse() }
      viewKey = key
      held.append(key)
    case .act:
      guard isFirst else { return result + refuse() }
      holdsAct = true
      held = [key]
    }
    return result
  }

  /// Something came that is no key, but would be a neighbour of one.
  mutating func touch(earliestSeconds: Double, atSeconds seconds: Double) -> [TypedInput] {
    var result: [TypedInput] = []
    if isOpen, held.isEmpty, earliestSeconds >= lastSeconds + Self.quietSeconds { result += end() }
    isOpen = true
    lastSeconds = seconds
    if holdsAct { result += refuse(itself: 0) }
    return result
  }

  /// Nothing came until `seconds`.
  mutating func settle(atSeconds seconds: Double) -> [TypedInput] {
    guard isOpen, seconds >= lastSeconds + Self.quietSeconds else { return [] }
    return release() + end()
  }

  private mutating func release() -> [TypedInput] {
    defer {
      held = []
      holdsAct = false
    }
    return held.map(TypedInput.key)
  }

  private mutating func refuse(itself: Int = 1) -> [TypedInput] {
    refused += held.count + itself
    held = []
    holdsAct = false
    isPaste = true
    return []
  }

  private mutating func end() -> [TypedInput] {
    defer { self = KeyBurst() }
    return isPaste ? [.refused(keys: refused)] : []
  }
}
