internal import CSimdjson
internal import Vitals

/// When a record says that its vitals were measured.
enum MeasurementTime {
  struct Fault: Error {
    var reason: RejectReason
  }

  /// Numbers above this are milliseconds: as seconds it is the year 5138, as milliseconds March 1973.
  private static let largestSeconds = 1e11

  /// Epoch seconds or milliseconds, as a number or in text, or ISO 8601; in seconds since 1970.
  static func seconds(of field: RecordField) -> Result<Double, Fault> {
    if field.isEmpty { return .failure(Fault(reason: .missingTime)) }
    let seconds: Double? =
      switch field.kind {
      case _ where field.is_ambiguous: nil
      case UInt8(KIND_NUMBER): seconds(ofEpoch: field.number)
      case UInt8(KIND_TEXT): seconds(ofText: field.trimmed)
      default: nil
      }
    return seconds.map(Result.success) ?? .failure(Fault(reason: .badTime))
  }

  private static func seconds(ofText text: UnsafeBufferPointer<UInt8>) -> Double? {
    if case .finite(let number) = Decimal(text) { return seconds(ofEpoch: number) }
    return ISO8601.seconds(text)
  }

  private static func seconds(ofEpoch number: Double) -> Double {
    number > largestSeconds ? number / 1000 : number
  }
}
