internal import CSimdjson

/// What one record says, by role: the fields of its object and of the groups in it. Elements of an array have scopes of their
/// own, which begin with what the record around them says of who and when.
struct RecordScope {
  struct Slot {
    var node: JSONNode
    /// Where the value came as an object with its unit beside it.
    var unit: JSONNode?
    var path: FieldPaths.Path
    var meaning: FieldMeaning
    /// How many groups it stands in.
    var depth: UInt8
    /// It came from the record around this one.
    var isInherited = false
    /// The same name came twice with different values. (RFC 8259 leaves the meaning open, so neither is to be believed.)
    var isAmbiguous = false
  }

  /// One bit for each role; the slots of the others hold nothing.
  private(set) var present: UInt64 = 0
  /// What the source says does not hold, as bits of roles.
  private(set) var invalid: UInt64 = 0
  /// Whether one role was there twice: which is taken depends on the values.
  private(set) var isContested = false
  private let slots: UnsafeMutablePointer<Slot>

  /// - Parameter slots: room for one slot of each role.
  init(slots: UnsafeMutablePointer<Slot>) { self.slots = slots }

  /// A scope that knows what this one says of who and when.
  func heir(slots: UnsafeMutablePointer<Slot>) -> RecordScope {
    var heir = RecordScope(slots: slots)
    heir.present = present & FieldRole.inherited
    heir.invalid = invalid
    var left = heir.present
    while left != 0 {
      let role = left.trailingZeroBitCount
      slots[role] = self.slots[role]
      slots[role].isInherited = true
      left &= left - 1
    }
    return heir
  }

  /// The scope whose slots these already are.
  init(slots: UnsafeMutablePointer<Slot>, present: UInt64) {
    self.slots = slots
    self.present = present
  }

  func has(_ role: FieldRole) -> Bool { present & role.bit != 0 }

  /// Whether the record says that the row it carries is gone.
  var isDeleted: Bool {
    if let mark = self[.deletion], mark.node.isDeletionMark { return true }
    guard let label = self[.label], label.node.isText else { return false }
    return ["delete", "remove"].contains(label.node.text.lowercased())
  }

  func has(any roles: UInt64) -> Bool { present & roles != 0 }

  subscript(role: FieldRole) -> Slot? { has(role) ? slots[Int(role.rawValue)] : nil }

  /// The roles that say who and where, as bits, and their slots by the number of the role.
  var identity: UInt64 { present & FieldRole.identity }

  func slot(at role: Int) -> Slot? { present & 1 << UInt64(role) != 0 ? slots[role] : nil }

  /// Whether the time is a list, which may be one of times.
  var hasList: Bool { has(.time) && slots[Int(FieldRole.time.rawValue)].node.isContainer }

  /// What stands there where that is a number and no unit is stated.
  @inline(__always)
  func bareNumber(_ role: FieldRole) -> Double? {
    let slot = slots + Int(role.rawValue)
    guard slot.pointee.node.isNumber, !slot.pointee.isAmbiguous, slot.pointee.meaning.unit == .unstated,
      slot.pointee.unit == nil, !has(any: FieldRole.units | FieldRole.unit.bit)
    else { return nil }
    return slot.pointee.node.number
  }

  /// Whether other things have the name too under which it stands there.
  @inline(__always)
  func isGeneric(_ role: FieldRole) -> Bool { has(role) && slots[Int(role.rawValue)].meaning.isGeneric }

  /// Nil where the field is null or an empty text.
  func filled(_ role: FieldRole) -> Slot? { self[role].flatMap { $0.node.isEmpty ? nil : $0 } }

  /// Whether another record with the same fields has the same of each: no role was there twice, nothing is marked, and none of what
  /// `VitalsReader` adds to a scope may be there already.
  var isOneOfAKind: Bool { !isContested && invalid == 0 && !has(any: FieldRole.circumstances) }

  mutating func markInvalid(_ roles: UInt64) { invalid |= roles }

  mutating func remove(_ role: FieldRole) { present &= ~role.bit }

  mutating func remove(all roles: UInt64) { present &= ~roles }

  @inline(__always) mutating func take(_ slot: Slot) {
    if present & slot.meaning.role.bit == 0 {
      present |= slot.meaning.role.bit
      slots[Int(slot.meaning.role.rawValue)] = slot
    } else {
      takeAgain(slot)
    }
  }

  private mutating func takeAgain(_ slot: Slot) {
    isContested = true
    let index = Int(slot.meaning.role.rawValue)
    let known = slots[index]
    // A null says nothing, so it neither hides a value nor contradicts one.
    if slot.node.kind == NODE_NULL { return }
    let isStronger = known.meaning.occasion == .measured && slot.meaning.occasion != .measured
    if known.node.kind == NODE_NULL || known.isInherited && !isStronger {
      slots[index] = slot
      return
    }
    let (old, new) =
      slot.meaning.role == .time ? (known.precedenceOfTime, slot.precedenceOfTime) : (known.precedence, slot.precedence)
    if new < old {
      slots[index] = slot
    } else if new == old, !known.node.isSame(as: slot.node), !known.agrees(with: slot) {
      slots[index].isAmbiguous = true
    }
  }
}

extension RecordScope.Slot {
  /// Of names as good as one another, the one that says its unit.
  fileprivate var precedence: Int { 2 * Int(meaning.rank) + (meaning.unit == .unstated ? 1 : 0) }

  /// Whether both are one measurement in two units, as 36.9 °C and 98.4 °F are.
  fileprivate func agrees(with other: RecordScope.Slot) -> Bool {
    guard let vital = meaning.role.vital, meaning.unit != other.meaning.unit, node.isNumber, other.node.isNumber,
      let own = meaning.unit.canonical(node.number, of: vital),
      let others = other.meaning.unit.canonical(other.node.number, of: vital)
    else { return false }
    return abs(own - others) <= 0.1
  }

  /// Measured goes before sent. Otherwise what is further inside was made earlier: an envelope's time is when it was sent.
  fileprivate var precedenceOfTime: Int {
    let isMeasured = meaning.occasion == .measured
    return (isMeasured ? 0 : 1 << 24) + (Int(UInt8.max - depth) << 16) + (Int(meaning.occasion.rawValue) << 8) + Int(meaning.rank)
  }
}
