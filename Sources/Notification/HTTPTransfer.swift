internal import CCurl
internal import Sharing

/// Talks to one web address with libcurl's easy interface. It blocks: called on a courier's queue only.
struct HTTPTransfer {
  let url: String
  let caFile: String?
  var timeoutSeconds: Double
  /// The option that names a file of certificates to trust, or the address.
  let option: String

  enum Outcome: Equatable {
    case answered(status: Int)
    /// What is asked for is to be asked for at that place, which nobody has named here.
    case redirected(status: Int, to: String)
    /// Why there was no answer, and what to do, as a sentence's end.
    case failed(String)
    case givenUp
  }

  /// Once per process, before anything else of libcurl; it counts how often (libcurl manual, curl_global_init).
  private static let isLibraryReady = wardwatch_curl_global_init() == CURLE_OK

  func post(_ body: [UInt8], headers: [String], isCancelled: @escaping () -> Bool) -> Outcome {
    PipeSignal.heldBack { perform(.post(body), headers, isCancelled) }
  }

  func get(isCancelled: @escaping () -> Bool) -> Outcome {
    PipeSignal.heldBack { perform(.get, ["User-Agent: wardwatch"], isCancelled) }
  }

  /// Without what may be secret in it, such as the path.
  static func place(of url: String) -> String {
    SchemeAndHost(of: url).map { printable("\($0.scheme)://\($0.host)", limit: 200) } ?? "the webhook"
  }

  /// Asks for the head of the answer alone, which changes nothing at the receiver (RFC 9110, section 9.2.1).
  func head(isCancelled: @escaping () -> Bool) -> Outcome {
    PipeSignal.heldBack { perform(.head, ["User-Agent: wardwatch"], isCancelled) }
  }

  /// Connects and encrypts, and asks nothing.
  func connect(isCancelled: @escaping () -> Bool) -> Outcome {
    PipeSignal.heldBack { perform(.connect, [], isCancelled) }
  }

  fileprivate static let mostPassedOver = 65_536
  /// For so long what follows the status is listened to.
  fileprivate static let listeningNanoseconds: UInt64 = 1_000_000_000

  private enum Request {
    case connect
    case head
    case get
    case post([UInt8])
  }

  fileprivate final class Context {
    let isCancelled: () -> Bool
    /// Of what was said beside the status.
    var passedOverCount = 0
    /// Since when the status is known.
    var answeredNanoseconds: UInt64?
    var handle: UnsafeMutableRawPointer?

    init(isCancelled: @escaping () -> Bool) { self.isCancelled = isCancelled }
  }

  private func perform(_ request: Request, _ headers: [String], _ isCancelled: @escaping () -> Bool) -> Outcome {
    guard Self.isLibraryReady, let handle = curl_easy_init() else { return .failed("libcurl cannot be started") }
    var list: UnsafeMutablePointer<curl_slist>?
    for header in headers { list = curl_slist_append(list, header) ?? list }
    defer { curl_slist_free_all(list) }
    let context = Context(isCancelled: isCancelled)
    context.handle = handle
    return withExtendedLifetime(context) {
      // In here, because it may call back once more.
      defer { curl_easy_cleanup(handle) }
      if options(handle, request, list, Unmanaged.passUnretained(context).toOpaque()) != nil {
        return .failed("libcurl refuses an option")
      }
      let code = curl_easy_perform(handle)
      context.handle = nil
      var status = 0
      wardwatch_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
      // Whoever has said how it went may say the rest slowly, without end, or not at all: it is not told again for that.
      if (300..<400).contains(status), let url = wardwatch_curl_get_string(handle, CURLINFO_REDIRECT_URL) {
        return .redirected(status: status, to: Self.place(of: String(cString: url)))
      }
      if code == CURLE_OK || status >= 200 { return .answered(status: status) }
      return code == CURLE_ABORTED_BY_CALLBACK ? .givenUp : .failed(reason(code, handle))
    }
  }

