#include "lib/mail/message.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t longest_line = 76;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool all_of(std::string_view text, std::string_view more) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [&](char c) { return is_letter_or_digit(c) || more.find(c) != more.npos; });
}

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // its NUL
  return text;
}

std::string mailbox_header(const Mailbox& mailbox) {
  if (mailbox.name.empty()) return mailbox.address;
  auto name = all_of(mailbox.name, " !#$%&'*+-/^_`{|}~") ? mailbox.name : header_words(mailbox.name, 6);
  auto fold = name.size() + mailbox.address.size() > 60 ? "\r\n " : " ";
  return fmt::format("{}{}<{}>", name, fold, mailbox.address);
}

// "Fri, 14 Aug 2026 10:00:00 +0000"
std::string date_header(Timestamp moment) {
  constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto day = std::chrono::floor<std::chrono::days>(moment.at());
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss time(moment.at() - day);
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

}  // namespace

bool is_mailable(std::string_view address) {
  constexpr std::size_t longest_name = 64, longest_address = 254;  // RFC 5321
  auto at = address.rfind('@');
  if (at == address.npos || at > longest_name || address.size() > longest_address) return false;
  auto name = address.substr(0, at), domain = address.substr(at + 1);
  auto dots_well = [](std::string_view part) {
    return part.front() != '.' && part.back() != '.' && part.find("..") == part.npos;
  };
  return all_of(name, ".!#$%&'*+-/=?^_`{|}~") && dots_well(name) && all_of(domain, ".-") && dots_well(domain) &&
         domain.front() != '-';
}

std::optional<Mailbox> parse_mailbox(std::string_view text) {
  text = trimmed(text);
  auto open = text.rfind('<');
  Mailbox mailbox;
  if (open == text.npos) {
    mailbox.address = text;
  } else {
    if (!text.ends_with('>')) return {};
    mailbox.address = text.substr(open + 1, text.size() - open - 2);
    auto name = trimmed(text.substr(0, open));
    if (name.size() > 1 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
    mailbox.name = name;
    if (one_line(name, name.size()) != name) return {};
  }
  if (!is_mailable(mailbox.address)) return {};
  return mailbox;
}

std::string header_words(std::string_view text, std::size_t used) {
  bool plain = used + text.size() <= longest_line && text.find("=?") == text.npos &&
               std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 127; });
  if (plain) return std::string(text);
  // An encoded word has 75 characters at most, and whole characters: 45 bytes become 60.
  constexpr std::size_t most = 45;
  std::string out;
  while (!text.empty()) {
    auto size = std::min(text.size(), out.empty() && used < 30 ? most - used / 2 : most);
    while (size > 1 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    if (!out.empty()) out += "\r\n ";
    out += fmt::format("=?utf-8?B?{}?=", base64(text.substr(0, size)));
    text.remove_prefix(size);
  }
  return out;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    bool at_end = at + 1 == text.size() || text[at + 1] == '\n';
    // A point at the beginning of a line means more to mail servers than it should.
    bool plain = (c > ' ' && c < 127 && c != '=' && !(c == '.' && column == 0)) || (c == ' ' && !at_end);
    std::size_t width = plain ? 1 : 3;
    if (column + width > longest_line - (at_end ? 0 : 1)) {
      out += "=\r\n";
      column = 0;
      plain = plain && c != '.';
      width = plain ? 1 : 3;
    }
    if (plain)
      out += c;
    else
      out += fmt::format("={:02X}", static_cast<unsigned char>(c));
    column += width;
  }
  if (column > 0) out += "\r\n";
  return out;
}

std::string mail_message(const MessageParts& parts) {
  auto domain = parts.from.address.substr(parts.from.address.rfind('@') + 1);
  constexpr std::string_view subject = "Subject: ";
  return fmt::format(
      "Date: {}\r\nFrom: {}\r\nTo: {}\r\n{}{}\r\nMessage-ID: <{}@{}>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
      "Content-Language: {}\r\nAuto-Submitted: auto-generated\r\n\r\n{}",
      date_header(parts.date), mailbox_header(parts.from), parts.to, subject,
      header_words(parts.subject, subject.size()), parts.unique_id, domain, parts.language,
      quoted_printable(parts.body));
}

}  // namespace portal
