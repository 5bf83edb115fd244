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
    /// When it was at the latest, where no more is known than the day, and that is not the one on which it was sent.
    var latestSeconds: Double?
    /// What it seems to be and can hardly be: it still says what came after what.
    var seemingSeconds: Double?
  }

  /// From 1985 to 2000. No recorder counts for so long since it was started, and no ward sends from then: a number that would be of
  /// these years counts from another beginning, as Apple's and clock chips' do, and only Kafka's time could tell from which.
  private static let unlikelySeconds = 480_000_000.0..<946_684_800.0

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
  ///   - stated: the zone that the record says its times are of.
  mutating func seconds(
    of node: JSONNode, day: JSONNode?, kafkaSeconds: Double?, zone stated: StatedZone? = nil
  ) -> Result<Double, Fault> {
    var text = Self.time(of: node)
    if let day, let midnight = Self.midnight(of: day) {
      if case .instant(let part) = text, part > 0, part < 1 {
        // The rest of a spreadsheet's day.
        text = .timeOfDay((part * 86_400).rounded())
      } else if case .instant = text, let digits = Self.clock(ofDigits: node) {
        text = digits
      }
      if case .timeOfDay(let seconds) = text { text = .local(midnight + seconds, zone: nil) }
    }
    if case .instant(let seconds) = text, let kafkaSeconds,
      let counted = CountedTime.time(Self.number(of: node), seconds: seconds, near: kafkaSeconds)
    {
      text = counted
    }
    switch text {
    case .timeOfDay(let seconds):
      guard let kafkaSeconds else { return .failure(Fault(reason: .badTime, hint: "a time of day without a date")) }
      return .success(self.seconds(ofDay: seconds, near: kafkaSeconds))
    case .day(let midnight):
      guard let kafkaSeconds else { return .failure(Fault(reason: .badTime, hint: "a date without a time of day")) }
      // Of a day alone, it is when it was sent that day: anywhere on Earth, where no zone is set.
      guard isOn(midnight, kafkaSeconds) else {
        let latest = zone?.seconds(ofLocal: midnight + 86_399, near: nil) ?? midnight + 86_399
        return .failure(Fault(reason: .badTime, hint: "a date without a time of day", latestSeconds: latest))
      }
      return .success(kafkaSeconds)
    case .instant(let seconds)
    where kafkaSeconds == nil && Self.unlikelySeconds.contains(seconds) && Self.number(of: node) != nil:
      let hint = "counts from another beginning than 1970, and Kafka does not say when it was sent"
      return .failure(Fault(reason: .badTime, hint: hint, seemingSeconds: seconds))
    case .instant(let seconds): return seconds.isFinite ? .success(seconds) : .failure(Fault(reason: .badTime))
    case .local(let seconds, nil):
      return switch stated {
      case .offset(let offset): .success(seconds - offset)
      case .named(let zone): .success(zone.seconds(ofLocal: seconds, near: kafkaSeconds))
      case nil: .success(zone?.seconds(ofLocal: seconds, near: kafkaSeconds) ?? seconds)
      }
    case .local(let seconds, let name?):
      guard let zone = zone(named: name) else { return .failure(Fault(reason: .badTime, hint: "no time zone has that name")) }
      return .success(zone.seconds(ofLocal: seconds, near: kafkaSeconds))
    case .ambiguous(let why): return .failure(Fault(reason: .badTime, hint: why))
    case .unreadable: return .failure(Fault(reason: .badTime))
    }
  }

  private static func midnight(of day: JSONNode) -> Double? {
    if case .day(let midnight) = time(of: day) { return midnight }
    return number(of: day).flatMap(CountedTime.midnight(ofSheetDay:))
  }

  private static func number(of node: JSONNode) -> Double? {
    if node.isNumber { return node.number }
    guard node.isText, case .finite(let number) = Decimal(node.trimmed) else { return nil }
    return number
  }

  /// A clock without a calendar: of the day that brings it nearest to when the record was sent.
  private func seconds(ofDay clock: Double, near kafkaSeconds: Double) -> Double {
    func instant(_ midnight: Double) -> Double {
      zone?.seconds(ofLocal: midnight + clock, near: kafkaSeconds) ?? midnight + clock
    }
    let midnight = (kafkaSeconds / 86_400).rounded(.down) * 86_400
    let candidates = [-1.0, 0, 1].map { instant(midnight + $0 * 86_400) }
    return candidates.min { abs($0 - kafkaSeconds) < abs($1 - kafkaSeconds) } ?? kafkaSeconds
  }

  private func isOn(_ midnight: Double, _ kafkaSeconds: Double) -> Bool {
    if let zone {
      let start = zone.seconds(ofLocal: midnight, near: kafkaSeconds)
      return kafkaSeconds >= start && kafkaSeconds < zone.seconds(ofLocal: midnight + 86_400, near: kafkaSeconds)
    }
    return kafkaSeconds >= midnight - 14 * 3600 && kafkaSeconds < midnight + 86_400 + 12 * 3600
  }

  /// 100640 beside a date is six past ten. As a number it may have lost a nought, and below 86400 it could count seconds.
  private static func clock(ofDigits node: JSONNode) -> TimeText? {
    let digits: String
    if node.isText, [4, 6].contains(node.trimmed.count) {
      digits = node.text
    } else if node.kind == NODE_WHOLE, node.whole >= 86_400, node.whole < 240_000 {
      digits = String(node.whole)
    } else {
      return nil
    }
    guard let number = Int(digits) else { return nil }
    let (minutes, second) = digits.utf8.count == 4 ? (number, 0) : (number / 100, number % 100)
    guard minutes / 100 < 24, minutes % 100 < 60, second <= 60 else { return nil }
    return .timeOfDay(Double(minutes / 100 * 3600 + minutes % 100 * 60 + second))
  }

  /// What a record says its times are of.
  enum StatedZone {
    /// So many seconds east of UTC.
    case offset(Double)
    case named(LocalZone)
  }

  /// The zone that a text names, as `Europe/Paris` and `+01:00` do; nil for anything else: numbers may be hours, minutes or
  /// seconds, east or west.
  mutating func zone(statedBy node: JSONNode) -> StatedZone? {
    guard node.isText, node.trimmed.count <= 40 else { return nil }
    if let offset = Self.offsetSeconds(node) { return .offset(offset) }
    return zone(named: node.text).map(StatedZone.named)
  }

  /// `Z`, `UTC`, `+01:00`, `-0500`: seconds east of UTC.
  private static func offsetSeconds(_ node: JSONNode) -> Double? {
    guard node.trimmed.count <= 9 else { return nil }
    var text = node.text.uppercased()
    if ["Z", "UTC", "GMT"].contains(text) { return 0 }
    if text.hasPrefix("UTC") { text.removeFirst(3) }
    guard let sign = text.first, sign == "+" || sign == "-", text.utf8.count == 6 || text.utf8.count == 5 else { return nil }
    return ISO8601.seconds("2000-01-01T00:00:00\(text)").map { 946_684_800 - $0 }
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

  /// MongoDB's {"$date": …}, protobuf's {"seconds": …, "nanos": …}, Java's {"epochSecond": …, "nano": …}, DDS's {"sec": …}.
  private static func time(ofObject node: JSONNode) -> TimeText {
    if let wrapped = node.unwrapped { return time(of: wrapped) }
    guard
      let seconds = node["seconds"] ?? node["epochSecond"] ?? node["epoch_second"] ?? node["_seconds"] ?? node["sec"]
        ?? node["secs"]
    else {
      let time = node["dateTime"] ?? node["value"] ?? node["epoch"] ?? node["TS.1"] ?? node["OBX.14.1"]
      return time.map { $0.isContainer ? .unreadable : Self.time(of: $0) } ?? .unreadable
    }
    let nanoseconds =
      node["nanos"] ?? node["nano"] ?? node["nanoseconds"] ?? node["_nanoseconds"] ?? node["nanosec"] ?? node["nsecs"]
    guard case .number(let whole, _) = seconds.measured else { return .unreadable }
    return .instant(whole + (nanoseconds?.number ?? 0) / 1e9)
  }
}

