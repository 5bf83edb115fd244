/// Whether a mail may be sent, which whoever sends it asks for first.
package enum SendClaim: Sendable, Equatable {
  /// Noted in the outbox under this console's epoch.
  case granted
  /// Another console is on duty, and sends it.
  case refused
  /// Nobody could be asked, since the database is away, or it could not be noted. A duplicate is better than a missing mail.
  case unreachable
}
