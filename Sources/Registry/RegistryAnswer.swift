internal import Foundation

/// What the registry said of a schema.
package enum RegistryAnswer: Sendable, Equatable {
  /// `type` is AVRO, JSON or PROTOBUF.
  case schema(type: String, text: [UInt8])
  /// It has none of that number.
  case missing
}

extension RegistryAnswer {
  private struct Body: Codable {
    var schema: String
    /// Left out for Avro, as it was before there were others.
    var schemaType: String?
  }

  private struct ErrorBody: Codable {
    var message: String?
  }

  /// The answer in a response, or why it is none, as a sentence's end.
  static func read(status: Int, body: [UInt8]) -> Result<RegistryAnswer, Refusal> {
    switch status {
    case 200:
      guard let body = try? JSONDecoder().decode(Body.self, from: Data(body)) else {
        return .failure(Refusal(reason: "it does not answer as a schema registry does"))
      }
      return .success(.schema(type: body.schemaType ?? "AVRO", text: Array(body.schema.utf8)))
    case 404 where (try? JSONDecoder().decode(ErrorBody.self, from: Data(body))) != nil: return .success(.missing)
    case 401, 403:
      return .failure(Refusal(reason: "it refuses the user (\(status)); see --schema-registry-user and its password"))
    default: return .failure(Refusal(reason: "it answers with status \(status)"))
    }
  }

  struct Refusal: Error, Equatable {
    var reason: String
  }

  /// As it is kept in a file: the registry's own form.
  var kept: Data? {
    guard case .schema(let type, let text) = self else { return nil }
    return try? JSONEncoder().encode(Body(schema: String(decoding: text, as: UTF8.self), schemaType: type))
  }
}
