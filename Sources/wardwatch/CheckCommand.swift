internal import Settings

/// Looks at everything the console will use, a line each.
enum CheckCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    let found = findings(settings) { if !settings.json { print($0.line) } }
    let report = FindingsReport(found)
    if settings.json { print(try report.jsonLine()) }
    return report.ok ? 0 : 1
  }

  /// `onFinding` is called with each as soon as it is known: a broker that does not answer takes its time.
  static func findings(_ settings: Settings, onFinding: (Finding) -> Void = { _ in }) -> [Finding] {
    Check.allCases.flatMap { check in
      let found = check.findings(settings)
      found.forEach(onFinding)
      return found
    }
  }
}
