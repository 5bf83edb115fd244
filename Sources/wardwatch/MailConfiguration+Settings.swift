internal import Notification
internal import Settings

extension MailConfiguration {
  init(_ settings: Settings, dropFolder: String? = nil) {
    self.init()
  }
}
