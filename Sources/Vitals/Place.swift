package import Saving

/// Where a patient lies, as far as a record says.
package struct Place: Sendable, Hashable, Codable {
  package var ward: String?
  package var bed: String?

  package init(ward: String?, bed: String?) {
    self.ward = ward
    self.bed = bed
  }

  /// Whether both can be the same place: what one leaves out, the other may say; "4a" is "4A".
  package func agrees(with other: Place) -> Bool {
    func agree(_ one: String?, _ two: String?) -> Bool {
      guard let one, let two else { return true }
      return one == two || one.lowercased() == two.lowercased()
    }
    return agree(ward, other.ward) && agree(bed, other.bed)
  }

  /// `bed 09 of 5B`
  package var words: String {
    switch (ward, bed) {
    case (let ward?, let bed?): "bed \(bed) of \(ward)"
    case (let ward?, nil): "ward \(ward)"
    case (nil, let bed?): "bed \(bed)"
    case (nil, nil): "no place"
    }
  }
}

extension Place: Saved {
  package static var blank: Place { Place(ward: nil, bed: nil) }

  package mutating func pass(through coder: inout StateCoder) {
    coder.pass(&ward)
    coder.pass(&bed)
  }
}
