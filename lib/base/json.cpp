#include "lib/base/json.h"

#include <fmt/format.h>
#include <utf8proc.h>

namespace portal {

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    auto c = static_cast<unsigned char>(text[at]);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += text[at++];
    } else if (c < 0x20 || c == 0x7f) {
      out += c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\r' ? "\\r" : fmt::format("\\u{:04x}", c);
      ++at;
    } else if (c < 0x80) {
      out += text[at++];
    } else {
      utf8proc_int32_t point = 0;
      auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                     static_cast<utf8proc_ssize_t>(text.size() - at), &point);
      if (length > 0 && point < 0xa0) {  // U+0080 to U+009F drive a terminal as the lower controls do
        out += fmt::format("\\u{:04x}", point);
      } else {
        out += length > 0 ? text.substr(at, static_cast<std::size_t>(length)) : std::string_view("\xef\xbf\xbd");
      }
      at += length > 0 ? static_cast<std::size_t>(length) : 1;
    }
  }
  return out + '"';
}

JsonObject& JsonObject::add_raw(std::string_view name, std::string_view json) {
  if (!members_.empty()) members_ += ",";
  members_ += json_string(name);
  members_ += ":";
  members_ += json;
  return *this;
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) { return add_raw(name, json_string(value)); }

JsonObject& JsonObject::add(std::string_view name, long long value) { return add_raw(name, std::to_string(value)); }

}  // namespace portal
