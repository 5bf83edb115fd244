package import Foundation

/// A mail that is ready to go.
package struct ComposedMail: Sendable, Equatable {
  package var subject: String
  package var plainText: String
  package var html: String
  /// The same for the same alarm, whoever sends it and however often: `<uuid@wardwatch>`.
  package var messageID: String
  package var dateSeconds: Double
  /// As they go to the server and into the file.
  package var bytes: [UInt8]
  /// The alarms that it is about.
  package var transitionIDs: [UUID]
}
