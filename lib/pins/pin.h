#pragma once
// The Parent Portal PIN (002): one for a student and a legal guardian, single use, so many days to validate.
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/random.h"

namespace portal {

/// The digits of a PIN, without the marks between them. A secret: never logged, never in an error.
class Pin {
 public:
  enum class Form { four_digits, eight_digits };  // eight come with a Damm check digit: nine in all
  static Form form(const std::string& setting);   // "4" or "8"

  static Pin draw(Random& random, Form form);
  /// What a person typed: spaces and dashes do not count. Nothing where it cannot be a PIN of that form; a
  /// failed check digit is a mistyped PIN, which gives away nothing.
  static std::optional<Pin> parse(std::string_view text, Form form);
  /// The same for either form: after the setting changed, PINs of the old form are still about.
  static std::optional<Pin> parse(std::string_view text);
  static Pin trusted(std::string digits) { return Pin(std::move(digits)); }

  Form form() const { return digits_.size() == 4 ? Form::four_digits : Form::eight_digits; }
  const std::string& digits() const { return digits_; }
  std::string shown() const;   // "123-456-789"; four digits as they are
  std::string masked() const;  // "•••-•••-•89"; four digits hide all of them
  bool operator==(const Pin&) const = default;

 private:
  explicit Pin(std::string digits) : digits_(std::move(digits)) {}
  std::string digits_;
};

/// The Damm check digit: catches every single wrong digit and every swap of neighbours.
char damm_check_digit(std::string_view digits);

}  // namespace portal
