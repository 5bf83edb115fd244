#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "CSimdjson.h"

/// Numbers the names that occur in documents, so that what a name means is found out once and not with every record.
///
/// Bounded: NAME_LIMIT names of at most LONGEST_NAME bytes. Names are compared byte by byte, so hostile ones cost time and never
/// pass for another.
class NameTable {
 public:
  /// - Parameters:
  ///   - name: readable for eight bytes from its beginning, however short it is; simdjson's texts are.
  ///   - guess: what it may be, such as what stood there in the document before; -1 for nothing. Records of a feed are alike.
  int32_t number(std::string_view name, int32_t guess) {
    return guess >= 0 && names_[size_t(guess)].is(name) ? guess : find(name);
  }

 private:
  /// The first and the last eight bytes of a name, and how long it is: all of a name of up to 16 bytes.
  struct Ends {
    uint64_t head = 0, tail = 0;
    size_t count;

    explicit Ends(std::string_view name) : count(name.size()) {
      std::memcpy(&head, name.data(), 8);
      if (count >= 8) {
        std::memcpy(&tail, name.data() + count - 8, 8);
      } else {
        head &= (uint64_t(1) << (8 * count)) - 1;
      }
    }

    /// Multiplied by 2^64 / golden ratio: it only has to spread.
    size_t hash() const { return size_t(((head ^ (tail << 23 | tail >> 41) ^ count) * 0x9E3779B97F4A7C15u) >> 40); }
  };

  struct Name {
    Ends ends;
    /// The bits of the first eight bytes that are the name's.
    uint64_t mask;
    std::string whole;

    explicit Name(std::string_view name, const Ends &ends)
        : ends(ends), mask(ends.count >= 8 ? ~uint64_t(0) : (uint64_t(1) << (8 * ends.count)) - 1), whole(name) {}

    /// Nothing is made of the name for it: the bytes are compared where they stand.
    bool is(std::string_view name) const {
      if (name.size() != ends.count) return false;
      uint64_t head, tail = 0;
      std::memcpy(&head, name.data(), 8);
      if (ends.count >= 8) std::memcpy(&tail, name.data() + ends.count - 8, 8);
      return ((head ^ ends.head) & mask) == 0 && tail == ends.tail
        && (ends.count <= 16 || std::memcmp(whole.data(), name.data(), ends.count) == 0);
    }
  };

  static constexpr size_t slot_count = 4 * NAME_LIMIT;

  int32_t find(std::string_view name) {
    if (name.size() > LONGEST_NAME) return -1;
    Ends ends(name);
    for (size_t slot = ends.hash() % slot_count;; slot = (slot + 1) % slot_count) {
      int32_t known = slots_[slot];
      if (known == 0) return add(name, ends, slot);
      if (names_[size_t(known - 1)].is(name)) return known - 1;
    }
  }

  int32_t add(std::string_view name, const Ends &ends, size_t slot) {
    if (names_.size() == NAME_LIMIT) return -1;
    names_.emplace_back(name, ends);
    slots_[slot] = int32_t(names_.size());
    return int32_t(names_.size()) - 1;
  }

  std::vector<Name> names_;
  std::array<int32_t, slot_count> slots_{};
};
