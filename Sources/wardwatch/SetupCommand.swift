internal import Foundation
internal import Settings

/// The first steps: asks, tries each answer at once, and writes the settings file.
enum SetupCommand {
  static func run(_ settings: Settings, _ dialogue: Dialogue = Dialogue()) throws -> Int32 {
    let asks = !settings.yes && !settings.json && dialogue.isPossible
    let file = SettingsFileWriter(path: settings.destination)
    try file.requireWritable()
    if file.isThere, !settings.overwrite { try agreeToReplace(file, asks ? dialogue : nil) }
    if asks {
      dialogue.say("Enter takes what stands in [brackets]. Nothing is written before the end; Ctrl-C leaves.")
    }
    var setup = Setup(settings: settings, dialogue: asks ? dialogue : nil)
    let report = FindingsReport(try setup.run { if !settings.json { dialogue.say($0) } })
    if settings.json { print(try report.jsonLine()) }
    try setup.settings.checkTogether()
    guard report.ok || asks || settings.yes else {
      throw Failure("nothing was written: put right what is wrong, or write it all the same with --yes")
    }
    let config = CommentedConfig(setup.settings, for: file.path)
    try file.write(config.text, isSecret: config.holdsSecret)
    if !settings.json {
      dialogue.say("\nWrote \(file.path)" + (config.holdsSecret ? ", which only you can read: there is a password in it." : "."))
      if !report.ok { dialogue.say("What is WRONG above has to be put right before anybody relies on it.") }
      nextSteps(file: file.path, config: settings.config, hasService: SystemService.isInstalled).forEach(dialogue.say)
    }
    return report.ok ? 0 : 1
  }

  private static func agreeToReplace(_ file: SettingsFileWriter, _ dialogue: Dialogue?) throws {
    guard let dialogue else {
      throw Failure("\(file.path) is there already; to replace it, add --overwrite: it is kept as \(file.pathOfOld)")
    }
    dialogue.say("\(file.path) is there already. What it says is offered as the answer.")
    guard try dialogue.confirm("Replace it in the end? It is kept as \(file.pathOfOld)", usual: true) else {
      throw Failure("\(file.path) stays as it is; with --config=FILE another is written")
    }
  }

  /// What to type now, with what it does.
  static func nextSteps(file: String, config: String?, hasService: Bool) -> [String] {
    let named = config.map { " --config \($0.shellQuoted)" } ?? ""
    var steps = [
      ("wardwatch check\(named)", "look at everything again"), ("wardwatch\(named)", "the console"),
      ("wardwatch --headless\(named)", "the same without a screen"),
    ]
    if hasService {
      if let name = SystemService.name(ofFile: file) {
        steps.append(("systemctl enable --now \(name)", "the same as a service, now and after each start"))
      } else {
        steps.append(("wardwatch setup --config \(SystemService.exampleFile)", "settings for a service of that ward"))
      }
    }
    let width = steps.map(\.0.count).max() ?? 0
    return steps.map { "  " + $0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $1 }
  }
}

/// The way through the steps.
private struct Setup {
  var settings: Settings
  /// Nil where nobody is asked.
  var dialogue: Dialogue?

  /// - Returns: what was found with the answers that count.
  mutating func run(say: (String) -> Void) throws -> [Finding] {
    var findings: [Finding] = []
    for step in SetupStep.all {
      if let finding = try take(step, say) { findings.append(finding) }
    }
    return findings
  }

  private mutating func take(_ step: SetupStep, _ say: (String) -> Void) throws -> Finding? {
    if dialogue != nil, !step.title.isEmpty { say("\n\(step.title)") }
    while true {
      for question in step.questions { try ask(question) }
      guard let check = step.check else { return nil }
      if dialogue != nil, !step.questions.isEmpty { say("Trying it, for at most \(Int(Check.patienceSeconds)) s …") }
      let finding = check.finding(settings)
      say(finding.line)
      let isWrong = finding.state == .wrong
      guard let dialogue, !step.questions.isEmpty, isWrong || step.doubtsNotes && finding.state == .note,
        try dialogue.confirm("Answer again?", usual: isWrong)
      else { return finding }
    }
  }

  private mutating func ask(_ question: SetupQuestion) throws {
    guard let dialogue, question.isAsked(settings) else { return }
    while true {
      let offered = question.offered(settings)
      let prompt = "  \(question.words)" + (offered.isEmpty ? "" : " [\(offered)]")
      let typed = try question.isUnseen ? dialogue.askUnseen(prompt) : dialogue.ask(prompt)
      if typed.isEmpty, question.isRequired, offered.isEmpty {
        dialogue.say("  It does not work without.")
        continue
      }
      // What is set already stays as it is: shown, it may have a secret masked.
      let answer = typed.isEmpty ? question.usual(settings) : typed
      do {
        if !answer.isEmpty { try question.take(&settings, answer) }
        return
      } catch {
        dialogue.say("  \(error)")
      }
    }
  }
}
