#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#if RD_KAFKA_VERSION < 0x020000ff
#error "wardwatch needs librdkafka 2.0 or newer (Debian: librdkafka-dev)"
#endif
