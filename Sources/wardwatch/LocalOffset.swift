internal import Foundation

/// How far east of UTC the clock on the wall is, as the C library knows it: a screen asks for every time that it shows, and Foundation
/// would first have to load what it knows of the world's calendars.
enum LocalOffset {
  /// - Parameter seconds: since 1970.
  static func seconds(at seconds: Double) -> Int {
    // No clock goes further; what is no number has no time of day.
    guard abs(seconds) < 1e12 else { return 0 }
    var time = time_t(seconds.rounded(.down))
    var parts = tm()
    return localtime_r(&time, &parts) == nil ? 0 : parts.tm_gmtoff
  }
}
