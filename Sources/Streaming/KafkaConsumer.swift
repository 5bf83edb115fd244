internal import CRdKafka
internal import Sharing
package import Vitals

/// Reads every partition of one topic, those added later included, or some of them, and keeps no offsets in Kafka.
///
/// It uses librdkafka's simple consumer (`rd_kafka_consume_start_queue`), which needs no consumer group: `rd_kafka_assign` would
/// make one up, look for its coordinator and want the right to use it.
///
/// `poll` and `close` are called from one serial queue; they block it and no other. `status`, `takeNotices` and `takeLog` may be
/// called from any thread.
///
/// Unchecked because `report` and `events` are guarded by their own locks; all else is only touched from the queue that polls.
package final class KafkaConsumer: @unchecked Sendable {
  private static let surveySeconds = 5.0
  /// While something is awaited.
  private static let urgentSurveySeconds = 1.0
  /// One poll ends after so many bytes, whatever `maximumRecords` says.
  private static let pollBytes = 8 << 20

  private struct Report {
    var status = FeedStatus()
    var hasReachedEnd = false
    var clusterID: String?
    var notices: [String] = []
    var isReplaced = false
  }

  private static let noticesKept = 100

  private let configuration: KafkaConfiguration
  /// What the places of headers in batches stand for. Those that were asked for, and what was met where all are read.
  package private(set) var headerNames: [String]
  private let report = Guarded(Report())
  private let events: BrokerEvents
  private var session: ConsumerSession?
  private var cursor: TopicCursor
  private var condition = FeedCondition()
  private var transactions = OpenTransactions()
  private var saysTransaction = false
  private var lastSurveySeconds = 0.0
  private var nextSurveySeconds = 0.0

  /// Does not wait for the broker: `status` tells how it is.
  package init(configuration: KafkaConfiguration) throws(StreamingError) {
    self.configuration = configuration
    headerNames = configuration.headerNames
    cursor = TopicCursor(
      topic: configuration.topic, resumeOffsets: configuration.resumeOffsets, wanted: configuration.partitions)
    let session = try ConsumerSession(configuration)
    self.session = session
    events = session.client.events
  }

  deinit {
    close()
  }

  /// How the feed is, as of the last poll.
  package var status: FeedStatus { report.withLock { $0.status } }

  /// Every partition has once been read to the end that it had when reading it began.
  package var hasReachedEnd: Bool { report.withLock { $0.hasReachedEnd } }

  /// Kafka's own id of the cluster that the topic is of; nil until a broker has answered.
  package var clusterID: String? { report.withLock { $0.clusterID } }

  /// Why a broker cannot be reached although others, or it by another name, have answered; as of now. To be called from the
  /// queue that polls.
  package var obstacle: String? {
    events.failure?.sentence(for: configuration, wasAnswered: condition.isAnswered)
  }

  /// Sentences for the log about what happened to the topic since the last call: records gone, partitions added, a new topic.
  package func takeNotices() -> [String] {
    report.withLock { report in
      defer { report.notices.removeAll() }
      return report.notices
    }
  }

  /// Whether the topic has turned out to be another one under the same name since the last call: what is given from then on is of that.
  package func takeReplacement() -> Bool {
    report.withLock { report in
      defer { report.isReplaced = false }
      return report.isReplaced
    }
  }

  /// librdkafka's own log lines since the last call, the latest 200 at most.
  package func takeLog() -> [String] { events.takeLog() }

  /// Ends reading; afterwards `poll` gives nothing. Takes at most a few seconds, also when no broker answers.
  package func close() {
    guard let session else { return }
    for (index, partition) in cursor.partitions.enumerated() where partition.isStarted { session.stop(Int32(index)) }
    session.close()
    self.session = nil
  }

  /// What was read before, of each partition the furthest record or several: one there that is later, or another than a mark says, is
  /// another topic's, which is read from its beginning. Only before the first poll, or the first after going back.
  package func expect(_ read: [(position: RecordPosition, kafkaSeconds: Double)], marks: [Int32: RecordMark]) {
    cursor.known = marks
    for (position, kafkaSeconds) in read where position.offset > cursor.expected[position.partition]?.offset ?? -1 {
      cursor.expected[position.partition] = TopicCursor.Mark(
        offset: position.offset, timestampMilliseconds: Int64((kafkaSeconds * 1000).rounded(.up)))
    }
  }

  /// Goes back, and reads on from these offsets, or from where it would begin without them.
  package func goBack(to offsets: [Int32: Int64]) {
    for (index, partition) in cursor.partitions.enumerated() where partition.isStarted { session?.stop(Int32(index)) }
    cursor = TopicCursor(topic: configuration.topic, resumeOffsets: offsets, wanted: configuration.partitions)
    condition = FeedCondition()
    transactions = OpenTransactions()
    (lastSurveySeconds, nextSurveySeconds) = (0, 0)
    report.withLock { $0.hasReachedEnd = false }
    if let session { updateStatus(session) }
  }

  // MARK: - Polling

  /// Replaces the batch's records with the next ones. Waits up to `timeoutSeconds` for the first of them and not for more, so a
  /// record is not held up by the batch. Outages and damaged records are survived here and told by `status` and `takeNotices`.
  package func poll(into batch: inout RecordBatch, maximumRecords: Int, timeoutSeconds: Double) {
    batch.removeAll()
    defer { batch.receivedNanoseconds = Monotonic.nowNanoseconds() }
    guard let session else { return }
    session.serveCallbacks()
    if let survey = session.takeSurvey() { apply(survey, in: session) }
    surveyIfDue(session)

    if let first = session.next(timeoutSeconds: timeoutSeconds) {
      read(first, into: &batch, in: session)
      drain(session, into: &batch, maximumRecords: maximumRecords)
      perform(cursor.begin(), in: session)
    }
    updateStatus(session)
  }

  private func drain(_ session: ConsumerSession, into batch: inout RecordBatch, maximumRecords: Int) {
    while batch.entries.count < maximumRecords, batch.bytes.count < Self.pollBytes {
      let messages = session.take(upTo: maximumRecords - batch.entries.count)
      guard !messages.isEmpty else { return }
      for message in messages {
        if let message { read(message, into: &batch, in: session) }
      }
    }
  }

  private func read(
    _ message: UnsafeMutablePointer<rd_kafka_message_t>, into batch: inout RecordBatch, in session: ConsumerSession
  ) {
    // A message kept would make rd_kafka_destroy wait for ever.
    defer { rd_kafka_message_destroy(message) }
    let content = message.pointee
    guard content.err == RD_KAFKA_RESP_ERR_NO_ERROR else { return handle(content, in: session) }

    var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let timestamp = rd_kafka_message_timestamp(message, &kind)
    let timestampMilliseconds = kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || timestamp < 0 ? nil : timestamp
    switch cursor.accept(
      partition: content.partition, offset: content.offset, timestampMilliseconds: timestampMilliseconds,
      digest: RecordMark.digest(of: UnsafeRawBufferPointer(start: content.payload, count: content.len)))
    {
    case .take:
      // A null value (a tombstone) is an empty record.
      batch.append(
        UnsafeRawBufferPointer(start: content.payload, count: content.payload == nil ? 0 : content.len),
        partition: content.partition, offset: content.offset, timestampMilliseconds: timestampMilliseconds)
      readContext(of: message, into: &batch)
    case .skip: break
    case .otherTopic: startAnew(session)
    }
  }

  private func readContext(of message: UnsafeMutablePointer<rd_kafka_message_t>, into batch: inout RecordBatch) {
    if configuration.readsKeys, let key = message.pointee.key {
      batch.setKey(UnsafeRawBufferPointer(start: key, count: message.pointee.key_len))
    }
    guard !headerNames.isEmpty || configuration.readsAllHeaders else { return }
    var headers: OpaquePointer?
    guard rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR else { return }
    if configuration.readsAllHeaders { noteNames(in: headers) }
    for (index, name) in headerNames.enumerated() {
      var value: UnsafeRawPointer?
      var count = 0
      if rd_kafka_header_get_last(headers, name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR, let value {
        batch.addHeader(index, UnsafeRawBufferPointer(start: value, count: count))
      }
    }
  }

  private func noteNames(in headers: OpaquePointer?) {
    var index = 0
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var count = 0
    while headerNames.count < Self.mostHeaderNames,
      rd_kafka_header_get_all(headers, index, &name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR
    {
      index += 1
      if let found = name.map({ String(cString: $0) }), !headerNames.contains(found) { headerNames.append(found) }
    }
  }

  private static let mostHeaderNames = 64

  // MARK: - What is not a record

  private func handle(_ content: rd_kafka_message_t, in session: ConsumerSession) {
    let partition = content.partition
    switch content.err {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      transactions.reachedEnd(of: partition, at: content.offset)
      condition.troubles[partition] = nil
      if cursor.reachEnd(partition: partition, offset: content.offset) == .otherTopic { startAnew(session) }
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      perform(cursor.lose(partition: partition), in: session)
      nextSurveySeconds = 0
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      cursor.doubt()
      nextSurveySeconds = 0
    case RD_KAFKA_RESP_ERR__BAD_MSG, RD_KAFKA_RESP_ERR__BAD_COMPRESSION, RD_KAFKA_RESP_ERR_INVALID_MSG,
      RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      note("partition \(partition): the record at \(content.offset) is damaged (\(content.err.explanation)); going on after it")
    default:
      condition.troubles[partition] =
        "partition \(partition) of topic \(configuration.topic) cannot be read: \(content.err.explanation)"
    }
  }

  private func startAnew(_ session: ConsumerSession) {
    perform(cursor.startAnew(), in: session)
    nextSurveySeconds = 0
  }

  private func perform(_ steps: [TopicCursor.Step], in session: ConsumerSession) {
    for step in steps {
      switch step {
      case .start(let partition, let offset):
        condition.troubles[partition] = session.start(partition, at: offset).map {
          "partition \(partition) of topic \(configuration.topic) cannot be read: \($0)"
        }
      case .stop(let partition): session.stop(partition)
      case .notice(let sentence): note(sentence)
      case .replaced(let sentence):
        note(sentence)
        report.withLock { $0.isReplaced = true }
      }
    }
  }

  private func note(_ sentence: String) {
    report.withLock { report in
      if report.notices.count >= Self.noticesKept { report.notices.removeFirst() }
      report.notices.append(sentence)
    }
  }

  // MARK: - How it is

  private func surveyIfDue(_ session: ConsumerSession) {
    let nowSeconds = Monotonic.nowSeconds()
    let isUrgent = condition.outage != nil || events.allBrokersDown || cursor.waits
    guard nowSeconds >= nextSurveySeconds || isUrgent && nowSeconds >= lastSurveySeconds + Self.urgentSurveySeconds else {
      return
    }
    lastSurveySeconds = nowSeconds
    nextSurveySeconds = nowSeconds + Self.surveySeconds
    session.survey(settled: cursor.settled)
  }

  private func apply(_ survey: TopicSurvey, in session: ConsumerSession) {
    switch survey {
    case .unanswered(let reason):
      condition.outage =
        events.failure?.sentence(for: configuration, wasAnswered: condition.isAnswered)
        ?? "no broker answers at \(configuration.bootstrap): \(reason); is Kafka running there? see --bootstrap"
      return
    case .refused(let reason):
      condition.outage =
        "the broker does not give topic \(configuration.topic): \(reason); check its name and the user's rights"
    case .missing:
      condition.outage = nil
    case .present(let partitions):
      condition.outage = nil
      condition.leaderless = partitions.filter { !$0.hasLeader && configuration.partitions?.contains($0.number) ?? true }
        .map(\.number)
    }
    condition.isAnswered = true
    events.recovered()
    if let id = session.clusterID { report.withLock { $0.clusterID = id } }
    perform(cursor.apply(survey), in: session)
  }

  private func updateStatus(_ session: ConsumerSession) {
    if events.allBrokersDown, let failure = events.failure {
      condition.outage = failure.sentence(for: configuration, wasAnswered: condition.isAnswered)
    }
    var status = condition.status(of: cursor, at: configuration.bootstrap, lag: lag(in: session))
    let waiting = lookForTransactions(session)
    if status.state == .following || status.state == .catchingUp { status.message = status.message ?? waiting }
    let hasReachedEnd = cursor.hasReachedEnd
    report.withLock { report in
      report.status = status
      report.hasReachedEnd = report.hasReachedEnd || hasReachedEnd
    }
  }

  /// What is said of records that nobody may read before a producer has ended its transaction; nil where there are none.
  private func lookForTransactions(_ session: ConsumerSession) -> String? {
    let nowSeconds = Monotonic.nowSeconds()
    for (index, partition) in cursor.partitions.enumerated() where partition.stage == .reading {
      let number = Int32(index)
      transactions.look(number, position: partition.position, end: session.knownEnd(of: number), at: nowSeconds)
    }
    let waiting = transactions.waiting(at: nowSeconds)
    if (waiting != nil) != saysTransaction {
      saysTransaction = waiting != nil
      note(
        saysTransaction
          ? "records of topic \(configuration.topic) wait for an open transaction: a producer has neither committed nor given it up"
          : "no records of topic \(configuration.topic) wait for an open transaction any more")
    }
    return waiting.map { waiting in
      "\(waiting.records) \(waiting.records == 1 ? "record waits" : "records wait") for an open transaction "
        + "since \(Int(waiting.seconds)) s: is its producer alive?"
    }
  }

  private func lag(in session: ConsumerSession) -> Int64 {
    var lag: Int64 = 0
    for (index, partition) in cursor.partitions.enumerated() {
      let end = max(partition.target, session.knownEnd(of: Int32(index)) ?? 0)
      lag += max(0, end - partition.position)
    }
    return lag
  }
}
