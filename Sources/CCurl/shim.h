#pragma once
#include <curl/curl.h>
#if LIBCURL_VERSION_NUM < 0x074500
#error "wardwatch needs libcurl 7.69 or newer: CURLOPT_MAIL_RCPT_ALLLOWFAILS came with it (Debian: libcurl4-openssl-dev)"
#endif

// An enumeration's constants in libcurl 7, macros with a cast in libcurl 8.14, which Swift does not import.
static const long wardwatch_curl_tls_never = CURLUSESSL_NONE;
static const long wardwatch_curl_tls_if_offered = CURLUSESSL_TRY;
static const long wardwatch_curl_tls_always = CURLUSESSL_ALL;
// Spelt as in 7.69; since 8.2 that is a macro for the better spelling.
static const CURLoption wardwatch_curl_some_recipients_may_fail = CURLOPT_MAIL_RCPT_ALLLOWFAILS;

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call: one typed function for each kind of argument.
static inline CURLcode wardwatch_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode wardwatch_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode wardwatch_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}
// Copied at once, as many bytes as CURLOPT_POSTFIELDSIZE_LARGE has said before.
static inline CURLcode wardwatch_curl_copy_body(CURL *handle, const void *body) {
  return curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, body);
}
static inline CURLcode wardwatch_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode wardwatch_curl_set_reader(CURL *handle, curl_read_callback reader, void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, reader);
  return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_READDATA, context) : code;
}
static inline CURLcode wardwatch_curl_set_writer(CURL *handle, curl_write_callback writer, void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, writer);
  return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEDATA, context) : code;
}
static inline CURLcode wardwatch_curl_set_progress(CURL *handle, curl_xferinfo_callback progress, void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
  return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context) : code;
}
static inline CURLcode wardwatch_curl_set_debug(CURL *handle, curl_debug_callback debug, void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, debug);
  return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_DEBUGDATA, context) : code;
}
static inline CURLcode wardwatch_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}
// Lives as long as the handle; NULL where there is none, or it cannot be had.
static inline const char *wardwatch_curl_get_string(CURL *handle, CURLINFO info) {
  char *value = NULL;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : NULL;
}
// The macro CURL_GLOBAL_DEFAULT is an expression of macros, which Swift does not import.
static inline CURLcode wardwatch_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
