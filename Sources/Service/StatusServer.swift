internal import CMicrohttpd
internal import Foundation
internal import Sharing

/// Answers whoever looks after machines: numbers, health, the ward, read-only, over HTTP.
///
/// Unchecked because `handle` is only touched in `init` and, with `isClosed` held, in `close`; the library has a thread of its own.
package final class StatusServer: @unchecked Sendable {
  /// What is at a path.
  package struct Page: Sendable {
    package enum Kind: Sendable {
      case text
      case json
      case metrics
    }

    package var status: Int
    package var kind: Kind
    package var text: String

    package init(status: Int = 200, kind: Kind, text: String) {
      self.status = status
      self.kind = kind
      self.text = text
    }
  }

  package let port: Int
  private let handle: OpaquePointer
  private let context: Unmanaged<Context>
  private let isClosed = Guarded(false)

  /// - Parameter page: what is at a path; nil where nothing is. Called on the server's thread.
  /// - Throws: where it cannot listen, or where anybody could read without a token.
  package init(
    _ address: ListenAddress, token: String?, page: @escaping @Sendable (String) -> Page?
  ) throws(StatusServerError) {
    guard address.isLoopback || token != nil else { throw .needsToken(address.text) }
    let context = Unmanaged.passRetained(Context(token: token, page: page))
    let started = address.withSocketAddress { wardwatch_http_start($0, answer, context.toOpaque()) }
    guard let started, let handle = started else {
      let reason = started == nil ? "there is no such address" : String(cString: strerror(errno))
      context.release()
      throw .cannotListen(address.text, reason)
    }
    self.handle = handle
    self.context = context
    port = Int(wardwatch_http_port(handle))
  }

  /// Waits until no answer is under way.
  package func close() {
    isClosed.withLock { isClosed in
      guard !isClosed else { return }
      isClosed = true
      wardwatch_http_stop(handle)
      context.release()
    }
  }

  deinit { close() }
}

/// Why a server does not start, as a sentence.
package struct StatusServerError: Error, Sendable, Equatable, CustomStringConvertible {
  package var description: String

  static func needsToken(_ address: String) -> Self {
    Self(
      description:
        "--metrics=\(address): others than this machine could read what is there; listen at 127.0.0.1, or set a token with "
        + "WARDWATCH_METRICS_TOKEN")
  }

  static func cannotListen(_ address: String, _ reason: String) -> Self {
    Self(description: "--metrics=\(address): cannot listen there: \(reason); choose another address or port")
  }
}

/// What the library's thread needs.
private final class Context: Sendable {
  private let token: [UInt8]?
  private let page: @Sendable (String) -> StatusServer.Page?

  init(token: String?, page: @escaping @Sendable (String) -> StatusServer.Page?) {
    self.token = token.map { Array("Bearer \($0)".utf8) }
    self.page = page
  }

  func answer(method: String, path: String, host: String?, authorization: String?) -> StatusServer.Page {
    // A web page that somebody on this machine has open may have its own name made to stand for this address, and would be
    // let read what is here as its own (DNS rebinding). Whoever knows the token is no such page.
    guard token != nil || host.map(Loopback.contains) ?? true else {
      return .init(status: 421, kind: .text, text: "this is not that host: ask by 127.0.0.1, [::1] or localhost\n")
    }
    guard isAllowed(authorization) else { return .init(status: 401, kind: .text, text: "a token is needed\n") }
    guard method == "GET" || method == "HEAD" else {
      return .init(status: 405, kind: .text, text: "there is only reading here\n")
    }
    return page(path) ?? .init(status: 404, kind: .text, text: "there is nothing here: see /metrics, /healthz, /ward.json\n")
  }

  /// Compared to the end, whatever differs: how long it takes tells nobody how much of a guess was right.
  private func isAllowed(_ authorization: String?) -> Bool {
    guard let token else { return true }
    let given = Array((authorization ?? "").utf8)
    guard given.count == token.count else { return false }
    return zip(given, token).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

// MARK: Called by libmicrohttpd, on its thread

private func answer(
  _ pointer: UnsafeMutableRawPointer?, _ method: UnsafePointer<CChar>?, _ path: UnsafePointer<CChar>?,
  _ host: UnsafePointer<CChar>?, _ authorization: UnsafePointer<CChar>?, _ answer: UnsafeMutablePointer<wardwatch_http_answer>?
) {
  guard let pointer, let answer else { return }
  let page = Unmanaged<Context>.fromOpaque(pointer).takeUnretainedValue().answer(
    method: method.map { String(cString: $0) } ?? "", path: path.map { String(cString: $0) } ?? "",
    host: host.map { String(cString: $0) }, authorization: authorization.map { String(cString: $0) })
  let bytes = Array(page.text.utf8)
  let body = malloc(max(1, bytes.count))
  if let body { bytes.withUnsafeBytes { source in if let start = source.baseAddress { memcpy(body, start, bytes.count) } } }
  answer.pointee.status = Int32(page.status)
  answer.pointee.type = contentType(page.kind)
  answer.pointee.body = body
  answer.pointee.count = body == nil ? 0 : bytes.count
}

/// Strings that last as long as the process.
private func contentType(_ kind: StatusServer.Page.Kind) -> UnsafePointer<CChar> {
  let text: StaticString =
    switch kind {
    case .text: "text/plain; charset=utf-8"
    case .json: "application/json"
    case .metrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  return UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
