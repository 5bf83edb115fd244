#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <vector>

#include "CSimdjson.h"
#include "Numbers.hpp"
#include "Vocabulary.hpp"

namespace dom = simdjson::dom;
using namespace numbers;

namespace {

/// Records are some 200 bytes; simdjson grows beyond this when one is larger.
constexpr size_t usual_capacity_bytes = 16 * 1024;
static_assert(simdjson::SIMDJSON_VERSION_MAJOR >= 3, "wardwatch needs simdjson 3 or newer (Debian: libsimdjson-dev)");
static_assert(padding_bytes >= simdjson::SIMDJSON_PADDING);

bool is_same(const RecordField &left, const RecordField &right) {
  if (left.kind != right.kind) return false;
  switch (left.kind) {
    case KIND_TEXT:
      return left.count == right.count && std::memcmp(left.text, right.text, left.count) == 0;
    case KIND_NUMBER:
    case KIND_BOOLEAN:
      return left.number == right.number;
    default:
      return false;
  }
}

uint64_t mixed_hash(const uint8_t *bytes, size_t count) {
  // Eight bytes at a time, multiplied by 2^64 / golden ratio and folded. It only has to spread: equality is checked on bytes.
  uint64_t value = count;
  while (count > 0) {
    uint64_t word = 0;
    size_t step = std::min<size_t>(count, 8);
    std::memcpy(&word, bytes, step);
    value = (value ^ word) * 0x9E3779B97F4A7C15u;
    value ^= value >> 32;
    bytes += step;
    count -= step;
  }
  return value;
}

constexpr size_t identity_fields = FIELD_NAME + 1;

}  // namespace

struct RecordParser {
  dom::parser parser;
  RecordField fields[FIELD_COUNT];
  /// Two each, so that a second mention of a field does not overwrite the one it is compared with.
  char digits[identity_fields][2][24];
  std::vector<uint8_t> copy;
  std::vector<uint8_t> identity;

  int32_t parse(const uint8_t *bytes, size_t count) {
    std::memset(fields, 0, sizeof fields);
    identity.clear();
    // simdjson 3.0 takes a byte-order mark for garbage; producers on Windows send it.
    if (count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF) {
      bytes += 3;
      count -= 3;
    }
    if (std::all_of(bytes, bytes + count, is_space)) return RECORD_EMPTY;
    int32_t status = collect(bytes, count);
    if (status == RECORD_MALFORMED && quote_refused_numbers(bytes, count, copy)) {
      status = collect(copy.data(), copy.size() - padding_bytes);
    }
    if (status == RECORD_OK) compose_identity();
    return status;
  }

 private:
  int32_t collect(const uint8_t *bytes, size_t count) {
    std::memset(fields, 0, sizeof fields);
    dom::element root;
    // The DOM front end validates the whole record, also the parts nobody asks for; on-demand would not.
    simdjson::error_code error = parser.parse(bytes, count, false).get(root);
    switch (error) {
      case simdjson::SUCCESS:
        break;
      case simdjson::UTF8_ERROR:
        return RECORD_INVALID_UTF8;
      case simdjson::EMPTY:
        return RECORD_EMPTY;
      case simdjson::DEPTH_ERROR:
        return RECORD_TOO_DEEP;
      case simdjson::MEMALLOC:
      case simdjson::CAPACITY:
        return RECORD_OUT_OF_MEMORY;
      default:
        return RECORD_MALFORMED;
    }
    dom::object object;
    if (root.get_object().get(object) != simdjson::SUCCESS) return RECORD_NOT_AN_OBJECT;
    for (auto [key, value] : object) {
      int index = vocabulary::fields.find(vocabulary::Key(key, vocabulary::Key::Of::field).view());
      if (index >= 0) take(vocabulary::fields.meaning(index), uint8_t(index), value);
    }
    return RECORD_OK;
  }

  void take(uint8_t which, uint8_t rank, dom::element value) {
    RecordField field = read(which, value);
    field.rank = rank;
    RecordField &known = fields[which];
    // A null says nothing, so it neither hides a value nor contradicts one.
    if (known.kind == KIND_ABSENT || known.kind == KIND_NULL) {
      known = field;
    } else if (field.kind != KIND_NULL) {
      if (field.rank == known.rank) {
        known.is_ambiguous = known.is_ambiguous || !is_same(known, field);
      } else if (field.rank < known.rank) {
        known = field;
      }
    }
  }

