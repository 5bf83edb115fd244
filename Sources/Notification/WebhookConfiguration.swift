internal import Foundation
internal import Sharing

/// A web address that is told of each alarm.
package struct WebhookConfiguration: Sendable, Equatable {
  package let url: String
  /// What the messages are signed with; nil signs none.
  package let secret: String?
  /// Certificates to trust instead of the system's (PEM).
  package let caFile: String?
  package let timeoutSeconds: Double

  package init(
    _ url: String, secret: String? = nil, caFile: String? = nil, timeoutSeconds: Double = 30
  ) throws(MailConfigurationError) {
    let isEncrypted = url.hasPrefix("https://")
    let place = SchemeAndHost(of: url)
    // To this machine itself a message may travel in the clear.
    let isLocal = url.hasPrefix("http://") && Loopback.isNamed(by: url)
    guard isEncrypted || isLocal, place?.name != nil, url.utf8.allSatisfy({ (33...126).contains($0) }) else {
      throw MailConfigurationError("the webhook must be an https:// address: what is sent is about patients")
    }
    guard place?.hasUser == false else {
      throw MailConfigurationError("the webhook's address must hold no user name or password: sign with a secret instead")
    }
    self.url = url
    self.secret = secret
    self.caFile = caFile
    self.timeoutSeconds = timeoutSeconds
  }

  /// Without what may be secret in it: paths and queries of webhooks often are.
  var place: String { HTTPTransfer.place(of: url) }
}
