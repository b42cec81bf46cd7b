#include "lib/accounts/name_words.h"

#include <utf8proc.h>
#include <xxhash.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t most_words = 6, longest_word = 40;  // of a name; what goes beyond is damage, not a name
constexpr std::size_t short_word = 3;                     // letters; such a name is written in one word as well
constexpr std::size_t beginning = 7;                      // letters; words that are alike are alike in these
constexpr int of_edit = 30, of_more = 10;                 // distances: a wrong letter weighs more than two beginnings

std::u32string letters(std::string_view text) {
  std::u32string out;
  utf8proc_int32_t point = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                   static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    out += length > 0 ? static_cast<char32_t>(point) : U'\ufffd';
    at += length > 0 ? static_cast<std::size_t>(length) : 1;
  }
  return out;
}

std::int64_t hash(const std::u32string& word) {
  return static_cast<std::int64_t>(XXH3_64bits(word.data(), word.size() * sizeof(char32_t)) & 0x7fffffffU);
}

void take_away(const std::u32string& word, int edits, std::set<std::u32string>& out) {
  if (!out.insert(word).second || edits == 0 || word.size() < 2) return;
  for (std::size_t i = 0; i < word.size(); ++i) {
    auto shorter = word;
    shorter.erase(i, 1);
    take_away(shorter, edits - 1, out);
  }
}

std::string without_spaces(const std::vector<std::string>& words) { return joined(words, ""); }

// The distance of the words that were asked for, each to the nearest that no other took.
std::optional<int> word_by_word(const NameWords& asked, const NameWords& name) {
  std::vector<bool> taken(name.words.size());
  int distance = 0;
  bool more = asked.words.size() < name.words.size();
  for (const auto& word : asked.words) {
    std::optional<std::pair<int, std::size_t>> best;
    for (std::size_t i = 0; i < name.words.size(); ++i) {
      if (taken[i]) continue;
      auto most = allowed_edits(code_points(word));
      auto edits = name.words[i].starts_with(word) ? std::optional<int>(0) : edits_between(word, name.words[i], most);
      if (!edits) continue;
      bool longer = *edits == 0 && name.words[i] != word;
      auto cost = *edits * of_edit + (longer ? of_more : 0);
      if (!best || cost < best->first) best = {cost, i};
    }
    if (!best) return {};
    taken[best->second] = true;
    more = more || best->first % of_edit != 0;
    distance += best->first - best->first % of_edit;
  }
  return distance + (more ? of_more : 0);
}

}  // namespace

const std::string& NameWords::longest() const {
  return *std::max_element(words.begin(), words.end(),
                           [](const auto& a, const auto& b) { return a.size() < b.size(); });
}

std::set<std::string> NameWords::terms() const {
  std::set<std::string> all(words.begin(), words.end());
  if (!words.empty()) all.insert(joined);
  if (words.size() == 2) all.insert(words[1] + words[0]);
  return all;
}

std::set<std::string> NameWords::terms_of_likeness() const {
  std::set<std::string> all(words.begin(), words.end());
  if (std::any_of(words.begin(), words.end(), [](const auto& word) { return code_points(word) <= short_word; }))
    all.insert(joined);
  return all;
}

NameWords name_words(std::string_view name) {
  NameWords out;
  std::string word;
  for (char c : folded(name) + " ") {
    if (c != ' ') {
      word += c;
      continue;
    }
    if (!word.empty() && out.words.size() < most_words && code_points(word) <= longest_word) out.words.push_back(word);
    word.clear();
  }
  out.joined = without_spaces(out.words);
  return out;
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

int allowed_edits(std::size_t length) { return length < 3 ? 0 : length < beginning ? 1 : 2; }

std::optional<int> edits_between(std::string_view a_text, std::string_view b_text, int most) {
  if (a_text == b_text) return 0;
  auto a = letters(a_text), b = letters(b_text);
  auto longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
  if (most == 0 || longer - shorter > static_cast<std::size_t>(most)) return {};
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last.back() <= most ? std::optional<int>(last.back()) : std::nullopt;
}

std::vector<std::int64_t> remainders(std::string_view word, int edits) {
  std::set<std::u32string> all;
  take_away(letters(word).substr(0, beginning), edits, all);
  std::vector<std::int64_t> hashes;
  for (const auto& each : all) hashes.push_back(hash(each));
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  return hashes;
}

std::optional<int> name_distance(const NameWords& asked, const NameWords& name) {
  if (asked.empty() || name.empty()) return {};
  auto best = word_by_word(asked, name);
  auto consider = [&](const std::string& whole) {  // written as one word, or in several
    std::optional<int> distance;
    if (whole == asked.joined) {
      distance = 0;
    } else if (whole.starts_with(asked.joined)) {
      distance = of_more;
    } else if (auto edits = edits_between(asked.joined, whole, allowed_edits(code_points(asked.joined)))) {
      distance = *edits * of_edit;
    }
    if (distance && (!best || *distance < *best)) best = distance;
  };
  if (best == 0) return best;
  consider(name.joined);
  if (name.words.size() == 2) consider(name.words[1] + name.words[0]);
  return best;
}

}  // namespace portal
