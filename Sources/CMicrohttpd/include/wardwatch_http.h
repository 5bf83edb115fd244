#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

// A read-only web server over libmicrohttpd, whose own functions are variadic: Swift cannot call those.

struct wardwatch_http_answer {
  int status;
  // A string that outlives the answer.
  const char *type;
  // From malloc, at least one byte of room; whoever sends it frees it.
  void *body;
  size_t count;
};

// Called on the server's thread. `host` and `authorization` are the headers of these names, NULL where there is none.
typedef void (*wardwatch_http_handler)(
    void *context, const char *method, const char *path, const char *host, const char *authorization,
    struct wardwatch_http_answer *answer);

struct wardwatch_http_server;

// NULL where it cannot listen there; errno says why.
struct wardwatch_http_server *wardwatch_http_start(
    const struct sockaddr *address, wardwatch_http_handler handler, void *context);
// The port that it listens at: of port 0 the one that was found.
uint16_t wardwatch_http_port(const struct wardwatch_http_server *server);
// Waits until no answer is under way.
void wardwatch_http_stop(struct wardwatch_http_server *server);
