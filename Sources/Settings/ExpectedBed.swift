/// A bed from which readings are to come, from `[[beds]]` in a settings file.
package struct ExpectedBed: Sendable, Equatable {
  package var ward: String?
  package var bed: String

  /// The lines of its table in a settings file.
  var lines: [String] {
    ["[[beds]]"] + (ward.map { ["ward = \(TomlValue.string($0).literal)"] } ?? []) + ["bed = \(TomlValue.string(bed).literal)"]
  }
}
