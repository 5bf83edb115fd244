internal import Notification
internal import Service
internal import Settings

/// Who outside is told how the ward is.
struct ServicePlan: Sendable {
  var metrics: ListenAddress?
  var metricsToken: String?
  var heartbeat = Heartbeat(url: nil, file: nil)
  /// Silent where no service manager has started this process.
  var manager = ServiceManager(environment: [:])

  /// Whether somebody looks although there is no screen.
  var needsSnapshots: Bool { metrics != nil || heartbeat.isWanted || manager.isThere }
}

extension ServicePlan {
  init(_ settings: Settings, environment: [String: String]) throws {
    metrics = try settings.metrics.map { text in
      guard let address = ListenAddress(text) else {
        throw Failure("--metrics=\(text): this is no address with a port; write 127.0.0.1:9464 or [::1]:9464")
      }
      return address
    }
    metricsToken = settings.metricsToken.isEmpty ? nil : settings.metricsToken
    heartbeat = Heartbeat(url: settings.heartbeatURL, file: settings.heartbeatFile)
    manager = ServiceManager(environment: environment)
  }
}
