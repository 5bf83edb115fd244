#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <memory>
#include <vector>

#include "CSimdjson.h"
#include "NameTable.hpp"
#include "Numbers.hpp"

namespace dom = simdjson::dom;
using namespace numbers;

namespace {

/// Records are some 200 bytes; simdjson grows beyond this when one is larger.
constexpr size_t usual_capacity_bytes = 16 * 1024;
static_assert(simdjson::SIMDJSON_VERSION_MAJOR >= 3, "wardwatch needs simdjson 3 or newer (Debian: libsimdjson-dev)");
static_assert(padding_bytes >= simdjson::SIMDJSON_PADDING);

/// One document's nodes and the memory they point into.
struct Document {
  dom::parser parser;
  /// Room for as many as a document of these bytes can have: no node is moved while others are added.
  std::vector<RecordNode> nodes;
  size_t count = 0;
  /// The numbers of the names of the document before, by place.
  std::vector<int32_t> names;
  std::vector<uint8_t> copy;
  /// Texts of integers past 63 bits. A deque, since nodes point into it while it grows.
  std::deque<std::array<char, 24>> digits;

  /// Every value but the last has a sign behind it.
  void make_room(size_t byte_count) {
    size_t most = std::min<size_t>(byte_count / 2 + 1, NODE_LIMIT);
    if (nodes.size() < most) nodes.resize(most);
    if (names.size() < most) names.resize(most, -1);
  }
};

}  // namespace

struct RecordParser {
  NameTable names;
  std::array<std::unique_ptr<Document>, LEVEL_COUNT> documents;

  int32_t parse(uint32_t level, const uint8_t *bytes, size_t count, bool is_padded) {
    if (!documents[level]) documents[level] = std::make_unique<Document>();
    Document &document = *documents[level];
    document.count = 0;
    // simdjson 3.0 takes a byte-order mark for garbage; producers on Windows send it.
    if (count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF) {
      bytes += 3;
      count -= 3;
    }
    if (std::all_of(bytes, bytes + count, is_space)) return RECORD_EMPTY;
    int32_t status = collect(document, bytes, count, is_padded);
    if (status == RECORD_MALFORMED && quote_refused_numbers(bytes, count, document.copy)) {
      status = collect(document, document.copy.data(), document.copy.size() - padding_bytes, true);
    }
    if (status != RECORD_OK) document.count = 0;
    return status;
  }

 private:
  int32_t collect(Document &document, const uint8_t *bytes, size_t count, bool is_padded) {
    document.count = 0;
    if (!document.digits.empty()) document.digits.clear();
    dom::element root;
    // The DOM front end validates the whole record, also the parts nobody asks for; on-demand would not.
    simdjson::error_code error = document.parser.parse(bytes, count, !is_padded).get(root);
    switch (error) {
      case simdjson::SUCCESS:
        document.make_room(count);
        return add(document, root, {}, 0) ? RECORD_OK : RECORD_TOO_MANY;
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
  }

  /// False when the document has too many values.
  bool add(Document &document, dom::element value, std::string_view name, int depth) {
    size_t index = document.count;
    if (index == document.nodes.size()) return false;
    document.count = index + 1;
    RecordNode &node = document.nodes[index];
    node = RecordNode{};
    node.name_id = -1;
    if (name.data() != nullptr) {
      node.name = reinterpret_cast<const uint8_t *>(name.data());
      node.name_count = uint32_t(name.size());
      node.name_id = document.names[index] = names.number(name, document.names[index]);
    }
    switch (value.type()) {
      case dom::element_type::INT64:
        node.kind = NODE_WHOLE;
        node.whole = value.get_int64().value_unsafe();
        node.number = double(node.whole);
        break;
      case dom::element_type::UINT64: {
        auto &place = document.digits.emplace_back();
        node.kind = NODE_TEXT;
        node.text = reinterpret_cast<const uint8_t *>(place.data());
        auto end = std::to_chars(place.data(), place.data() + place.size(), value.get_uint64().value_unsafe());
        node.count = uint32_t(end.ptr - place.data());
        break;
      }
      case dom::element_type::DOUBLE:
        node.kind = NODE_NUMBER;
        node.number = value.get_double().value_unsafe();
        break;
      case dom::element_type::STRING: {
        std::string_view text = value.get_string().value_unsafe();
        node.kind = NODE_TEXT;
        node.text = reinterpret_cast<const uint8_t *>(text.data());
        node.count = uint32_t(text.size());
        break;
      }
      case dom::element_type::BOOL:
        node.kind = NODE_BOOLEAN;
        node.number = value.get_bool().value_unsafe() ? 1 : 0;
        break;
      case dom::element_type::NULL_VALUE:
        node.kind = NODE_NULL;
        break;
      case dom::element_type::OBJECT:
        node.kind = depth < NODE_DEPTH ? NODE_OBJECT : NODE_OPAQUE;
        if (depth < NODE_DEPTH) {
          for (auto [key, member] : dom::object(value)) {
            if (!add(document, member, key, depth + 1)) return false;
          }
        }
        break;
      case dom::element_type::ARRAY:
        node.kind = depth < NODE_DEPTH ? NODE_ARRAY : NODE_OPAQUE;
        if (depth < NODE_DEPTH) {
          for (dom::element element : dom::array(value)) {
            if (!add(document, element, {}, depth + 1)) return false;
          }
        }
        break;
    }
    node.size = uint32_t(document.count - index);
    return true;
  }
};

extern "C" {

RecordParser *record_parser_create(void) {
  try {
    auto parser = std::make_unique<RecordParser>();
    parser->documents[0] = std::make_unique<Document>();
    if (parser->documents[0]->parser.allocate(usual_capacity_bytes) == simdjson::SUCCESS) return parser.release();
  } catch (...) {
  }
  return nullptr;
}

void record_parser_destroy(RecordParser *parser) { delete parser; }

int32_t record_parser_parse(RecordParser *parser, uint32_t level, const uint8_t *bytes, size_t count, bool is_padded) {
  if (parser == nullptr || level >= LEVEL_COUNT) return RECORD_OUT_OF_MEMORY;
  if (bytes == nullptr || count == 0) return RECORD_EMPTY;
  try {
    return parser->parse(level, bytes, count, is_padded);
  } catch (...) {
    // Only std::bad_alloc can come here: simdjson is used through its error codes.
    return RECORD_OUT_OF_MEMORY;
  }
}

const RecordNode *record_parser_nodes(const RecordParser *parser, uint32_t level, size_t *count) {
  bool is_there = parser != nullptr && level < LEVEL_COUNT && parser->documents[level];
  *count = is_there ? parser->documents[level]->count : 0;
  return is_there ? parser->documents[level]->nodes.data() : nullptr;
}

bool record_parser_only_parses(RecordParser *parser, const uint8_t *bytes, size_t count) {
  if (parser == nullptr || bytes == nullptr) return false;
  dom::element root;
  return parser->documents[0]->parser.parse(bytes, count, false).get(root) == simdjson::SUCCESS;
}

bool record_number(const uint8_t *text, size_t count, double *number) {
  if (text == nullptr) return false;
  std::string_view view(reinterpret_cast<const char *>(text), count);
  if (!is_json_number(view)) return false;
  *number = number_value(view);
  return true;
}

}
