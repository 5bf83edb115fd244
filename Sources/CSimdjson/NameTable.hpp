#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "CSimdjson.h"

/// Numbers the names that occur in documents, so that what a name means is found out once and not with every record.
///
/// Bounded: NAME_LIMIT names of at most LONGEST_NAME bytes. Names are compared byte by byte, so hostile ones cost time and never
/// pass for another.
class NameTable {
 public:
  int32_t number(std::string_view name) {
    if (name.size() > LONGEST_NAME) return -1;
    for (size_t slot = hash(name) % slot_count;; slot = (slot + 1) % slot_count) {
      int32_t known = slots_[slot];
      if (known == 0) return add(name, slot);
      const Name &candidate = names_[size_t(known - 1)];
      if (candidate.count == name.size() && std::memcmp(candidate.bytes, name.data(), name.size()) == 0) return known - 1;
    }
  }

 private:
  struct Name {
    uint32_t count;
    char bytes[LONGEST_NAME];
  };

  static constexpr size_t slot_count = 4 * NAME_LIMIT;

  int32_t add(std::string_view name, size_t slot) {
    if (names_.size() == NAME_LIMIT) return -1;
    Name &added = names_.emplace_back();
    added.count = uint32_t(name.size());
    std::memcpy(added.bytes, name.data(), name.size());
    slots_[slot] = int32_t(names_.size());
    return int32_t(names_.size()) - 1;
  }

  /// The beginning, the end and the length; the middle of a long name does not count.
  static size_t hash(std::string_view name) {
    uint64_t head = 0, tail = 0;
    size_t part = name.size() < 8 ? name.size() : 8;
    std::memcpy(&head, name.data(), part);
    std::memcpy(&tail, name.data() + name.size() - part, part);
    // 2^64 / golden ratio: it only has to spread.
    uint64_t mixed = (head ^ (tail << 23 | tail >> 41) ^ name.size()) * 0x9E3779B97F4A7C15u;
    return size_t(mixed >> 40);
  }

  std::vector<Name> names_;
  std::array<int32_t, slot_count> slots_{};
};
