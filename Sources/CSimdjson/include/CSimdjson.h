#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One JSON record of vital signs, flattened by simdjson: which known fields it has and what stands in them. What the values
/// mean (units, times, bands) is decided in Swift. No function here throws; every one takes a NULL parser.

/// How a record went through the parser.
enum {
  RECORD_OK,
  RECORD_EMPTY,        ///< No bytes, or nothing but white space and a byte-order mark.
  RECORD_INVALID_UTF8,
  RECORD_MALFORMED,    ///< Not JSON as in RFC 8259; also anything after the first value.
  RECORD_TOO_DEEP,     ///< Nested deeper than simdjson goes (1,024 levels).
  RECORD_NOT_AN_OBJECT,
  RECORD_OUT_OF_MEMORY
};

/// The fields that are known, under whatever name they came; see Vocabulary.hpp.
enum {
  FIELD_PATIENT,
  FIELD_WARD,
  FIELD_BED,
  FIELD_NAME,
  FIELD_TIME,
  FIELD_HEART_RATE,
  FIELD_RESPIRATORY_RATE,
  FIELD_OXYGEN_SATURATION,
  FIELD_SYSTOLIC_PRESSURE,
  FIELD_DIASTOLIC_PRESSURE,
  FIELD_TEMPERATURE,
  FIELD_PULSE,           ///< Stands in for the heart rate where that is missing.
  FIELD_BLOOD_PRESSURE,  ///< "120/80"
  FIELD_ON_OXYGEN,
  FIELD_CONSCIOUSNESS,
  FIELD_METRIC,
  FIELD_VALUE,
  FIELD_UNIT,
  FIELD_TEMPERATURE_UNIT,
  FIELD_PRESSURE_UNIT,
  FIELD_COUNT
};

/// What stands in a field.
enum {
  KIND_ABSENT,
  KIND_NULL,
  KIND_NUMBER,
  KIND_BOOLEAN,  ///< `number` is 1 or 0.
  KIND_TEXT,
  KIND_OTHER     ///< An array or an object.
};

enum {
  UNIT_UNKNOWN,
  UNIT_PER_MINUTE,
  UNIT_PERCENT,
  UNIT_FRACTION,
  UNIT_MMHG,
  UNIT_KILOPASCAL,
  UNIT_CELSIUS,
  UNIT_FAHRENHEIT
};

typedef struct {
  /// UTF-8 without a terminator, in the parser's memory until its next record. A whole number in FIELD_PATIENT, FIELD_WARD,
  /// FIELD_BED or FIELD_NAME is given as its digits.
  const uint8_t *text;
  double number;
  uint32_t count;
  uint8_t kind;
  /// Which of the field's names it came under; the name that stands first in the vocabulary wins.
  uint8_t rank;
  /// The same name came twice with different values. (RFC 8259 leaves the meaning open, so neither is to be believed.)
  bool is_ambiguous;
} RecordField;

typedef struct RecordParser RecordParser;

/// NULL when memory is short.
RecordParser *record_parser_create(void);
void record_parser_destroy(RecordParser *parser);

/// Parses one record; `bytes` must be readable for 64 bytes past `count`. Returns a RECORD_ status.
///
/// A number that JSON or a double cannot hold (NaN, Infinity, 1e999, integers past 64 bits) does not spoil its record: it
/// comes as the text it was written with.
int32_t record_parser_parse(RecordParser *parser, const uint8_t *bytes, size_t count);

/// FIELD_COUNT fields of the last record, in the parser's memory.
const RecordField *record_parser_fields(const RecordParser *parser);

/// The four fields of who and where as one string of bytes and its hash, to look an identity up with.
const uint8_t *record_parser_identity(const RecordParser *parser, size_t *count, uint64_t *hash);

/// The field that a name means, or -1. Case, spaces, underscores, hyphens and full stops do not matter.
int32_t record_field_named(const uint8_t *text, size_t count);

/// The UNIT_ that a name means. Brackets, braces and degree signs do not matter either.
int32_t record_unit_named(const uint8_t *text, size_t count);

/// Reads a number as JSON writes it (RFC 8259, section 6), whatever the locale. One too large for a double gives infinity.
bool record_number(const uint8_t *text, size_t count, double *number);

#ifdef __cplusplus
}
#endif
