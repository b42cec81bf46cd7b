#pragma once
// The names by which the district knows things. Each is text, never a number: leading zeros matter.
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace portal {

/// A text that only `Tag::valid` lets in, and that no other kind of ID can be mistaken for.
template <class Tag>
class Id {
 public:
  Id() = default;
  static std::optional<Id> parse(std::string_view text) {
    if (!Tag::valid(text)) return {};
    return Id(std::string(text));
  }
  /// For a value that the database holds, which was checked when it went in.
  static Id trusted(std::string text) { return Id(std::move(text)); }
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

struct StudentIdTag {
  static bool valid(std::string_view text);  // 10 upper-case letters and digits (002)
};
struct GuardianIdTag {
  static bool valid(std::string_view text);  // 1 to 32 letters, digits, '-' or '_'
};
struct LocationCodeTag {
  static bool valid(std::string_view text);  // 4 digits (001, 002)
};
struct EmployeeNumberTag {
  static bool valid(std::string_view text);  // 8 digits (004)
};
struct LoginTag {
  static bool valid(std::string_view text);  // a system login: 1 to 64 of letters, digits, . _ - @
};

using StudentId = Id<StudentIdTag>;
using GuardianId = Id<GuardianIdTag>;
using LocationCode = Id<LocationCodeTag>;
using EmployeeNumber = Id<EmployeeNumberTag>;
using Login = Id<LoginTag>;

/// What is wrong with a text that is no ID, in the words of a person who knows how spreadsheets
/// mangle IDs ("2.30071E+08", lost leading zeros). `length` is the right number of characters.
std::string explain_bad_id(std::string_view text, std::size_t length, std::string_view form);

}  // namespace portal
