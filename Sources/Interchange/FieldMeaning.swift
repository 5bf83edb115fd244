/// What a name of a field means.
struct FieldMeaning: Equatable {
  var role: FieldRole
  /// The name's place in its line of the vocabulary: of two names for one role, the one with the lower rank wins.
  var rank: UInt8 = 0
  /// What a time is the time of; only for `time`.
  var occasion = Occasion.unsaid
  /// As the name itself says, such as `temperature_f`.
  var unit = MeasurementUnit.unstated
  /// Whether other things have that name too, as `temp` is the room's and `rr` the interval of heartbeats.
  var isGeneric = false
  /// Of which measurement a mark says whether it holds, and how; only for `validity`. Unknown where it names none.
  var marks = FieldRole.unknown
  var mark = ValidityMark.holds

  static let unknown = FieldMeaning(role: .unknown)

  /// In order of precedence.
  enum Occasion: UInt8 {
    case measured
    case unsaid
    case sent
  }
}
