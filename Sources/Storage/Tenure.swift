internal import Foundation

/// Who stores: the process and the epoch that it was given.
struct Tenure: Sendable, Equatable {
  var holder: UUID
  var epoch: Int64
}
