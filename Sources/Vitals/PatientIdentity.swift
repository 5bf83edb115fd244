/// Who a reading belongs to and where that patient lies. Only `id` is always known.
///
/// All text came from outside: it has been checked to be valid UTF-8 without control characters when it was decoded, and is
/// still escaped again by whatever shows it.
package struct PatientIdentity: Sendable, Hashable, Codable {
  package var id: String
  package var ward: String?
  package var bed: String?
  package var name: String?

  package init(id: String, ward: String? = nil, bed: String? = nil, name: String? = nil) {
    self.id = id
    self.ward = ward
    self.bed = bed
    self.name = name
  }

  /// Takes over what a later record knows; what it leaves out stays.
  package mutating func merge(_ other: PatientIdentity) {
    if let ward = other.ward { self.ward = ward }
    if let bed = other.bed { self.bed = bed }
    if let name = other.name { self.name = name }
  }
}
