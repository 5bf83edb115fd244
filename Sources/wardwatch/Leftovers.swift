internal import Vitals

/// What a run could not store or send before it ended, and what becomes of it.
struct Leftovers {
  var database: DependencyStatus
  var mail: DependencyStatus
  /// Of what the database and the disk do not have, what people did.
  var inMemoryDeeds = 0

  var sentences: [String] {
    var sentences: [String] = []
    let onDisk = database.pending - database.inMemory
    if onDisk > 0 { sentences.append("not yet in the database: \(entries(onDisk)); the journal keeps them for the next start") }
    let others = database.inMemory - inMemoryDeeds
    if others > 0 {
      sentences.append(
        "neither in the database nor on disk: \(entries(others)); the next start raises alarms among them anew from the feed, as far "
          + "back as it reads, and may send once more what was sent")
    }
    if inMemoryDeeds > 0 {
      sentences.append(
        "LOST, since neither the database nor the disk took it: \(inMemoryDeeds == 1 ? "one thing" : "\(inMemoryDeeds) things") that "
          + "people did about alarms (acknowledged, silenced and the like); do that again after the next start")
    }
    if mail.pending > 0 {
      let fate = database.state == .off ? "without a database nothing keeps them" : "they wait in the outbox for the next start"
      let reason = mail.message.map { "; \($0)" } ?? ""
      sentences.append("not sent: \(mail.pending) \(mail.pending == 1 ? "mail" : "mails"); \(fate)\(reason)")
    }
    return sentences
  }

  private func entries(_ count: Int) -> String { "\(count) \(count == 1 ? "entry" : "entries")" }
}
