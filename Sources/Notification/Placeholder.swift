package import Alarms
package import Foundation
package import Vitals
package final class MailSender: Sendable {
  package init(configuration: MailConfiguration, onDelivered: @escaping @Sendable (UUID, Double) -> Void) {}
  package func enqueue(_ transitions: [AlarmTransition]) {}
  package var status: DependencyStatus { DependencyStatus() }
  package func drain(timeoutSeconds: Double) -> Bool { true }
  package func close() {}
}
