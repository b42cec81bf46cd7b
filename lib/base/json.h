#pragma once
#include <string>
#include <string_view>

namespace portal {

/// The text as a JSON string, with its quotes; bad UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);

/// A small JSON object, written in the order of its members.
class JsonObject {
 public:
  JsonObject& add(std::string_view name, std::string_view value);
  JsonObject& add(std::string_view name, const char* value) { return add(name, std::string_view(value)); }
  JsonObject& add(std::string_view name, long long value);
  JsonObject& add_raw(std::string_view name, std::string_view json);
  bool empty() const { return members_.empty(); }
  std::string text() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

}  // namespace portal
