internal import Vitals

/// What the sender shows the other threads, and what they wait for.
struct MailStatus {
  var status = DependencyStatus()
  var isDrained = true
  /// Whatever is left waits for its next try.
  var isWaiting = true
}
