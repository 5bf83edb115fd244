internal import CNcurses
internal import Glibc

/// How characters are encoded: the locale's way, and UTF-8 where the locale that was asked for is not installed.
enum TerminalLocale {
  /// Takes the environment's locale for characters; a decimal comma must not reach any C library's numbers.
  /// - Returns: a sentence where it is not what was asked for.
  static func take() -> String? {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let asked = names.compactMap { name in getenv(name).map { String(cString: $0) } }.first { !$0.isEmpty } ?? ""
    // Containers, timers and bare logins name none; the terminal behind them knows UTF-8 all the same. Who wants ASCII says C.
    if asked.isEmpty, setlocale(LC_CTYPE, "C.UTF-8") != nil {
      return "no locale is set: C.UTF-8 is used; where that looks wrong, --ascii or LC_ALL=C"
    }
    if setlocale(LC_CTYPE, "") != nil { return nil }
    setlocale(LC_CTYPE, "C")
    guard isUTF8(asked), setlocale(LC_CTYPE, "C.UTF-8") != nil else {
      return "the locale \(asked) is not installed here: only ASCII is shown"
    }
    return "the locale \(asked) is not installed here: C.UTF-8 is used"
  }

  /// `de_DE.UTF-8`, `en_GB.utf8`
  static func isUTF8(_ locale: String) -> Bool {
    let codeset = locale.split(separator: ".").last?.split(separator: "@").first ?? ""
    return codeset.lowercased().filter { $0 != "-" } == "utf8"
  }

  /// Whether characters beyond ASCII can be written.
  static var isUTF8: Bool { nl_langinfo(Int32(CODESET)).map { String(cString: $0) } == "UTF-8" }
}
