internal import CCurl
internal import Foundation
internal import Sharing

/// Asks the registry for one thing with libcurl's easy interface. It blocks: called on the registry's queue only.
struct RegistryTransfer {
  let configuration: RegistryConfiguration

  enum Outcome: Equatable {
    case answered(status: Int, body: [UInt8])
    /// No answer: why, as a sentence's end, without any secret.
    case failed(String)
  }

  /// A schema is text that people wrote; more than this is none.
  static let mostBytes = 1 << 20

  /// Once per process, before anything else of libcurl; it counts how often (libcurl manual, curl_global_init).
  private static let isLibraryReady = wardwatch_curl_global_init() == CURLE_OK

  fileprivate final class Context {
    var body: [UInt8] = []
  }

  func get(_ path: String) -> Outcome {
    PipeSignal.heldBack { perform(path) }
  }

  private func perform(_ path: String) -> Outcome {
    guard Self.isLibraryReady, let handle = curl_easy_init() else { return .failed("libcurl cannot be started") }
    var headers: UnsafeMutablePointer<curl_slist>?
    headers = curl_slist_append(headers, "Accept: application/vnd.schemaregistry.v1+json, application/json")
    defer { curl_slist_free_all(headers) }
    let context = Context()
    return withExtendedLifetime(context) {
      // In here, because it may call back once more.
      defer { curl_easy_cleanup(handle) }
      if options(handle, path, headers, Unmanaged.passUnretained(context).toOpaque()) != nil {
        return .failed("libcurl refuses an option")
      }
      let code = curl_easy_perform(handle)
      guard code == CURLE_OK else { return .failed(String(cString: curl_easy_strerror(code))) }
      var status = 0
      wardwatch_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
      return .answered(status: status, body: context.body)
    }
  }

  /// Sets everything; returns the first option that libcurl refuses.
  private func options(
    _ handle: UnsafeMutableRawPointer, _ path: String, _ headers: UnsafeMutablePointer<curl_slist>?,
    _ context: UnsafeMutableRawPointer
  ) -> CURLcode? {
    var codes: [CURLcode] = []
    func set(_ option: CURLoption, _ value: Int) { codes.append(wardwatch_curl_set_long(handle, option, value)) }
    func set(_ option: CURLoption, _ value: String?) {
      if let value { codes.append(wardwatch_curl_set_string(handle, option, value)) }
    }
    set(CURLOPT_URL, configuration.url + path)
    // Without it libcurl's time-outs use signals, which belong to nobody in a program with threads.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(configuration.connectTimeoutSeconds * 1000))
    set(CURLOPT_TIMEOUT_MS, Int(configuration.totalTimeoutSeconds * 1000))
    // A password is for this server, not for one that it names.
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_USERNAME, configuration.user)
    set(CURLOPT_PASSWORD, configuration.password)
    codes.append(wardwatch_curl_set_list(handle, CURLOPT_HTTPHEADER, headers))
    codes.append(wardwatch_curl_set_writer(handle, takeBody, context))
    return codes.first { $0 != CURLE_OK }
  }
}

/// Called by libcurl, on the thread that performs. Anything but the count that it was given ends the transfer.
private func takeBody(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
  guard let buffer, let pointer else { return 0 }
  let context = Unmanaged<RegistryTransfer.Context>.fromOpaque(pointer).takeUnretainedValue()
  guard context.body.count + size * count <= RegistryTransfer.mostBytes else { return 0 }
  context.body += UnsafeRawBufferPointer(start: buffer, count: size * count)
  return size * count
}
