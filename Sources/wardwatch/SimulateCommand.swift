internal import Settings

enum SimulateCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    throw Failure("\(settings.command.words) is not wired yet")
  }
}
