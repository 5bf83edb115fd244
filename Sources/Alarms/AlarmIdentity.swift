internal import CUuid
package import Foundation

/// Deterministic identities (UUID version 5, RFC 9562 section 5.5): the same alarm has the same identity on every console and
/// in every replay, so storing it twice stores it once.
package enum AlarmIdentity {
  /// The namespace of everything wardwatch names; random, fixed for good.
  private static let namespace: uuid_t = (
    0x6f, 0x1d, 0x0c, 0x55, 0x0a, 0x8e, 0x4e, 0x0b, 0x9a, 0x53, 0x1f, 0x3c, 0x7b, 0x62, 0xd4, 0x90
  )

  /// - Parameters:
  ///   - place: within which the patient's id means one person; see `EpisodeNaming`.
  ///   - distinction: what tells the patient from others of the id.
  ///   - clock: how often the clock of the patient's records was set: the same time comes twice when it is set back.
  package static func episode(
    of place: String, patientID: String, distinction: String? = nil, startSeconds: Double, clock: Int = 0
  ) -> UUID {
    uuid(
      of: ["episode", place, patientID, milliseconds(startSeconds)] + (distinction.map { [$0] } ?? [])
        + (clock == 0 ? [] : ["clock \(clock)"]))
  }

  /// A silence, or another condition that is told by what does not come: the same wherever and whenever it is noticed.
  /// - Parameter lastRecordSeconds: when the last record before it was measured.
  package static func condition(
    of place: String, patientID: String, kind: TechnicalCondition.Kind, lastRecordSeconds: Double
  ) -> UUID {
    uuid(of: ["condition", place, patientID, "\(kind)", milliseconds(lastRecordSeconds)])
  }

  package static func transition(episodeID: UUID, step: Int) -> UUID {
    uuid(of: ["transition", episodeID.uuidString, String(step)])
  }

  package static func acknowledgement(episodeID: UUID, step: Int) -> UUID {
    uuid(of: ["acknowledgement", episodeID.uuidString, String(step)])
  }

  /// Of a turn only the first acknowledgement has a place; taking back is everyone's own.
  package static func acknowledgement(_ acknowledgement: AlarmAcknowledgement) -> UUID {
    let (episodeID, step, turn) = (acknowledgement.episodeID, acknowledgement.step, acknowledgement.turn)
    guard turn > 0 else { return self.acknowledgement(episodeID: episodeID, step: step) }
    let person = acknowledgement.isTakenBack ? [acknowledgement.person] : []
    return uuid(of: ["acknowledgement", episodeID.uuidString, String(step), String(turn)] + person)
  }

  private static func milliseconds(_ seconds: Double) -> String {
    let milliseconds = (seconds * 1000).rounded()
    return abs(milliseconds) < 9e18 ? String(Int64(milliseconds)) : String(milliseconds)
  }

  /// Each part is preceded by its length, so that no two lists of parts give the same name.
  private static func uuid(of parts: [String]) -> UUID {
    let name = parts.map { "\($0.utf8.count):\($0)" }.joined()
    var result: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    withUnsafeMutableBytes(of: &result) { out in
      withUnsafeBytes(of: namespace) { space in
        let bytes = Array(name.utf8)
        bytes.withUnsafeBufferPointer { buffer in
          buffer.withMemoryRebound(to: CChar.self) { characters in
            guard
              let out = out.bindMemory(to: UInt8.self).baseAddress,
              let space = space.bindMemory(to: UInt8.self).baseAddress,
              let characters = characters.baseAddress
            else { return }
            uuid_generate_sha1(out, space, characters, characters.distance(to: characters + buffer.count))
          }
        }
      }
    }
    return UUID(uuid: result)
  }
}
