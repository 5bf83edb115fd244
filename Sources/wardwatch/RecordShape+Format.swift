internal import Interchange
internal import Settings

extension RecordShape {
  /// As the room that writes records calls it.
  var format: RecordFormat {
    switch self {
    case .wide: .wide
    case .classic: .classic
    case .long: .long
    }
  }
}
