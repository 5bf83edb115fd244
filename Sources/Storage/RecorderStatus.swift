internal import Alarms
internal import Vitals

/// What the recorder tells the other threads, and what they wait for.
struct RecorderStatus {
  var status = DependencyStatus()
  var isOnDuty: Bool?
  var duty = WardDuty.unknown
  /// By which delays alarms are made where the topic is kept.
  var leasePolicy: String?
  /// Whether another has been seen to renew the lease.
  var isKeptElsewhere = false
  var checkpointRound: Int?
  var latency = LatencyHistogram()
  /// Why the database takes nothing from this console: it is another site's.
  var refusal: String?
  /// Nothing waits to be written any more.
  var isDrained = true
  /// Nothing waits for the disk, or the disk refuses.
  var isJournalled = true
  /// Alarms wait until it is known what this console goes on from.
  var awaitsPast = false
  /// Of some of them nobody has been told yet.
  var hasUntold = false
  /// Of what is neither in the database nor on the disk, what people did: no record brings it again.
  var inMemoryDeeds = 0
  var rejected = 0
  var standbyCount = 0
  var backendPID: Int32?
}
