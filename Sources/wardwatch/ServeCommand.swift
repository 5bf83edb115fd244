internal import Settings

enum ServeCommand {
  static func run(_ settings: Settings) throws -> Int32 {
    throw Failure("\(settings.command.words) is not wired yet")
  }
}
