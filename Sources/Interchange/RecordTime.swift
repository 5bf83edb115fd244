internal import CSimdjson
internal import Vitals

/// When a record says that its vitals were measured.
struct RecordTime {
  /// The zone of times that name none; UTC where it is nil.
  var zone: LocalZone?
  private var namedZones: [String: LocalZone?] = [:]

  init(zone: LocalZone?) { self.zone = zone }

  struct Fault: Error {
    var reason: RejectReason
    /// More than the reason says.
    var hint: String?
  }

  /// The year 10,000: what is not before it is no time.
  static let endSeconds = 253_402_300_800.0

  /// Seconds since 1970. What a producer gave as milliseconds may be seconds, or nothing: 0 and −1.
  static func seconds(ofKafkaMilliseconds milliseconds: Int64) -> Double? {
    // As milliseconds these are before March 1973, as seconds up to the year 5138.
    guard milliseconds > 0 else { return nil }
    return milliseconds > 100_000_000_000 ? Double(milliseconds) / 1000 : Double(milliseconds)
  }

  /// Seconds since 1970.
  /// - Parameters:
  ///   - day: where the record has the date in a field of its own.
  ///   - kafkaSeconds: the record's own Kafka time. It decides which pass of a doubled hour is meant.
  mutating func seconds(of node: JSONNode, day: JSONNode?, kafkaSeconds: Double?) -> Result<Double, Fault> {
    var text = Self.time(of: node)
    if let day, case .timeOfDay(let seconds) = text, case .day(let midnight) = Self.time(of: day) {
      text = .local(midnight + seconds, zone: nil)
    }
    switch text {
    case .instant(let seconds): return seconds.isFinite ? .success(seconds) : .failure(Fault(reason: .badTime))
    case .local(let seconds, let name):
      guard let name else { return .success(zone?.seconds(ofLocal: seconds, near: kafkaSeconds) ?? seconds) }
      guard let zone = zone(named: name) else { return .failure(Fault(reason: .badTime, hint: "no time zone has that name")) }
      return .success(zone.seconds(ofLocal: seconds, near: kafkaSeconds))
    case .day: return .failure(Fault(reason: .badTime, hint: "a date without a time of day"))
    case .timeOfDay: return .failure(Fault(reason: .badTime, hint: "a time of day without a date"))
    case .ambiguous(let why): return .failure(Fault(reason: .badTime, hint: why))
    case .unreadable: return .failure(Fault(reason: .badTime))
    }
  }

  private mutating func zone(named name: String) -> LocalZone? {
    if let known = namedZones[name] { return known }
    let found = LocalZone(named: name)
    // Names come from outside: bounded.
    if namedZones.count < 64 { namedZones[name] = .some(found) }
    return found
  }

  private static func time(of node: JSONNode) -> TimeText {
    switch node.kind {
    case NODE_WHOLE, NODE_NUMBER: TimeText(node.number)
    case NODE_TEXT: TimeText(node.trimmed)
    case NODE_ARRAY: time(ofParts: node)
    case NODE_OBJECT: time(ofObject: node)
    default: .unreadable
    }
  }

  /// Jackson's arrays for Java's `LocalDateTime`: [2026,11,26,3,27], then seconds and nanoseconds.
  private static func time(ofParts node: JSONNode) -> TimeText {
    var parts: [Int] = []
    for part in node.members {
      guard part.kind == NODE_WHOLE, parts.count < 7, let value = Int(exactly: part.whole), (0...999_999_999).contains(value)
      else { return .unreadable }
      parts.append(value)
    }
    guard parts.count >= 3, let days = ISO8601.days(parts[0], parts[1], parts[2]) else { return .unreadable }
    guard parts.count >= 5 else { return .day(Double(days) * 86_400) }
    let second = parts.count > 5 ? parts[5] : 0
    guard parts[3] < 24, parts[4] < 60, second <= 60 else { return .unreadable }
    let nanoseconds = parts.count > 6 ? parts[6] : 0
    return .local(
      Double(days) * 86_400 + Double(parts[3] * 3600 + parts[4] * 60 + second) + Double(nanoseconds) / 1e9, zone: nil)
  }

  /// MongoDB's {"$date": …}, protobuf's {"seconds": …, "nanos": …}, Java's {"epochSecond": …, "nano": …}.
  private static func time(ofObject node: JSONNode) -> TimeText {
    if let wrapped = node.unwrapped { return time(of: wrapped) }
    guard let seconds = node["seconds"] ?? node["epochSecond"] ?? node["epoch_second"] ?? node["_seconds"] else {
      return (node["dateTime"] ?? node["value"]).map { $0.isContainer ? .unreadable : time(of: $0) } ?? .unreadable
    }
    let nanoseconds = node["nanos"] ?? node["nano"] ?? node["nanoseconds"] ?? node["_nanoseconds"]
    guard case .number(let whole, _) = seconds.measured else { return .unreadable }
    return .instant(whole + (nanoseconds?.number ?? 0) / 1e9)
  }
}

extension JSONNode {
  /// What stands in an object that only says of what type it is: MongoDB's {"$date": …}, Avro's JSON {"double": 72.0},
  /// DynamoDB's {"N": "72"}. Nil for any other object.
  var unwrapped: JSONNode? {
    guard isObject else { return nil }
    var members = members
    guard let only = members.next(), members.next() == nil else { return nil }
    if only.name.first == UInt8(ascii: "$") { return only }
    let isType = (["int", "long", "float", "double", "string", "boolean", "N", "S", "BOOL", "NULL"] as [StaticString]).contains {
      only.isNamed($0)
    }
    return isType && !only.isContainer ? only : nil
  }

  /// As a measurement.
  var measured: NumberText {
    switch kind {
    case NODE_WHOLE, NODE_NUMBER: .number(number, unit: .unstated)
    case NODE_TEXT: NumberText(bytes)
    case NODE_NULL: .nothing
    default: .unreadable
    }
  }
}
