#include "wardwatch_http.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

struct wardwatch_http_server {
  struct MHD_Daemon *daemon;
  wardwatch_http_handler handler;
  void *context;
};

static enum MHD_Result answer(
    void *context, struct MHD_Connection *connection, const char *path, const char *method, const char *version, const char *upload,
    size_t *upload_count, void **request) {
  (void)version;
  (void)upload;
  // The first call has the headers alone; what is uploaded is passed over.
  static char begun;
  if (*request == NULL) {
    *request = &begun;
    return MHD_YES;
  }
  if (*upload_count > 0) {
    *upload_count = 0;
    return MHD_YES;
  }
  struct wardwatch_http_server *server = context;
  struct wardwatch_http_answer answer = {500, "text/plain", NULL, 0};
  const char *authorization = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION);
  const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
  server->handler(server->context, method, path, host, authorization, &answer);
  struct MHD_Response *response = MHD_create_response_from_buffer(answer.count, answer.body, MHD_RESPMEM_MUST_FREE);
  if (response == NULL) {
    free(answer.body);
    return MHD_NO;
  }
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer.type);
  MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
  if (answer.status == MHD_HTTP_UNAUTHORIZED) MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
  if (answer.status == MHD_HTTP_METHOD_NOT_ALLOWED) MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  enum MHD_Result queued = MHD_queue_response(connection, (unsigned)answer.status, response);
  MHD_destroy_response(response);
  return queued;
}

struct wardwatch_http_server *wardwatch_http_start(
    const struct sockaddr *address, wardwatch_http_handler handler, void *context) {
  struct wardwatch_http_server *server = calloc(1, sizeof *server);
  if (server == NULL) return NULL;
  server->handler = handler;
  server->context = context;
  unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO;
  if (address->sa_family == AF_INET6) flags |= MHD_USE_IPv6;
  // Few connections at a time, none for long, and not all of them one machine's: whoever watches asks seldom, and nobody else may
  // hold the ward up.
  server->daemon = MHD_start_daemon(
      flags, 0, NULL, NULL, answer, server, MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_CONNECTION_LIMIT, 32u,
      MHD_OPTION_PER_IP_CONNECTION_LIMIT, 8u, MHD_OPTION_CONNECTION_TIMEOUT, 10u, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      (size_t)16384, MHD_OPTION_END);
  if (server->daemon == NULL) {
    free(server);
    return NULL;
  }
  return server;
}

uint16_t wardwatch_http_port(const struct wardwatch_http_server *server) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info == NULL ? 0 : info->port;
}

void wardwatch_http_stop(struct wardwatch_http_server *server) {
  MHD_stop_daemon(server->daemon);
  free(server);
}
