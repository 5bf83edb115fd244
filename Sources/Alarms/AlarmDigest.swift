/// One message about many alarms, named before it is sent: what may have arrived goes out again under the same name, also after a
/// crash and from another console.
package struct AlarmDigest: Sendable, Equatable {
  /// Each channel puts together its own.
  package var channel: String
  package var identity: String

  package init(channel: String, identity: String) {
    self.channel = channel
    self.identity = identity
  }
}
