internal import Foundation

/// With `CURLOPT_NOSIGNAL` libcurl leaves SIGPIPE to the program, and OpenSSL's writes raise it when the server has gone: it would
/// end the process (libcurl manual, CURLOPT_NOSIGNAL). It is held back on this thread only, as libpq does it.
package enum PipeSignal {
  package static func heldBack<Result>(during body: () -> Result) -> Result {
    var pipe = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    let result = body()
    sigpending(&pending)
    if !wasPending, sigismember(&pending, SIGPIPE) == 1 {
      var now = timespec()
      while sigtimedwait(&pipe, nil, &now) < 0 && errno == EINTR {}
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    return result
  }
}
