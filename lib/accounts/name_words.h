#pragma once
// When two names are alike: what the parent search calls the same, the beginning, and near (002, step 11).
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// A first or a last name as the search has it: without case, accents, hyphens and apostrophes.
struct NameWords {
  std::vector<std::string> words;  // "de", "la", "cruz"
  std::string joined;              // "delacruz"
  bool empty() const { return words.empty(); }
  const std::string& longest() const;  // of the words, which must be some
  /// Under what a person is found: each word, all of them as one, and a double name the other way round.
  std::set<std::string> terms() const;
  /// Those that are looked for with letters wrong, too: each word, and all as one where one of them is short, for such
  /// names are written in one word as well ("De La Cruz", "O'Brien").
  std::set<std::string> terms_of_likeness() const;
};
NameWords name_words(std::string_view name);

std::size_t code_points(std::string_view text);

/// How many letters of a word of that length may be wrong: none of two, one of a short word, two of a longer one.
int allowed_edits(std::size_t length);

/// Letters that are missing, too many, wrong, or change places with their neighbour; each counts one. Nothing where
/// there are more than `most`.
std::optional<int> edits_between(std::string_view a, std::string_view b, int most);

/// What remains of the word's beginning with up to `edits` letters taken away, hashed. Two words with no more than so
/// many edits between them have one in common, where each was given its own allowed_edits() or more.
std::vector<std::int64_t> remainders(std::string_view word, int edits);

/// How far a name is from what was asked for: 0 the same, whatever the order of the words; then where it goes on, or
/// has further words; then by the letters that differ. Nothing where it is another name.
std::optional<int> name_distance(const NameWords& asked, const NameWords& name);

}  // namespace portal
