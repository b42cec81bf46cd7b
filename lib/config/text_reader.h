#pragma once
// Reads a YAML file of words that people write: letters, mails. Finds everything that is wrong, not the first alone.
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/errors.h"
#include "lib/config/yaml.h"

namespace portal {

/// One thing that is wrong: "own/letters/es.yaml:12: salutation: {parent} is not a placeholder", and what to do.
struct TextFault {
  std::string what, advice;
};

/// A file of words that cannot be used; its message holds every fault, a line each.
struct BadTexts : BadInput {
  explicit BadTexts(std::vector<TextFault> all);
  std::vector<TextFault> faults;  // one at least
};

class TextReader {
 public:
  enum class Blanks { trimmed, kept };

  /// BadTexts where it is no YAML, or a key stands twice; `origin` is named in every fault.
  TextReader(std::string_view yaml, std::string_view origin);

  const YAML::Node& root() const { return root_; }
  bool is_map() const { return root_.IsMap(); }

  /// Every key of the map is one of these, and every one of these is there. `where` names the map in faults; blank: the
  /// file itself.
  void check_keys(const YAML::Node& map, const std::vector<std::string>& known, std::string_view where = {});

  /// A text on one line; blank after a fault, and where the key is not there (which check_keys() has told).
  std::string text(const YAML::Node& map, const std::string& key, Blanks blanks = Blanks::trimmed);
  /// One text at least, likewise.
  std::vector<std::string> list(const YAML::Node& map, const std::string& key);

  /// The {names} in a text; none after a fault.
  std::set<std::string, std::less<>> placeholders(const YAML::Node& node, std::string_view key,
                                                  const std::string& text);
  /// Every {name} of the text is known. Returns them.
  std::set<std::string, std::less<>> check_placeholders(const YAML::Node& node, std::string_view key,
                                                        const std::string& text, const std::vector<std::string>& known);

  void fault(const YAML::Node& node, std::string_view key, std::string_view what, std::string advice = {});
  /// Throws BadTexts where there was a fault.
  void finish() const;

 private:
  std::string origin_;
  YAML::Node root_;
  std::vector<TextFault> faults_;

  std::string scalar(const YAML::Node& node, const std::string& key, Blanks blanks);
};

}  // namespace portal
