#include "lib/roster/fingerprint.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace portal {

Fingerprint::Fingerprint(const RecordKind& kind, const Mapping& mapping, Encoding encoding, char delimiter,
                         std::string_view blank_year) {
  auto text = fmt::format("{}|{}|{}|{}|{}|{}", reading_rules_version, kind.name, encoding_name(encoding), delimiter,
                          mapping.width, blank_year);
  for (std::size_t i = 0; i < kind.fields.size(); ++i) {
    auto cell = mapping.cell_of_field[i];
    text += fmt::format("|{}:{}", kind.fields[i].column, cell ? static_cast<long>(*cell) : -1L);
  }
  seed_ = XXH3_64bits(text.data(), text.size());
}

std::uint64_t Fingerprint::of(std::string_view raw_row) const {
  return XXH3_64bits_withSeed(raw_row.data(), raw_row.size(), seed_);
}

}  // namespace portal
