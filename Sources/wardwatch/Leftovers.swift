internal import Vitals

/// What a run could not store or send before it ended, and what becomes of it.
struct Leftovers {
  var database: DependencyStatus
  var mail: DependencyStatus

  var sentences: [String] {
    var sentences: [String] = []
    let onDisk = database.pending - database.inMemory
    if onDisk > 0 { sentences.append("not yet in the database: \(onDisk) entries; the journal keeps them for the next start") }
    if database.inMemory > 0 {
      sentences.append(
        "neither in the database nor on disk: \(database.inMemory) entries; the next start raises their alarms anew from the feed, "
          + "as far back as it reads")
    }
    if mail.pending > 0 {
      sentences.append(
        "not sent: \(mail.pending) mails; "
          + (database.state == .off ? "without a database nothing keeps them" : "they wait in the outbox for the next start"))
    }
    return sentences
  }
}
