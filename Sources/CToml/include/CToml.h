#pragma once
// A TOML document as a list of its values in pre-order, each with its line: all that is needed of toml++.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  ctoml_string,
  ctoml_integer,
  ctoml_float,
  ctoml_boolean,
  ctoml_time,   ///< a date, a time or both
  ctoml_array,  ///< its elements follow, one deeper
  ctoml_table,  ///< its members follow, one deeper
} ctoml_type;

typedef struct {
  const char *key;  ///< UTF-8, not terminated; empty for an array's element
  size_t key_length;
  size_t depth;  ///< in how many tables and arrays it lies below the document's own table
  ctoml_type type;
  uint32_t line;
  const char *text;  ///< of a string: UTF-8, not terminated
  size_t text_length;
  int64_t integer;
  double number;
  bool boolean;
} ctoml_value;

typedef struct ctoml_document ctoml_document;

/// Parses `length` bytes at `text`. Never NULL; to be given to ctoml_free. Everything got from it lives as long as it does.
ctoml_document *ctoml_parse(const char *text, size_t length);
void ctoml_free(ctoml_document *document);

/// What is wrong with the text, or NULL where nothing is; `line` is then its line.
const char *ctoml_error(const ctoml_document *document, uint32_t *line);

size_t ctoml_count(const ctoml_document *document);
/// `index` must be less than ctoml_count.
ctoml_value ctoml_at(const ctoml_document *document, size_t index);

#ifdef __cplusplus
}
#endif
