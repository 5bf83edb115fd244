package import Saving

/// Who a reading belongs to and where that patient lies. Only `id` is always known.
///
/// All text came from outside: it has been checked to be valid UTF-8 without control characters when it was decoded, and is
/// still escaped again by whatever shows it.
package struct PatientIdentity: Sendable, Hashable, Codable {
  package var id: String
  package var ward: String?
  package var bed: String?
  package var name: String?
  /// What tells this person from others under the same id; nil where the id suffices. Never shown, and the same on every console.
  package var distinction: String?

  package init(id: String, ward: String? = nil, bed: String? = nil, name: String? = nil, distinction: String? = nil) {
    self.id = id
    self.ward = ward
    self.bed = bed
    self.name = name
    self.distinction = distinction
  }

  /// One for each person, where ids are not. No id has the separator in it: control characters are rejected.
  package var key: String { distinction.map { "\(id)\u{1F}\($0)" } ?? id }

  /// The id in such a key.
  package static func id(ofKey key: String) -> String { String(key.prefix { $0 != "\u{1F}" }) }

  /// Is the other from now on, which it mostly is already: then nothing is copied.
  package mutating func become(_ other: PatientIdentity) {
    if self != other { self = other }
  }

  /// Takes over what another record of the same person knows; what it leaves out stays.
  package mutating func merge(_ other: PatientIdentity) {
    if let ward = other.ward { self.ward = ward }
    if let bed = other.bed { self.bed = bed }
    if let name = other.name { self.name = name }
  }

  /// Whether neither says what the other contradicts.
  package func agrees(with other: PatientIdentity) -> Bool {
    id == other.id && Place(ward: ward, bed: bed).agrees(with: Place(ward: other.ward, bed: other.bed))
      && (name == nil || other.name == nil || name == other.name)
  }

  package var place: Place? { ward == nil && bed == nil ? nil : Place(ward: ward, bed: bed) }

  /// What lies in a bed from which nobody's id comes.
  package static func unidentified(inBed bed: String, of ward: String?) -> PatientIdentity {
    let place = ward.map { "bed \(bed) of \($0)" } ?? "bed \(bed)"
    return PatientIdentity(id: place + unidentifiedSuffix, ward: ward, bed: bed)
  }

  package var isIdentified: Bool { !id.hasSuffix(Self.unidentifiedSuffix) }

  private static let unidentifiedSuffix = ", not identified"
}

extension PatientIdentity: Saved {
  package static var blank: PatientIdentity { PatientIdentity(id: "") }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&id)
    coder.pass(&ward)
    coder.pass(&bed)
    coder.pass(&name)
    coder.pass(&distinction)
  }
}
