import Alarms
import Foundation
import Testing
import Vitals

@Suite("The naming of episodes")
struct EpisodeNamingTests {
  private func id(_ naming: EpisodeNaming, at seconds: Double = 1_760_000_000) -> UUID {
    naming.episodeID(of: PatientIdentity(id: "P001"), startSeconds: seconds)
  }

  @Test("goes by the site, which makes another of the same patient and time")
  func sites() {
    #expect(id(EpisodeNaming()) == id(EpisodeNaming(siteName: "hospital")))
    #expect(id(EpisodeNaming()) != id(EpisodeNaming(siteName: "Hospital")))
  }

  @Test("is that of version 0.1.0 for what began in its time")
  func former() {
    let naming = EpisodeNaming(
      siteName: "County", formerWard: EpisodeNaming.FormerWard(name: "Ward 4A", untilSeconds: 1_760_000_000.5))
    #expect(id(naming) == UUID(uuidString: "de1e11b6-19b4-5451-851e-451a4e34049b"))
    #expect(id(naming, at: 1_760_000_000.5) == id(EpisodeNaming(siteName: "County"), at: 1_760_000_000.5))
  }
}
