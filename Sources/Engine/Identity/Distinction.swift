import Vitals

/// What tells people of one id apart, as a text that the same records always give: it is part of the identity of alarms.
struct Distinction {
  /// Where the id came from several places.
  var place: Place?
  /// Where one person's history ended and another's began.
  var sinceSeconds: Double?

  init(place: Place?, sinceSeconds: Double? = nil) {
    self.place = place
    self.sinceSeconds = sinceSeconds
  }

  /// No part has a control character in it, so that no two distinctions give one text.
  var text: String {
    let at = place.map { "at \($0.ward ?? "")\u{1E}\($0.bed ?? "")" }
    let since = sinceSeconds.map { "since \(Int64(($0 * 1000).rounded()))" }
    return [at, since].compactMap(\.self).joined(separator: "\u{1D}")
  }
}
