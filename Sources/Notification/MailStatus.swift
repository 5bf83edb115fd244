internal import Vitals

/// What the sender shows the other threads, and what they wait for.
struct MailStatus {
  var status = DependencyStatus()
  var isDrained = true
}
