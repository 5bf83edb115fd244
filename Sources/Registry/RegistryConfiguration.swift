/// Which schema registry, and how to speak to it.
package struct RegistryConfiguration: Sendable {
  /// `http://host:8081` or `https://…`, without a user or a password in it.
  package let url: String
  package let user: String?
  package let password: String?
  /// Where the schemas are kept, for the day when the registry cannot be reached; nil keeps none.
  package let folder: String?
  package let connectTimeoutSeconds: Double
  package let totalTimeoutSeconds: Double
  package let retrySeconds: Double

  package init(
    url: String, user: String? = nil, password: String? = nil, folder: String? = nil, connectTimeoutSeconds: Double = 3,
    totalTimeoutSeconds: Double = 5, retrySeconds: Double = 5
  ) {
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.user = user
    self.password = password
    self.folder = folder
    self.connectTimeoutSeconds = connectTimeoutSeconds
    self.totalTimeoutSeconds = totalTimeoutSeconds
    self.retrySeconds = retrySeconds
  }
}
