import Alarms
import Foundation
import Testing

@testable import Storage

@Suite("Who is on duty")
struct OwnershipTests {
  private let other = UUID()

  private func lease(_ epoch: Int64, of holder: UUID, remaining: Double) -> Lease {
    Lease(epoch: epoch, holder: holder, host: "ward-pc", sinceSeconds: 1000, remainingSeconds: remaining)
  }

  @Test("A console that could never ask acts on its own, and does not know")
  func actsAlone() {
    let ownership = Ownership()
    #expect(ownership.isOnDuty == nil && ownership.persists && ownership.epoch == nil)
    #expect(ownership.duty(isInSight: false) == .unknown)
  }

  @Test("A lease that nobody has or that has expired is taken; one that stands is looked at again when it may expire")
  func takes() {
    var ownership = Ownership()
    var step = ownership.saw(nil, atSeconds: 0, intervalSeconds: 1)
    #expect(step == .take)
    step = ownership.saw(lease(7, of: other, remaining: 0.4), atSeconds: 0, intervalSeconds: 1)
    #expect(step == .wait(seconds: 0.4))
    var change = ownership.stoodBack()
    #expect(change == .stepsBack)
    #expect(ownership.duty(isInSight: true) == .elsewhere(host: "ward-pc", sinceSeconds: 1000))
    step = ownership.saw(lease(7, of: other, remaining: 3), atSeconds: 1, intervalSeconds: 1)
    #expect(step == .wait(seconds: 1))
    change = ownership.stoodBack()
    #expect(change == .none)
    step = ownership.saw(lease(7, of: other, remaining: -0.1), atSeconds: 4, intervalSeconds: 1)
    #expect(step == .take)
    change = ownership.took(lease(8, of: ownership.holder, remaining: 3))
    #expect(change == .takesOver)
    #expect(ownership.epoch == 8 && ownership.isOnDuty == true)
    #expect(ownership.duty(isInSight: false) == .here(sinceSeconds: 1000))
  }

  @Test("Whoever took the lease and did not hear of it finds it its own")
  func finds() {
    var ownership = Ownership()
    let own = lease(3, of: ownership.holder, remaining: 2)
    let step = ownership.saw(own, atSeconds: 0, intervalSeconds: 1)
    #expect(step == .keep(epoch: 3))
    let change = ownership.took(own)
    #expect(change == .takesOver)
  }

  @Test("On duty it stays so while the database is away, until it finds another there")
  func staysOnDuty() {
    var ownership = Ownership()
    _ = ownership.took(lease(1, of: ownership.holder, remaining: 3))
    ownership.databaseLost()
    #expect(ownership.isOnDuty == true && ownership.epoch == 1)
    let change = ownership.stoodBack()
    #expect(change == .stepsBack)
    #expect(!ownership.persists && ownership.epoch == nil)
  }

  @Test("After an outage that a standby saw too, it gives the one on duty time to come back; another epoch it judges anew")
  func isPatient() {
    var ownership = Ownership()
    _ = ownership.saw(lease(4, of: other, remaining: 3), atSeconds: 0, intervalSeconds: 1)
    _ = ownership.stoodBack()
    ownership.databaseLost()
    #expect(ownership.duty(isInSight: false) == .unknown)
    var step = ownership.saw(lease(4, of: other, remaining: -60), atSeconds: 63, intervalSeconds: 1)
    #expect(step == .wait(seconds: 1))
    #expect(ownership.duty(isInSight: true) == .nobody(lastHost: "ward-pc"))
    step = ownership.saw(lease(4, of: other, remaining: -67.5), atSeconds: 70.5, intervalSeconds: 1)
    #expect(step == .wait(seconds: 0.5))
    step = ownership.saw(lease(4, of: other, remaining: -68), atSeconds: 71, intervalSeconds: 1)
    #expect(step == .take)
    ownership.databaseLost()
    step = ownership.saw(lease(5, of: other, remaining: -1), atSeconds: 80, intervalSeconds: 1)
    #expect(step == .take)
  }

  @Test("Whoever stores knows how often the lease was renewed: what the database counts less of tells that it has lost commits")
  func knowsRenewals() {
    var ownership = Ownership()
    #expect(ownership.tenure == nil)
    _ = ownership.took(lease(1, of: ownership.holder, remaining: 3))
    #expect(ownership.tenure == Tenure(holder: ownership.holder, epoch: 1, renewals: 0))
    ownership.renewed(count: 6)
    #expect(ownership.tenure?.renewals == 6)
    ownership.databaseSetBack()
    #expect(ownership.tenure?.renewals == 0)
    ownership.renewed(count: 4)
    #expect(ownership.tenure?.renewals == 4)
  }
}
