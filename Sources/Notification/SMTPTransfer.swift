internal import CCurl
internal import Foundation
internal import Sharing

/// Sends one message with libcurl's easy interface. It blocks: called on the sender's queue only.
struct SMTPTransfer {
  let configuration: MailConfiguration

  /// Once per process, before anything else of libcurl (libcurl manual, curl_global_init).
  private static let isLibraryReady = wardwatch_curl_global_init() == CURLE_OK

  /// - Parameter recipients: some or all of the configuration's.
  func send(_ message: [UInt8], to recipients: [String], isCancelled: @escaping () -> Bool) -> SMTPOutcome {
    PipeSignal.heldBack { perform(message, to: recipients, isCancelled: isCancelled) }
  }

  /// Greets the server, encrypts, logs in and leaves.
  func probe(isCancelled: @escaping () -> Bool) -> SMTPOutcome {
    PipeSignal.heldBack { perform(nil, to: [], isCancelled: isCancelled) }
  }

  /// What the callbacks need; it outlives the transfer.
  fileprivate final class Context {
    let message: [UInt8]
    let isCancelled: () -> Bool
    var position = 0
    var conversation = SMTPConversation()

    init(message: [UInt8], isCancelled: @escaping () -> Bool) {
      self.message = message
      self.isCancelled = isCancelled
    }
  }

  private func perform(_ message: [UInt8]?, to wanted: [String], isCancelled: @escaping () -> Bool) -> SMTPOutcome {
    guard let server = configuration.server else { return .serverFailed("no mail server is set", refused: []) }
    guard Self.isLibraryReady, let handle = curl_easy_init() else {
      return .serverFailed("libcurl cannot be started", refused: [])
    }
    var recipients: UnsafeMutablePointer<curl_slist>?
    for recipient in wanted { recipients = curl_slist_append(recipients, recipient) ?? recipients }
    defer { curl_slist_free_all(recipients) }
    var verdict = 0
    let context = Context(message: message ?? [], isCancelled: isCancelled)
    let code = withExtendedLifetime(context) {
      // In here, because it may call back once more.
      defer { curl_easy_cleanup(handle) }
      let pointer = Unmanaged.passUnretained(context).toOpaque()
      let refused = options(handle, server: server, context: pointer, recipients: message == nil ? nil : recipients)
      let code = refused ?? curl_easy_perform(handle)
      wardwatch_curl_get_long(handle, CURLINFO_SSL_VERIFYRESULT, &verdict)
      return code
    }
    return context.conversation.outcome(
      code, curlText: String(cString: curl_easy_strerror(code)), certificateVerdict: verdict, server: server)
  }

  /// Sets everything; returns the first option that libcurl refuses.
  private func options(
    _ handle: UnsafeMutableRawPointer, server: String, context: UnsafeMutableRawPointer,
    recipients: UnsafeMutablePointer<curl_slist>?
  ) -> CURLcode? {
    var codes: [CURLcode] = []
    func set(_ option: CURLoption, _ value: Int) { codes.append(wardwatch_curl_set_long(handle, option, value)) }
    func set(_ option: CURLoption, _ value: String?) {
      if let value { codes.append(wardwatch_curl_set_string(handle, option, value)) }
    }
    set(CURLOPT_URL, server)
    // Without it libcurl's time-outs use signals, which belong to nobody in a program with threads.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(configuration.connectTimeoutSeconds * 1000))
    set(CURLOPT_TIMEOUT_MS, Int(configuration.totalTimeoutSeconds * 1000))
    set(CURLOPT_USE_SSL, encryption)
    // What may stay unencrypted because it stays here goes through no proxy, whatever the environment names.
    if configuration.isLocal { set(CURLOPT_PROXY, "") }
    set(CURLOPT_CAINFO, configuration.caFile)
    set(CURLOPT_USERNAME, configuration.user)
    set(CURLOPT_PASSWORD, configuration.password)
    // So that the goodbye is part of the transfer, which can be ended.
    set(CURLOPT_FORBID_REUSE, 1)
    set(CURLOPT_NOPROGRESS, 0)
    codes.append(wardwatch_curl_set_progress(handle, reportProgress, context))
    // The only place where the server's answer to each recipient can be seen.
    set(CURLOPT_VERBOSE, 1)
    codes.append(wardwatch_curl_set_debug(handle, listen, context))
    if let recipients {
      set(CURLOPT_MAIL_FROM, configuration.from.address)
      codes.append(wardwatch_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients))
      // One recipient who has left must not cost the others their mail.
      set(wardwatch_curl_some_recipients_may_fail, 1)
      set(CURLOPT_UPLOAD, 1)
      codes.append(wardwatch_curl_set_reader(handle, readMessage, context))
    } else {
      set(CURLOPT_CONNECT_ONLY, 1)
    }
    return codes.first { $0 != CURLE_OK }
  }

  private var encryption: Int {
    if configuration.demandsTLS { return wardwatch_curl_tls_always }
    return configuration.security == .none ? wardwatch_curl_tls_never : wardwatch_curl_tls_if_offered
  }
}

// MARK: Called by libcurl, on the thread that performs

private func context(_ pointer: UnsafeMutableRawPointer) -> SMTPTransfer.Context {
  Unmanaged<SMTPTransfer.Context>.fromOpaque(pointer).takeUnretainedValue()
}

private func readMessage(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
  guard let buffer, let pointer else { return 0 }
  let context = context(pointer)
  let part = context.message[context.position...].prefix(size * count)
  part.withUnsafeBytes { source in
    if let start = source.baseAddress { memcpy(buffer, start, source.count) }
  }
  context.position += part.count
  return part.count
}

/// libcurl asks about once a second and whenever something moves; anything but 0 ends the transfer. It would wait two minutes for
/// the answer to its goodbye, and nobody needs that.
private func reportProgress(
  _ pointer: UnsafeMutableRawPointer?, _ downloadTotal: curl_off_t, _ downloaded: curl_off_t, _ uploadTotal: curl_off_t,
  _ uploaded: curl_off_t
) -> Int32 {
  guard let pointer else { return 0 }
  let context = context(pointer)
  return context.isCancelled() || context.conversation.isOver ? 1 : 0
}

private func listen(
  _ handle: UnsafeMutableRawPointer?, _ kind: curl_infotype, _ text: UnsafeMutablePointer<CChar>?, _ count: Int,
  _ pointer: UnsafeMutableRawPointer?
) -> Int32 {
  guard let text, let pointer, kind == CURLINFO_HEADER_OUT || kind == CURLINFO_HEADER_IN else { return 0 }
  let line = String(decoding: UnsafeRawBufferPointer(start: text, count: count), as: UTF8.self)
  if kind == CURLINFO_HEADER_OUT {
    context(pointer).conversation.sent(line)
  } else {
    context(pointer).conversation.received(line)
  }
  return 0
}
