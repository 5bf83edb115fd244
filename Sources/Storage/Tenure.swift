internal import Foundation

/// Who stores: the process and the epoch that it was given.
struct Tenure: Sendable, Equatable {
  var holder: UUID
  var epoch: Int64
  /// How often the lease has been renewed in this epoch, as far as its holder knows: a row that counts no more than that when it is
  /// renewed is one of a database that has lost commits.
  var renewals: Int64 = 0
}
