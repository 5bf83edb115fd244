package import Saving
package import Vitals

/// A bed from which readings are to come, as a record said.
package struct ExpectedPlace: Sendable, Equatable {
  package var place: Place
  package var sinceSeconds: Double
}

extension ExpectedPlace: Saved {
  package static var blank: ExpectedPlace { ExpectedPlace(place: .blank, sinceSeconds: 0) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&place)
    coder.pass(&sinceSeconds)
  }
}