  private func reason(_ code: CURLcode, _ handle: UnsafeMutableRawPointer) -> String {
    switch code {
    case CURLE_PEER_FAILED_VERIFICATION:
      var verdict = 0
      wardwatch_curl_get_long(handle, CURLINFO_SSL_VERIFYRESULT, &verdict)
      return CertificateFault(verdict: verdict).sentence(option: option)
    case CURLE_SSL_CACERT_BADFILE: return "the file of \(option) cannot be read as certificates (PEM)"
    case CURLE_OPERATION_TIMEDOUT: return "no answer in time; wardwatch tries again"
    default: return "\(printable(String(cString: curl_easy_strerror(code)))); wardwatch tries again"
    }
  }

  /// Sets everything; returns the first option that libcurl refuses.
  private func options(
    _ handle: UnsafeMutableRawPointer, _ request: Request, _ headers: UnsafeMutablePointer<curl_slist>?,
    _ context: UnsafeMutableRawPointer
  ) -> CURLcode? {
    var codes: [CURLcode] = []
    func set(_ option: CURLoption, _ value: Int) { codes.append(wardwatch_curl_set_long(handle, option, value)) }
    func set(_ option: CURLoption, _ value: String?) {
      if let value { codes.append(wardwatch_curl_set_string(handle, option, value)) }
    }
    set(CURLOPT_URL, url)
    // Without it libcurl's time-outs use signals, which belong to nobody in a program with threads.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(min(10, timeoutSeconds) * 1000))
    set(CURLOPT_TIMEOUT_MS, Int(timeoutSeconds * 1000))
    // What may stay unencrypted because it stays here goes through no proxy, whatever the environment names.
    if Loopback.isNamed(by: url) { set(CURLOPT_PROXY, "") }
    // What is signed for one receiver is not for another that it names.
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_CAINFO, caFile)
    set(CURLOPT_NOPROGRESS, 0)
    codes.append(wardwatch_curl_set_progress(handle, reportHTTPProgress, context))
    switch request {
    case .connect: set(CURLOPT_CONNECT_ONLY, 1)
    case .head:
      set(CURLOPT_NOBODY, 1)
      codes.append(wardwatch_curl_set_list(handle, CURLOPT_HTTPHEADER, headers))
    case .get:
      codes.append(wardwatch_curl_set_list(handle, CURLOPT_HTTPHEADER, headers))
      codes.append(wardwatch_curl_set_writer(handle, passOver, context))
    case .post(let body):
      set(CURLOPT_POST, 1)
      codes.append(wardwatch_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      codes.append(body.withUnsafeBytes { wardwatch_curl_copy_body(handle, $0.baseAddress) })
      codes.append(wardwatch_curl_set_list(handle, CURLOPT_HTTPHEADER, headers))
      codes.append(wardwatch_curl_set_writer(handle, passOver, context))
    }
    return codes.first { $0 != CURLE_OK }
  }
}

// MARK: Called by libcurl, on the thread that performs

private func reportHTTPProgress(
  _ pointer: UnsafeMutableRawPointer?, _ downloadTotal: curl_off_t, _ downloaded: curl_off_t, _ uploadTotal: curl_off_t,
  _ uploaded: curl_off_t
) -> Int32 {
  guard let pointer else { return 0 }
  let context = Unmanaged<HTTPTransfer.Context>.fromOpaque(pointer).takeUnretainedValue()
  return context.isCancelled() || context.hasHeardEnough ? 1 : 0
}

extension HTTPTransfer.Context {
  /// libcurl asks about once a second: others are not kept waiting while a receiver goes on at its leisure.
  fileprivate var hasHeardEnough: Bool {
    var status = 0
    if let handle { wardwatch_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status) }
    guard status >= 200 else { return false }
    let now = Monotonic.nowNanoseconds()
    let answered = answeredNanoseconds ?? now
    answeredNanoseconds = answered
    return now - answered >= HTTPTransfer.listeningNanoseconds
  }
}

/// What a receiver says beside its status is for nobody here; where there is much of it the transfer ends.
private func passOver(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
  guard let pointer else { return 0 }
  let context = Unmanaged<HTTPTransfer.Context>.fromOpaque(pointer).takeUnretainedValue()
  context.passedOverCount += size * count
  return context.passedOverCount <= HTTPTransfer.mostPassedOver ? size * count : 0
}
