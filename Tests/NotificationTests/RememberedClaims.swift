import Alarms
import Foundation
import Sharing

/// Grants every claim, and keeps what it was for.
final class RememberedClaims: Sendable {
  private let claims = Guarded<[[UUID]]>([])

  var all: [[UUID]] { claims.withLock(\.self) }

  func take(_ ids: [UUID], _ digest: AlarmDigest?) -> Bool {
    claims.withLock { $0.append(ids) }
    return true
  }
}