  RecordField read(uint8_t which, dom::element value) {
    RecordField field{};
    switch (value.type()) {
      case dom::element_type::INT64: {
        int64_t whole = value.get_int64().value_unsafe();
        field.kind = KIND_NUMBER;
        field.number = double(whole);
        if (which < identity_fields) write_digits(which, field, whole);
        break;
      }
      case dom::element_type::UINT64: {
        uint64_t whole = value.get_uint64().value_unsafe();
        field.kind = KIND_NUMBER;
        field.number = double(whole);
        if (which < identity_fields) write_digits(which, field, whole);
        break;
      }
      case dom::element_type::DOUBLE:
        field.kind = KIND_NUMBER;
        field.number = value.get_double().value_unsafe();
        // Data frames turn a column of whole numbers with a gap into 12.0: still patient 12.
        if (which < identity_fields && std::abs(field.number) < 9007199254740992.0 && std::trunc(field.number) == field.number) {
          write_digits(which, field, int64_t(field.number));
        }
        break;
      case dom::element_type::STRING: {
        std::string_view text = value.get_string().value_unsafe();
        field.kind = KIND_TEXT;
        field.text = reinterpret_cast<const uint8_t *>(text.data());
        field.count = uint32_t(text.size());
        break;
      }
      case dom::element_type::BOOL:
        field.kind = KIND_BOOLEAN;
        field.number = value.get_bool().value_unsafe() ? 1 : 0;
        break;
      case dom::element_type::NULL_VALUE:
        field.kind = KIND_NULL;
        break;
      default:
        field.kind = KIND_OTHER;
    }
    return field;
  }

  template <class Whole>
  void write_digits(uint8_t which, RecordField &field, Whole whole) {
    bool is_taken = fields[which].text == reinterpret_cast<const uint8_t *>(digits[which][0]);
    auto &place = digits[which][is_taken ? 1 : 0];
    field.kind = KIND_TEXT;
    field.text = reinterpret_cast<const uint8_t *>(place);
    field.count = uint32_t(std::to_chars(place, place + sizeof place, whole).ptr - place);
  }

  void compose_identity() {
    for (size_t which = 0; which < identity_fields; which++) {
      const RecordField &field = fields[which];
      uint8_t head[6] = {field.kind, field.is_ambiguous};
      std::memcpy(head + 2, &field.count, 4);
      identity.insert(identity.end(), head, head + sizeof head);
      if (field.count > 0) identity.insert(identity.end(), field.text, field.text + field.count);
    }
  }
};

extern "C" {

RecordParser *record_parser_create(void) {
  try {
    auto parser = new RecordParser();
    if (parser->parser.allocate(usual_capacity_bytes) == simdjson::SUCCESS) return parser;
    delete parser;
  } catch (...) {
  }
  return nullptr;
}

void record_parser_destroy(RecordParser *parser) { delete parser; }

int32_t record_parser_parse(RecordParser *parser, const uint8_t *bytes, size_t count) {
  if (parser == nullptr) return RECORD_OUT_OF_MEMORY;
  if (bytes == nullptr || count == 0) return RECORD_EMPTY;
  try {
    return parser->parse(bytes, count);
  } catch (...) {
    // Only std::bad_alloc from the vectors can come here: simdjson is used through its error codes.
    return RECORD_OUT_OF_MEMORY;
  }
}

const RecordField *record_parser_fields(const RecordParser *parser) {
  static const RecordField none[FIELD_COUNT] = {};
  return parser == nullptr ? none : parser->fields;
}

const uint8_t *record_parser_identity(const RecordParser *parser, size_t *count, uint64_t *hash) {
  *count = parser == nullptr ? 0 : parser->identity.size();
  *hash = parser == nullptr ? 0 : mixed_hash(parser->identity.data(), *count);
  return parser == nullptr ? nullptr : parser->identity.data();
}

int32_t record_field_named(const uint8_t *text, size_t count) {
  if (text == nullptr) return -1;
  vocabulary::Key key({reinterpret_cast<const char *>(text), count}, vocabulary::Key::Of::field);
  int index = vocabulary::fields.find(key.view());
  return index < 0 ? -1 : vocabulary::fields.meaning(index);
}

int32_t record_unit_named(const uint8_t *text, size_t count) {
  if (text == nullptr) return UNIT_UNKNOWN;
  vocabulary::Key key({reinterpret_cast<const char *>(text), count}, vocabulary::Key::Of::unit);
  int index = vocabulary::units.find(key.view());
  return index < 0 ? int32_t(UNIT_UNKNOWN) : vocabulary::units.meaning(index);
}

bool record_number(const uint8_t *text, size_t count, double *number) {
  if (text == nullptr) return false;
  std::string_view view(reinterpret_cast<const char *>(text), count);
  if (!is_json_number(view)) return false;
  *number = number_value(view);
  return true;
}

}
