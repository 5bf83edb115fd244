/// A bed from which readings are to come, from `[[beds]]` in a settings file.
package struct ExpectedBed: Sendable, Equatable {
  package var ward: String?
  package var bed: String
}