extension JSONNode {
  /// What stands in an object that only says of what type it is: MongoDB's {"$date": …}, Avro's JSON {"double": 72.0},
  /// DynamoDB's {"N": "72"}, OPC UA's variants. Nil for any other object.
  var unwrapped: JSONNode? {
    guard isObject else { return nil }
    var members = members
    guard let only = members.next() else { return nil }
    guard members.next() == nil else { return variant }
    if only.name.first == UInt8(ascii: "$") { return only }
    let isType = Self.types.contains { only.isNamed($0) }
    return isType && !only.isContainer ? only : nil
  }

  /// OPC UA's {"Type": 11, "Body": 72.0}, since version 1.05 {"UaType": 11, "Value": 72.0}.
  private var variant: JSONNode? {
    guard let value = self["Type"] != nil ? self["Body"] : self["UaType"] != nil ? self["Value"] : nil, !value.isContainer else {
      return nil
    }
    return value
  }

  /// Of Avro, DynamoDB, protobuf's JSON, and XML that was made JSON.
  private static let types: [StaticString] = [
    "int", "long", "float", "double", "string", "boolean", "N", "S", "BOOL", "NULL", "stringValue", "doubleValue", "intValue",
    "integerValue", "boolValue", "numberValue", "timestampValue", "#text", "_text", "__text", "_", "@value",
  ]

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
