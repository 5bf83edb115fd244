#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
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
  /// Room for as many as a document of these bytes can have: no node is moved while others are added. What they held of the
  /// document before is what this one is compared with.
  std::vector<RecordNode> nodes;
  size_t count = 0;
  /// Of the document that was the last to become nodes; 0 where it did not as a whole.
  size_t count_before = 0;
  /// Another one for a document that is laid out in another way than the one before it.
  uint64_t layout = 0;
  std::vector<uint8_t> copy;
  /// Texts of integers past 63 bits. A deque, since nodes point into it while it grows.
  std::deque<std::array<char, 24>> digits;

  /// Every value but the last has a sign behind it.
  void make_room(size_t byte_count) {
    size_t most = std::min<size_t>(byte_count / 2 + 1, NODE_LIMIT);
    if (nodes.size() >= most) return;
    RecordNode none{};
    none.name_id = -1;
    nodes.resize(most, none);
    layout++;
  }
};

/// The nodes of one document, made from simdjson's tape (its doc/tape.md): one word a value, with the type in its highest byte, two
/// for a number. simdjson's own iterators ask for each type several times, which took more than parsing did.
class NodeList {
 public:
  NodeList(NameTable &names, Document &document)
      : names_(names),
        document_(document),
        nodes_(document.nodes.data()),
        limit_(document.nodes.size()),
        tape_(document.parser.doc.tape.get()),
        strings_(document.parser.doc.string_buf.get()) {}

  /// False when the document has too many values.
  bool add_all() {
    size_t before = document_.count_before;
    // In front of the first value stands where the last one ends.
    bool is_whole = add_members(1, size_t(payload(tape_[0])) - 1, false, 0);
    document_.count = count_;
    if (!is_same_ || !is_whole || count_ != before) document_.layout++;
    document_.count_before = is_whole ? count_ : 0;
    return is_whole;
  }

 private:
  static uint64_t payload(uint64_t word) { return word & ((uint64_t(1) << 56) - 1); }

  /// A text on the tape: its length stands before it.
  std::string_view text(uint64_t word) const {
    const uint8_t *start = strings_ + payload(word);
    uint32_t count;
    std::memcpy(&count, start, sizeof count);
    return {reinterpret_cast<const char *>(start + sizeof count), count};
  }

  /// The values from `at` to `end`, each with all in it.
  bool add_members(size_t at, size_t end, bool is_object, int depth) {
    while (at < end) {
      size_t index = count_;
      if (index == limit_) return false;
      count_ = index + 1;
      RecordNode &node = nodes_[index];
      int32_t name_id = -1;
      std::string_view name;
      if (is_object) {
        name = text(tape_[at++]);
        name_id = names_.number(name, node.name_id);
        // Names without a number are not told apart.
        is_same_ &= name_id >= 0;
      }
      is_same_ &= node.name_id == name_id;
      node.name = reinterpret_cast<const uint8_t *>(name.data());
      node.name_count = uint32_t(name.size());
      node.name_id = name_id;
      uint64_t word = tape_[at++];
      uint8_t type = uint8_t(word >> 56);
      uint8_t kind;
      uint32_t size = 1;
      std::string_view value;
      int64_t whole = 0;
      double number = 0;
      switch (type) {
        case '"':
          value = text(word);
          kind = NODE_TEXT;
          break;
        case 'l':
          std::memcpy(&whole, &tape_[at++], sizeof whole);
          number = double(whole);
          kind = NODE_WHOLE;
          break;
        case 'd':
          std::memcpy(&number, &tape_[at++], sizeof number);
          kind = NODE_NUMBER;
          break;
        case 'u':
          value = digits(tape_[at++]);
          kind = NODE_TEXT;
          break;
        case '{':
        case '[': {
          kind = depth == NODE_DEPTH ? NODE_OPAQUE : type == '{' ? NODE_OBJECT : NODE_ARRAY;
          // Just past the sign that closes it.
          size_t next = size_t(uint32_t(word));
          if (kind != NODE_OPAQUE && !add_members(at, next - 1, type == '{', depth + 1)) return false;
          at = next;
          size = uint32_t(count_ - index);
          break;
        }
        case 't':
          number = 1;
          kind = NODE_BOOLEAN;
          break;
        case 'f': kind = NODE_BOOLEAN; break;
        default: kind = NODE_NULL;
      }
      // A scalar may be of another kind than before.
      is_same_ &= node.size == size && (node.kind == kind || (node.kind < NODE_OBJECT && kind < NODE_OBJECT));
      node.text = reinterpret_cast<const uint8_t *>(value.data());
      node.count = uint32_t(value.size());
      node.whole = whole;
      node.number = number;
      node.size = size;
      node.kind = kind;
    }
    return true;
  }

  /// A number past 63 bits, as the text it was written with.
  std::string_view digits(uint64_t number) {
    auto &place = document_.digits.emplace_back();
    auto end = std::to_chars(place.data(), place.data() + place.size(), number);
    return {place.data(), size_t(end.ptr - place.data())};
  }

  NameTable &names_;
  Document &document_;
  RecordNode *nodes_;
  size_t limit_;
  const uint64_t *tape_;
  const uint8_t *strings_;
  size_t count_ = 0;
  bool is_same_ = true;
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
        return NodeList(names, document).add_all() ? RECORD_OK : RECORD_TOO_MANY;
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

uint64_t record_parser_layout(const RecordParser *parser) { return parser == nullptr ? 0 : parser->documents[0]->layout; }

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
