#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// JSON documents as a list of nodes, read by simdjson. What names and values mean is decided in Swift. No function here
/// throws; every one takes a NULL parser.

/// How a document went through the parser.
enum {
  RECORD_OK,
  RECORD_EMPTY,        ///< No bytes, or nothing but white space and a byte-order mark.
  RECORD_INVALID_UTF8,
  RECORD_MALFORMED,    ///< Not JSON as in RFC 8259; also anything after the first value.
  RECORD_TOO_DEEP,     ///< Nested deeper than simdjson goes (1,024 levels).
  RECORD_TOO_MANY,     ///< More than NODE_LIMIT values.
  RECORD_OUT_OF_MEMORY
};

/// What a node is.
enum {
  NODE_NULL,
  NODE_BOOLEAN,  ///< `number` is 1 or 0.
  NODE_NUMBER,
  NODE_WHOLE,    ///< A number without fraction or exponent that fits `whole`; `number` is the same as a double.
  NODE_TEXT,
  NODE_OBJECT,
  NODE_ARRAY,
  NODE_OPAQUE    ///< An object or array deeper than NODE_DEPTH: it is known to be JSON, and not looked into.
};

enum {
  NODE_LIMIT = 65536,
  NODE_DEPTH = 32,
  /// Names beyond this many are not numbered; their `name_id` is -1. Records with so many are somebody's mistake, or worse.
  NAME_LIMIT = 4096,
  LONGEST_NAME = 96,
  /// JSON in a text in a text, and so on.
  LEVEL_COUNT = 4
};

/// One value. A document's nodes stand in the order of its text: after an object or array come the nodes in it.
typedef struct {
  /// The name in its object, as it came, without a terminator; NULL where there is none.
  const uint8_t *name;
  /// A text's UTF-8 without a terminator.
  const uint8_t *text;
  double number;
  int64_t whole;
  uint32_t name_count;
  /// Bytes of `text`.
  uint32_t count;
  /// The same for the same bytes in every document of this parser, counted from 0; -1 without a name, or for one too many.
  int32_t name_id;
  /// How many nodes this one is, with all in it.
  uint32_t size;
  uint8_t kind;
} RecordNode;

typedef struct RecordParser RecordParser;

/// NULL when memory is short.
RecordParser *record_parser_create(void);
void record_parser_destroy(RecordParser *parser);

/// Parses one document into the nodes of `level`, which hold until the next document of that level. Returns a RECORD_ status.
/// Where `is_padded`, `bytes` must be readable for 64 bytes past `count`; else they are copied.
///
/// A number that JSON or a double cannot hold (NaN, Infinity, 1e999, integers past 64 bits) does not spoil its document: it
/// comes as the text it was written with.
int32_t record_parser_parse(RecordParser *parser, uint32_t level, const uint8_t *bytes, size_t count, bool is_padded);

/// The nodes of the last document of that level, and how many; none where it could not be parsed.
const RecordNode *record_parser_nodes(const RecordParser *parser, uint32_t level, size_t *count);

/// A number that stays as long as documents of level 0 have the same names at the same places, and the same objects and arrays:
/// every node of the last one then stands where one of the same name stood before. It never comes again.
uint64_t record_parser_layout(const RecordParser *parser);

/// Whether simdjson takes the bytes for JSON, and nothing else: what its own share of a parse costs.
bool record_parser_only_parses(RecordParser *parser, const uint8_t *bytes, size_t count);

/// Reads a number as JSON writes it (RFC 8259, section 6), whatever the locale. One too large for a double gives infinity.
bool record_number(const uint8_t *text, size_t count, double *number);

#ifdef __cplusplus
}
#endif
